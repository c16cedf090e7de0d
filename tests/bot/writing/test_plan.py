"""A short remark is read with what was said before it, and only where that makes an answer sure."""

from typing import Any

import pytest

from bot.domain.draft import Draft
from bot.domain.ids import Untrusted
from bot.domain.inbox import Decision, InboxItem, Status, Triage
from bot.domain.mention import Remark
from bot.domain.verdict import Outcome
from bot.writing.compose import compose
from bot.writing.plan import Handoff, Plan, make_plan
from tests.bot.writing.shipped import tools
from tests.bot.writing.test_compose import Scripted
from tests.brands import WRITING, heron, heron_facts, read, settings
from tests.factories import NOW, mention

FOLLOWUPS = [
    (language, thread, text, fact)
    for language, rows in read(WRITING / "followups.yaml").items()
    for thread, text, fact in rows
]


def item(text: str, language: str, *thread: Remark, topic: str = "question") -> InboxItem:
    said = mention(text=Untrusted(text), language=language, thread=thread, author="ada")
    decided = Triage(Decision.reply, topic, "for the test", 0.9)
    return InboxItem(said, Status.waiting, NOW, decided)


def exchange(theirs: str, ours: str) -> tuple[Remark, ...]:
    return Remark("ada", Untrusted(theirs)), Remark("heron", Untrusted(ours), is_own=True)


def told(text: str, language: str, *thread: Remark) -> str | None:
    threshold = settings().generation.retrieval_threshold
    plan = make_plan(item(text, language, *thread), heron(), heron_facts(), threshold)
    return plan.sources[0].id if isinstance(plan, Plan) else None


def share(rows: list[Any], *, is_read: bool) -> float:
    found = [
        told(text, language, *(exchange(*thread) if is_read else ())) == fact
        for language, thread, text, fact in rows
    ]
    return sum(found) / len(found)


def test_follow_up_questions_are_understood_from_the_thread() -> None:
    wanted = [row for row in FOLLOWUPS if row[3]]
    assert share(wanted, is_read=True) >= 0.85
    assert share(wanted, is_read=False) <= 0.7


def test_what_was_asked_before_is_not_taken_for_what_is_asked_now() -> None:
    strange = [row for row in FOLLOWUPS if not row[3]]
    assert share(strange, is_read=True) >= share(strange, is_read=False)


def test_a_remark_under_a_post_of_ours_is_about_that_post() -> None:
    ours = Remark("heron", Untrusted("Our Kiebitz folds in ten seconds. Try it."), is_own=True)
    assert told("how much is it?", "en", ours) == "kiebitz"


def test_what_a_third_person_said_is_never_read_for_the_question() -> None:
    other = Remark("eve", Untrusted("How long is the warranty on the frame?"))
    assert told("and how much is it then?", "en", other) == told("and how much is it then?", "en")


def test_a_long_remark_speaks_for_itself() -> None:
    thread = exchange("How long is the warranty on the frame?", "Our frames have 10 years.")
    assert told("and for the rest of it?", "en", *thread) == "warranty"
    long = "ok thanks for that, and what would it be for the rest of it then"
    assert told(long, "en", *thread) is None


@pytest.mark.parametrize("topic", ["complaint", "order"])
def test_what_may_be_for_a_person_is_told_only_what_is_sure(topic: str) -> None:
    sure, unsure = "How long is the warranty on the frame?", "does the frame last, you think?"
    threshold = heron_facts().nearest(unsure, "en", 1)[0].score - 0.01
    plans = {
        text: make_plan(item(text, "en", topic=of), heron(), heron_facts(), threshold)
        for text, of in ((sure, topic), (unsure, topic))
    }
    assert isinstance(plans[sure], Plan)
    assert isinstance(plans[unsure], Handoff)
    assert "needs 0.80" in plans[unsure].reason
    assert isinstance(make_plan(item(unsure, "en"), heron(), heron_facts(), threshold), Plan)


def test_the_draft_says_with_what_it_was_read() -> None:
    thread = exchange("What does it cost to send a bike to Cologne?", "39 EUR.")
    (made,) = compose([item("how about Vienna?", "en", *thread)], tools(Scripted("x")))
    assert isinstance(made, Draft)
    assert made.sources[0].id == "shipping_cost"
    flag = next(one for one in made.verdicts if "said before it" in one.evidence)
    assert flag.outcome is Outcome.flagged


@pytest.mark.holds("all.deletions")
def test_no_draft_repeats_what_its_author_said_before_and_may_take_back() -> None:
    thread = exchange("What does it cost to send a bike to Cologne?", "39 EUR.")
    (made,) = compose([item("how about Vienna?", "en", *thread)], tools(Scripted("x")))
    assert "Cologne" not in repr(made)
