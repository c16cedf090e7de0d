"""Trends are ideas, and only some of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import AccountName, Untrusted
from bot.domain.trend import Trend
from bot.engines.mute import Mute
from bot.writing.ideas import compose_post, ideas
from tests.bot.writing.shipped import tools
from tests.brands import heron_facts

X_MAIN = AccountName("x-main")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def trend(name: str) -> Trend:
    return Trend(X_MAIN, "x", Untrusted(name), NOW)


def test_a_trend_that_a_product_answers_is_an_idea() -> None:
    (idea,) = ideas([trend("Folding bikes on trains")], heron_facts(), "en", 0.6)
    assert idea.source.id == "kiebitz"


def test_what_the_brand_knows_nothing_about_is_none() -> None:
    names = ["Taylor Swift", "#StarWars", "Champions League", "iPhone 19"]
    assert ideas([trend(name) for name in names], heron_facts(), "en", 0.6) == ()


@pytest.mark.parametrize(
    "name", ["Cyclist killed on folding bike", "#EBikeFire victims", "折叠自行车 车祸"]
)
def test_nobody_advertises_into_a_disaster(name: str) -> None:
    assert ideas([trend(name)], heron_facts(), "en", 0.0) == ()


def test_a_post_tells_the_product_and_not_the_trend() -> None:
    (idea,) = ideas([trend("#FoldingBikesOnTrains")], heron_facts(), "en", 0.6)
    post = compose_post(idea, X_MAIN, tools(Mute()))
    assert post is not None
    assert "Kiebitz" in post.text
    assert "#" not in post.text
    assert post.mention is None
    assert post.sources == (idea.source,)
    assert "Folding" in post.note


def test_a_post_that_is_out_already_is_not_drafted_again() -> None:
    (idea,) = ideas([trend("Folding bikes on trains")], heron_facts(), "en", 0.6)
    again = tools(Mute())
    post = compose_post(idea, X_MAIN, again)
    assert post is not None

    assert compose_post(idea, X_MAIN, replace(again, recent=(post.text,))) is None
