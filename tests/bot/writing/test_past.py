"""What an operator answered once serves again, flagged, and only where it holds for everybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.draft import Draft
from bot.domain.extras import Extras, Image, ImageKind
from bot.domain.ids import DraftId, MentionId
from bot.domain.lifecycle import State
from bot.domain.origin import Candidate, Origin, Source
from bot.domain.verdict import Outcome
from bot.writing.compose import Tools, compose
from bot.writing.past import Memory, past_replies
from tests.bot.writing.shipped import tools
from tests.bot.writing.test_compose import Scripted, item
from tests.brands import heron, heron_facts, reader, settings
from tests.factories import NOW, draft

YEAR = timedelta(days=365)
PUMP = "There is a free air pump beside our door, you may use it at any hour."
ASKED = "My tyres are flat, is there somewhere at yours where I could pump them up at night?"


def answered(text: str = PUMP, state: State = State.published, **fields: Any) -> Draft:
    said = {
        "mention": MentionId("x-main:1"),
        "topic": "question",
        "changed_at": NOW - timedelta(days=9),
    }
    return draft(state, text=text, **said | fields)


def known(*drafts: Draft) -> list[str]:
    found = past_replies(drafts, heron(), NOW, YEAR)
    return [one.text for some in found.values() for one in some]


def given(*drafts: Draft) -> Tools:
    index = Memory(heron_facts(), reader()).recall(past_replies(drafts, heron(), NOW, YEAR))
    engine = Scripted("We have pumps and cakes for everybody.")
    return replace(tools(engine), index=index, threshold=settings().generation.retrieval_threshold)


def test_what_no_fact_answers_is_answered_as_an_operator_did_and_says_so() -> None:
    (without,) = compose([item(ASKED)], given())
    assert not isinstance(without, Draft) or PUMP not in without.text
    (made,) = compose([item(ASKED)], given(answered(id=DraftId("d41"))))
    assert isinstance(made, Draft)
    assert PUMP in made.text
    assert made.sources[0].id == "reply:d41"
    flag = next(one for one in made.verdicts if "reply:d41" in one.evidence)
    assert flag.outcome is Outcome.flagged
    assert f"{NOW - timedelta(days=9):%Y-%m-%d}" in flag.evidence


def test_a_fact_that_answers_goes_before_what_was_once_said() -> None:
    (made,) = compose([item("How long is the warranty on the frame?")], given(answered()))
    assert isinstance(made, Draft)
    assert made.sources[0].id == "warranty"


@pytest.mark.parametrize(
    "text",
    [
        "Your order left us, it will be there soon, have fun with it.",
        "It has number 4711223, tell them that at the counter please.",
        "Ask @ada about that, she knows all about our old frames.",
        "We are closed today because the street is being paved.",
        "Could you tell us which frame number it has, and where you bought it?",
        "Please send us a DM with your address and we will look.",
        "The Huila is what we would take for that, with two bags on it.",
        "Yes, gladly.",
        "您的订单已经发出，请留意查收。",
        "我们今天休息，请改天再来看看。",
    ],
)
def test_what_was_for_one_person_or_one_day_is_for_nobody_else(text: str) -> None:
    assert known(answered(text)) == []
    assert known(answered()) == [PUMP]


@pytest.mark.parametrize(
    "fields",
    [
        {"mention": None},
        {"topic": "complaint"},
        {"topic": "order"},
        {"state": State.gone},
        {"state": State.rejected},
        {"state": State.pending},
        {"changed_at": NOW - YEAR - timedelta(days=1)},
    ],
)
def test_only_public_answers_to_questions_count_and_not_for_ever(fields: dict[str, Any]) -> None:
    assert known(answered(**fields)) == []


def test_a_text_that_was_changed_after_approval_is_not_learnt() -> None:
    assert known(replace(answered(), text="There is a free air pump, and free cake.")) == []


def test_what_the_facts_say_already_is_not_learnt_and_what_the_operator_added_is() -> None:
    fact = heron().facts[0].text("en") or ""
    offered = Origin("m", 1, candidates=(Candidate(fact, 1.0),))
    source = (Source("shipping_time", fact, 0.9),)
    assert known(answered(fact, origin=offered, sources=source)) == []
    assert known(answered(PUMP, origin=offered, sources=source)) == [PUMP]


def test_a_fact_that_a_person_chose_to_tell_is_not_learnt_a_second_time() -> None:
    fact = Source("returns", "Returns are free for 30 days.", 1.0)
    assert known(answered(fact.text, sources=(fact,))) == []


def test_words_that_every_reply_has_around_it_are_not_part_of_what_is_known() -> None:
    dressed = f"Thanks for asking! {PUMP}"
    assert known(answered(dressed), answered(PUMP)) == [PUMP]


def test_answers_are_told_in_their_own_language_only() -> None:
    found = given(answered("门口有免费打气筒，全天都可以使用。", language="zh")).index
    assert [one.id for one in found.nearest("可以打气吗？", "zh", 30) if one.told_at]
    assert not [one.id for one in found.nearest(ASKED, "en", 30) if one.told_at]


def test_many_answers_are_learnt_over_several_batches_and_unpublished_ones_forgotten() -> None:
    told = [
        answered(f"{PUMP} It is number {at} of them.", id=DraftId(f"d{at}")) for at in range(24)
    ]
    memory = Memory(heron_facts(), reader())
    sizes = []
    for _ in range(4):
        index = memory.recall(past_replies(told, heron(), NOW, YEAR))
        sizes.append(len(index.shelves["en"].passages) - len(heron_facts().shelves["en"].passages))
    assert sizes == [8, 16, 24, 24]
    fewer = memory.recall(past_replies(told[:3], heron(), NOW, YEAR))
    assert len(fewer.shelves["en"].passages) - len(heron_facts().shelves["en"].passages) == 3


def test_what_only_a_picture_completes_is_not_learnt() -> None:
    image = Image("0" * 64, ImageKind.png, 10, 10, 10, "where the pump is")
    assert known(answered(extras=Extras(images=(image,)))) == []
