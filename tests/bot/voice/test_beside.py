"""What is read beside a text is held to what the brand rules out, and to no more."""

import pytest

from bot.domain.extras import Card, Extras, Image, ImageKind
from bot.domain.verdict import Outcome
from bot.voice.beside import review_beside
from bot.voice.context import Context


def extras(**words: str) -> Extras:
    image = Image("0" * 64, ImageKind.png, 100, 8, 6, words.get("alt", "A lamp"))
    title, text = words.get("title", "Lamps"), words.get("text", "All of them.")
    return Extras((image,), Card("https://a.com", title, text), words.get("warning"))


@pytest.fixture
def context(around) -> Context:
    return around(mention=None)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ({"alt": "A cheap lamp"}, "the alt text of image 1"),
        ({"alt": "山寨的灯"}, "the alt text of image 1"),
        ({"warning": "cheap"}, "the warning"),
        ({"title": "Cheap lamps"}, "the link card"),
        ({"text": "山寨的灯"}, "the link card"),
    ],
)
def test_a_banned_word_is_found_wherever_it_stands(context, words, where):
    (found,) = review_beside(extras(**words), context)
    assert (found.check, found.outcome) == ("banned", Outcome.blocked)
    assert found.evidence.startswith(f"In {where}: ")


def test_a_card_states_nothing_that_is_not_known(context):
    found = review_beside(extras(text="Lamps from 9.99 EUR."), context)
    assert any(one.outcome is Outcome.blocked for one in found)
    assert all("the link card" in one.evidence for one in found)


@pytest.mark.parametrize("alt", ["Three lamps on a table, 1 of them lit", "桌上的三盏灯"])
def test_an_alt_text_says_what_is_seen_and_states_nothing(context, alt):
    assert review_beside(extras(alt=alt), context) == ()
