"""Only a person approves, only what they saw, and nothing that a rule forbids."""

from datetime import timedelta

import pytest

from bot.domain.draft import IllegalTransition, step
from bot.domain.ids import DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.post import Receipt
from bot.domain.verdict import blocked
from bot.review.agenda import NotAllowed
from bot.review.expiry import expire
from bot.store.errors import NotFound
from tests.bot.store.test_drafts import claimed, put
from tests.factories import NOW, draft


def test_an_approval_names_operator_time_and_text_and_queues_the_draft(desk, store):
    made = put(store)
    desk.approve(made.id)
    queued = store.drafts.get(made.id)
    assert queued.state is State.scheduled
    assert (queued.approval.operator, queued.approval.at, queued.due_at) == ("olga", NOW, NOW)
    assert [one.event for one in store.audit.latest(9, made.id)] == ["write", "approve", "schedule"]


def test_a_draft_is_approved_for_a_time(desk, store):
    tomorrow = NOW + timedelta(days=1)
    assert desk.approve(put(store).id, tomorrow).due_at == tomorrow


def test_approving_twice_is_refused(desk, store):
    made = put(store)
    desk.approve(made.id)
    with pytest.raises(IllegalTransition, match="is scheduled"):
        desk.approve(made.id)


def test_what_a_check_blocks_needs_a_reason(desk, store):
    made = put(store, verdicts=(blocked("claims", "says “best”"),))
    with pytest.raises(NotAllowed, match="claims: says “best”; edit it, or say why"):
        desk.approve(made.id)
    approved = desk.approve(made.id, overriding="quotes the jury of the prize")
    assert approved.note == "quotes the jury of the prize"


def test_no_reason_makes_a_text_fit_the_network(desk, store):
    made = put(store, verdicts=(blocked("length", "300 of 280"),))
    with pytest.raises(NotAllowed, match="length"):
        desk.approve(made.id, overriding="please")


def test_no_reason_overrides_a_rule_of_the_network(desk, store):
    made = put(store, author="ada")
    with pytest.raises(NotAllowed, match="left alone"):
        desk.approve(made.id, overriding="please")


def test_an_edit_is_checked_anew_and_takes_the_approval_away(desk, store):
    made = put(store)
    desk.approve(made.id)
    edited = desk.edit(made.id, "We are the best.")
    assert (edited.state, edited.approval) == (State.pending, None)
    assert store.queue.due(made.account, 10**15) == []
    with pytest.raises(NotAllowed, match="claims"):
        desk.approve(made.id)


def test_an_empty_edit_is_refused(desk, store):
    with pytest.raises(NotAllowed, match="reject"):
        desk.edit(put(store).id, "  \n")


def test_a_link_makes_the_post_dearer(desk, store):
    made = put(store, in_reply_to=None)
    assert desk.edit(made.id, "See https://heroncycles.example/huila").cost_usd == 0.20
    assert desk.edit(made.id, "See you.").cost_usd == 0.015


def test_a_decision_can_be_taken_back_until_it_is_sent(desk, store):
    made = put(store)
    for decide in (desk.approve, lambda d: desk.reject(d, "dull")):
        decide(made.id)
        assert desk.undo(made.id).state is State.pending
    publishing = put(store, State.publishing, id=DraftId("d2"))
    with pytest.raises(IllegalTransition):
        desk.undo(publishing.id)


def test_hold_release_and_cancel_work_on_the_queue(desk, store):
    made = put(store)
    desk.approve(made.id, NOW - timedelta(hours=1))
    assert desk.agenda.hold(made.id, "wait for the press").state is State.held
    assert store.queue.due(made.account, 10**15) == []
    released = desk.agenda.release(made.id)
    assert (released.state, released.due_at) == (State.scheduled, NOW)
    assert desk.agenda.cancel(made.id, "too late").state is State.cancelled


def _in_doubt(store, name="d1"):
    before = put(store, State.scheduled, id=DraftId(name))
    publishing, line = claimed(before, fence=store.queue.fence(before.account) + 1)
    store.queue.claim(before, publishing, line)
    lost, line = step(publishing, Event.lose, by=By.publisher, actor="p", at=NOW)
    store.queue.settle(publishing, lost, line)
    return lost


def test_a_person_ends_the_doubt_and_frees_the_account(desk, store):
    doubted = _in_doubt(store)
    receipt = Receipt("901", "https://x.com/heron/status/901", NOW)
    assert desk.agenda.resolve_published(doubted.id, receipt).receipt == receipt
    again = _in_doubt(store, "d2")
    assert desk.agenda.resolve_not_published(again.id).state is State.scheduled
    assert store.queue.in_flight(again.account) is None


def test_what_does_not_exist_is_not_found(desk):
    with pytest.raises(NotFound):
        desk.approve(DraftId("d404"))


def test_drafts_that_waited_too_long_expire_and_others_do_not(store):
    put(store, changed_at=NOW - timedelta(hours=80))
    put(store, id=DraftId("d2"), changed_at=NOW - timedelta(hours=1))
    assert expire(store.drafts, {State.pending: timedelta(hours=72)}, NOW, "clock") == 1
    assert store.drafts.get(DraftId("d1")).state is State.expired
    assert store.drafts.get(DraftId("d2")).state is State.pending


def test_an_unanswered_draft_is_left_as_it_was_written(store):
    put(store)
    assert store.drafts.get(DraftId("d1")) == draft()
