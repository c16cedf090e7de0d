"""What counts as a decision, and what it says in numbers."""

from dataclasses import replace

import pytest

from bot.domain.ids import MentionId, Untrusted
from bot.domain.lifecycle import State
from bot.training.decisions import Kind, decisions, judge
from bot.voice.context import Context
from bot.writing.features import NAMES, closeness
from bot.writing.voiceprint import Voiceprint
from tests.bot.training.operators import FACT, decided
from tests.brands import embedder, heron

OFFERED = f"Hello! {FACT}"


def kinds(*drafts):
    return [one.kind for one in decisions(drafts)]


def test_a_decision_is_told_by_what_became_of_the_offer():
    approved = decided(3, FACT, OFFERED, OFFERED, State.published)
    edited = decided(1, FACT, OFFERED, FACT, State.scheduled)
    rejected = decided(2, FACT, OFFERED, OFFERED, State.rejected)
    assert kinds(approved, edited, rejected) == [Kind.edited, Kind.rejected, Kind.approved]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.pending},
        {"state": State.cancelled},
        {"origin": None},
        {"decided_at": None},
        {"text": f"{FACT} But other."},
    ],
)
def test_what_says_nothing_of_the_offer_is_left_out(fields):
    made = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    assert kinds(replace(made, **fields)) == []


@pytest.mark.parametrize("became", [FACT, OFFERED])
def test_a_rejection_counts_only_while_the_offer_stood(became):
    rejected = decided(1, FACT, OFFERED, became, State.rejected)
    assert kinds(rejected) == ([Kind.rejected] if became == OFFERED else [])
    failed = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    assert kinds(replace(failed, state=State.rejected)) == []


def test_an_edit_is_measured_beside_its_offer_and_shares_what_is_of_the_model():
    taken = decisions([decided(1, FACT, OFFERED, FACT, State.scheduled)])
    told = []
    voiceprint = Voiceprint(heron(), embedder())
    (one,) = judge(taken, heron(), embedder(), voiceprint, told.append)
    offered, edited = (dict(zip(NAMES, row, strict=True)) for row in (one.offered, one.edited))
    assert (offered["exclamation"], edited["exclamation"]) == (1.0, 0.0)
    assert offered["length"] > edited["length"]
    assert offered["fluency"] == edited["fluency"] == 0.8
    assert told == [1]


def test_another_candidate_that_was_taken_brings_what_is_of_the_model_itself():
    made = decided(1, FACT, OFFERED, FACT, State.scheduled)
    first = made.origin.candidates[0]
    other = replace(first, text=FACT, parts=tuple((name, 0.3) for name, _ in first.parts))
    taken = decisions([replace(made, origin=replace(made.origin, candidates=(first, other)))])
    voiceprint = Voiceprint(heron(), embedder())
    (one,) = judge(taken, heron(), embedder(), voiceprint, lambda _: None)
    fluency = NAMES.index("fluency")
    assert (one.offered[fluency], one.edited[fluency]) == (0.8, 0.3)


def test_a_reply_is_measured_as_it_was_when_it_was_ranked():
    """Against the brand's replies, and a post against its posts."""
    post = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    reply = decided(2, FACT, OFFERED, OFFERED, State.scheduled)
    taken = decisions([post, replace(reply, mention=MentionId("x-main:1"))])
    voiceprint = Voiceprint(heron(), embedder())
    found = judge(taken, heron(), embedder(), voiceprint, lambda _: None)
    ranked = [
        closeness([OFFERED], Context(heron(), "en", (FACT,), mention=asked), embedder())[0]
        for asked in (None, Untrusted("How long does it take?"))
    ]
    assert abs(ranked[0] - ranked[1]) > 0.01
    at = NAMES.index("closeness")
    assert [one.offered[at] for one in found] == pytest.approx(ranked, abs=1e-4)


def test_what_was_stored_of_the_offer_is_kept_where_it_is_not_of_the_text():
    made = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    parts = (("coverage", 0.4), ("fluency", 0.8), ("new words", 2.0), ("flags", 1.0))
    candidate = replace(made.origin.candidates[0], parts=parts)
    thanks = replace(made, sources=(), origin=replace(made.origin, candidates=(candidate,)))
    voiceprint = Voiceprint(heron(), embedder())
    (one,) = judge(decisions([thanks]), heron(), embedder(), voiceprint, lambda _: None)
    assert one.guards == (2.0, 1.0)
    assert one.offered[NAMES.index("coverage")] == 0.4


def test_a_draft_that_no_ranking_chose_is_left_out():
    made = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    unranked = replace(made.origin.candidates[0], parts=())
    assert kinds(replace(made, origin=replace(made.origin, candidates=(unranked,)))) == []


def test_novelty_is_against_what_was_drafted_before():
    first = decided(1, FACT, OFFERED, OFFERED, State.scheduled)
    second = decided(2, FACT, OFFERED, OFFERED, State.scheduled)
    voiceprint = Voiceprint(heron(), embedder())
    found = judge(decisions([second, first]), heron(), embedder(), voiceprint, lambda _: None)
    at = NAMES.index("novelty")
    assert [one.offered[at] for one in found] == [1.0, 0.0]
