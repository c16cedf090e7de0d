"""Whether the data is sound; it says nothing about the bot."""

import json

from tests.corpus.corpus import (
    HERE,
    held_back,
    read_brands,
    read_general,
    read_sorted,
    sorted_on,
)
from tests.corpus.train import ASKING, study

BRANDS = (*read_brands(trained_on=True), *read_brands(trained_on=False), *read_sorted())


def test_answers_are_facts_and_products_of_the_brand() -> None:
    for told in BRANDS:
        known = {one.id for one in (*told.brand.facts, *told.brand.products)}
        for one in told.written:
            assert set(one.answers) <= known, one.text
            assert not one.answers or one.intent in ASKING, one.text


def test_every_brand_is_asked_as_much_in_both_languages() -> None:
    for told in BRANDS:
        assert len(told.brand.facts) in {12, 14}
        by_language = {
            lang: [o for o in told.written if o.language == lang] for lang in ("en", "zh")
        }
        assert {len(one) for one in by_language.values()} in ({80}, {116}), told.brand.slug


def test_what_is_held_back_exists_and_is_not_trained_on() -> None:
    kept = {told.brand.slug for told in read_brands(trained_on=False)}
    assert kept == held_back()
    others = {told.brand.slug for told in read_brands(trained_on=True)}
    assert not kept & others
    assert {told.brand.slug for told in read_sorted()} == sorted_on()
    assert not sorted_on() & (kept | others)


def test_nothing_of_the_evaluation_sets_is_in_it() -> None:
    blind = HERE.parent / "evaluation"
    lines = [line for one in blind.glob("*.jsonl") for line in one.read_text("utf-8").splitlines()]
    texts = {json.loads(line)["text"] for line in lines}
    assert len(texts) > 300
    assert not texts & {one.text for told in BRANDS for one in told.written}
    assert not texts & {one.text for one in read_general()}


def test_the_network_is_shown_every_passage_under_its_name() -> None:
    told = BRANDS[0]
    studied = study(told)
    n_passages = len(told.brand.facts) + len(told.brand.products)
    assert len(studied.ids) == len(studied.cues["en"]) == len(studied.cues["zh"]) == n_passages
    assert all(cue.startswith("passage: ") for cue in studied.cues["zh"])
