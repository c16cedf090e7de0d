"""Whether the right fact is found, and whether none is found where there is none."""

from dataclasses import replace

import pytest

from bot.domain.brand import Brand, Fact
from bot.retrieval.facts import FactIndex
from bot.retrieval.passages import product_text
from tests.brands import WRITING, embedder, heron, heron_facts, lantern, lantern_facts, read, reader

THRESHOLD = 0.3
QUESTIONS = [
    (index, text, answer, language)
    for index, path in ((lantern_facts, "lantern.yaml"), (heron_facts, "heron_questions.yaml"))
    for raw in [read(WRITING / path)]
    for language in ("en", "zh")
    for text, answer in raw.get("questions", raw)[language]
]
ANSWERED = [one for one in QUESTIONS if one[2]]
UNANSWERED = [one for one in QUESTIONS if not one[2]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_five_of_six_questions_find_their_answer_first(language: str) -> None:
    asked = [one for one in ANSWERED if one[3] == language]
    hits = sum(index().nearest(text, language)[0].id == fact for index, text, fact, _ in asked)
    assert hits / len(asked) >= 0.85


@pytest.mark.parametrize("language", ["en", "zh"])
def test_above_the_threshold_two_of_three_answers_are_right(language: str) -> None:
    asked = [one for one in QUESTIONS if one[3] == language]
    found = [
        (best.id == fact, best.score)
        for index, text, fact, _ in asked
        if (best := index().nearest(text, language)[0]).score >= THRESHOLD
    ]
    assert sum(right for right, _ in found) / len(found) >= 0.7
    answered = [one for one in asked if one[2]]
    assert sum(right for right, _ in found) / len(answered) >= 0.8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_score_is_how_often_the_nearest_is_right(language: str) -> None:
    best = [
        (index().nearest(text, language)[0], fact)
        for index, text, fact, spoken in QUESTIONS
        if spoken == language
    ]
    said = sum(source.score for source, _ in best) / len(best)
    assert said == pytest.approx(
        sum(source.id == fact for source, fact in best) / len(best), abs=0.15
    )


def test_scores_part_what_is_answered_from_what_is_not() -> None:
    inside, outside = (
        [index().nearest(text, language)[0].score for index, text, _, language in asked]
        for asked in (ANSWERED, UNANSWERED)
    )
    order = [a > b for a in inside for b in outside]
    assert sum(order) / len(order) >= 0.9


def test_a_fact_without_chinese_is_never_told_to_a_chinese_asker() -> None:
    found = lantern_facts().nearest("有拉花课程吗？", "zh", 20)
    assert "courses" not in {source.id for source in found}


def test_a_language_without_facts_has_no_answer() -> None:
    assert heron_facts().nearest("Wann habt ihr offen?", "de") == ()
    assert heron_facts().questions("Wann? Und wo habt ihr offen?", "de") == ()


def test_a_brand_of_one_language_is_measured_by_the_same_yardstick() -> None:
    only = tuple(Fact(fact.id, {"zh": fact.texts["zh"]}) for fact in heron().facts)
    brand = replace(heron(), languages=("zh",), facts=only)
    index = FactIndex(brand, reader(), embedder())
    assert index.nearest("保修几年？", "zh")[0].score >= THRESHOLD
    assert index.nearest("你们会说法语吗", "zh")[0].score < THRESHOLD


def test_what_is_sold_out_is_told_only_to_who_asks_for_it() -> None:
    asked = heron_facts().nearest("is the belchen still there?", "en")[0]
    assert (asked.id, asked.text) == ("belchen", "Belchen is sold out at the moment.")
    assert heron_facts().nearest("Belchen还有货吗？", "zh")[0].text == "Belchen 目前缺货。"
    assert "belchen" not in {s.id for s in heron_facts().nearest("a gravel bike?", "en", 99)}
    assert "belchen" not in heron_facts().on_offer


def test_only_what_is_wanted_is_searched() -> None:
    found = heron_facts().nearest("How long is the warranty?", "en", 9, frozenset({"huila"}))
    assert [source.id for source in found] == ["huila"]


def test_a_product_is_told_as_the_catalogue_has_it() -> None:
    huila = next(one for one in heron().products if one.id == "huila")
    told = product_text(huila, "en")
    assert told is not None
    assert "649 EUR" in told
    assert told.count("mudguards") == 1, "what the sentence says already is not listed again"
    assert (
        product_text(huila, "zh") == "Huila：一款日常城市自行车，带挡泥板和后货架。价格 649 EUR。"
    )
    assert product_text(huila, "fr") is None


def test_two_questions_have_two_answers() -> None:
    text = "Do you ship to Denmark? And how long is the warranty on the frame?"
    found = heron_facts().questions(text, "en")
    assert [one.source.id for one in found] == ["shipping_cost", "warranty"]
    assert not any(one.leans for one in found)
    assert heron_facts().questions("Do you ship to Denmark?", "en") == ()


def test_a_second_question_about_the_same_thing_needs_no_fact_of_its_own() -> None:
    first, second = heron_facts().questions("Kiebitz 多少钱？可以上火车吗？", "zh")
    assert first.source.id == "kiebitz"
    assert second.leans


def test_handles_and_links_do_not_move_the_search() -> None:
    bare = heron_facts().nearest("How long is the warranty?", "en")
    dressed = heron_facts().nearest("@heroncycles How long is the warranty? https://t.co/a1", "en")
    assert [source.id for source in bare] == [source.id for source in dressed]


@pytest.mark.parametrize("text", ["", "?", "❤️", "\n\n", "x" * 50_000])
def test_a_text_without_sense_breaks_nothing(text: str) -> None:
    assert all(0 <= source.score <= 1 for source in heron_facts().nearest(text, "en"))


def test_a_brand_without_facts_answers_nothing() -> None:
    bare: Brand = replace(lantern(), facts=(), products=())
    assert FactIndex(bare, reader(), embedder()).nearest("When are you open?", "en") == ()
