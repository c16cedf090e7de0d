"""The table of what may happen to a draft holds, and step() does what it says."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.approval import ApprovedText, digest
from bot.domain.draft import IllegalTransition, as_post, is_approved_as_it_stands, step
from bot.domain.extras import Card, Extras, Image, ImageKind
from bot.domain.lifecycle import FINAL, STANDING, TABLE, By, Event, State, allowed
from bot.domain.post import Receipt
from bot.domain.thread import Part, Thread
from tests.factories import NOW, attempt, draft

RECEIPT = Receipt("900", "https://x.com/heron/status/900", NOW)


def _ready(state: State, event: Event | None = None):
    """Make a draft in *state* that has all that *event*, or any other, may call for."""
    parts = (Part("One.", receipt=RECEIPT), Part("Two."))
    thread = Thread(parts) if event is Event.advance else None
    made = draft(state, attempt=attempt(), due_at=NOW, receipt=RECEIPT, thread=thread)
    anew = ApprovedText(made.text, made.approval) if made.approval else None
    return replace(made, rewrite=anew)


def test_no_state_answers_the_same_event_twice():
    assert len({(row.before, row.event) for row in TABLE}) == len(TABLE)


def test_every_state_is_reachable_from_pending():
    reached, frontier = {State.pending}, {State.pending}
    while frontier:
        frontier = {row.after for row in TABLE if row.before in frontier} - reached
        reached |= frontier
    assert reached == set(State)


def test_the_final_states_are_those_that_no_row_leaves():
    assert {state for state in State if not any(row.before is state for row in TABLE)} == FINAL


def test_the_states_without_a_clock_are_those_that_a_person_must_look_at():
    unclocked = {
        state
        for state in set(State) - FINAL
        if not any(row.before is state and By.clock in row.by for row in TABLE)
    }
    # No draft rests in approved: approving and queueing are one write. What is published stays so
    # until somebody changes or deletes it, and that waits for its network.
    a_person = {State.unconfirmed, State.stale, State.failed, State.rejected}
    of_no_age = {State.approved, *STANDING}
    assert unclocked == a_person | of_no_age


def test_only_an_operator_approves_and_only_a_publisher_claims():
    assert {row.by for row in TABLE if row.event is Event.approve} == {frozenset({By.operator})}
    assert {row.by for row in TABLE if row.event is Event.claim} == {frozenset({By.publisher})}


def test_only_a_reconciler_or_an_operator_ends_the_doubt():
    out = [row for row in TABLE if row.before is State.unconfirmed]
    assert all(row.by <= {By.reconciler, By.operator} for row in out)


@pytest.mark.parametrize(("state", "event", "by"), list(product(State, Event, By)))
def test_step_does_what_the_table_says_and_nothing_else(state, event, by):
    row = next((r for r in TABLE if (r.before, r.event) == (state, event) and by in r.by), None)
    before = _ready(state, event)
    if row is None:
        with pytest.raises(IllegalTransition):
            step(before, event, by=by, actor="olga", at=NOW)
        assert event not in allowed(state, by)
        return
    after, entry = step(before, event, by=by, actor="olga", at=NOW)
    assert after.state is row.after
    assert after.version == before.version + 1
    assert (entry.before, entry.after, entry.event, entry.by) == (state, row.after, event, by)


def test_a_changed_text_is_not_approved_any_more():
    changed = replace(draft(State.scheduled), text="Shipping is free for ever.")
    assert not is_approved_as_it_stands(changed)
    with pytest.raises(IllegalTransition, match="approve it again"):
        step(replace(changed, attempt=attempt()), Event.claim, by=By.publisher, actor="p", at=NOW)


@pytest.mark.parametrize(
    "fields", [{"in_reply_to": "101"}, {"title": "New"}, {"place": "bikes"}, {"account": "x-two"}]
)
def test_an_approval_covers_the_target_as_well_as_the_text(fields):
    assert not is_approved_as_it_stands(replace(draft(State.scheduled), **fields))


IMAGE = Image("0" * 64, ImageKind.png, 100, 8, 6, "A lamp")
DRESSED = Extras(images=(IMAGE,), card=Card("https://a.com", "A", "B"), warning="light")


@pytest.mark.parametrize(
    "extras",
    [
        Extras(),
        replace(DRESSED, images=()),
        replace(DRESSED, images=(IMAGE, IMAGE)),
        replace(DRESSED, images=(replace(IMAGE, alt="A lamb"),)),
        replace(DRESSED, images=(replace(IMAGE, sha256="1" * 64),)),
        replace(DRESSED, card=None),
        replace(DRESSED, card=Card("https://a.com", "A", "C")),
        replace(DRESSED, warning=None),
        replace(DRESSED, visibility="public"),
        replace(DRESSED, language="de"),
    ],
)
def test_an_approval_covers_what_goes_out_with_the_text(extras):
    approved = draft(State.scheduled, extras=DRESSED)
    assert is_approved_as_it_stands(approved)
    assert not is_approved_as_it_stands(replace(approved, extras=extras))


def test_a_post_says_in_which_language_its_draft_is_written():
    assert as_post(draft(language="zh")).language == "zh"


def test_an_approval_from_before_there_were_images_goes_on_counting():
    """The digest is what the release before made of this draft."""
    before = "7f4dbd3728951b52b3390d977d4004df49ecd563d3008e99f1356b8a5fa2ecf4"
    assert digest(as_post(draft(extras=Extras()))) == before


def test_editing_takes_the_approval_away():
    after, _ = step(draft(State.scheduled), Event.edit, by=By.operator, actor="olga", at=NOW)
    assert (after.state, after.approval, after.due_at) == (State.pending, None, None)


@pytest.mark.parametrize(
    ("state", "event", "by", "lacking"),
    [
        (State.approved, Event.schedule, By.operator, {"due_at": None}),
        (State.scheduled, Event.claim, By.publisher, {"attempt": None}),
        (State.publishing, Event.confirm, By.publisher, {"receipt": None}),
    ],
)
def test_an_event_without_what_it_needs_is_refused(state, event, by, lacking):
    with pytest.raises(IllegalTransition):
        step(replace(_ready(state), **lacking), event, by=by, actor="x", at=NOW)
