"""A deletion is written before it is sent, ends only by proof, and is told in the audit."""

from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.draft import IllegalTransition
from bot.domain.lifecycle import By, Event, State, allowed
from bot.domain.platform import AccountBroken, RetryLater, Unconfirmed
from bot.domain.terms import Terms
from bot.publishing.finish import Finisher
from bot.publishing.remove import Removal
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.store.errors import Conflict
from tests.factories import X_MAIN

PATIENCE = timedelta(seconds=60)


@pytest.fixture
def office(desk):
    """The operator's desk, where the wish is written."""
    agenda = Agenda(desk.store, {X_MAIN: Terms()}, "olga", desk.now)
    return Desk(desk.store, agenda, lambda *_: (), lambda _: None, "olga", desk.now)


@pytest.fixture
def removal(desk):
    platform = desk.publisher.platforms[X_MAIN]
    return Removal(desk.store, platform, By.operator, "olga", desk.now)


@pytest.fixture
def remover(desk, removal):
    hand = Removal(desk.store, removal.platform, By.reconciler, "daemon", desk.now)
    return Finisher(desk.store, X_MAIN, State.deleting, hand.finish, PATIENCE, desk.now)


def published(desk, number=1):
    draft = desk.queue(f"Text number {number}.", number)
    desk.publisher.step()
    return desk.store.drafts.get(draft.id)


def break_next(desk, kind, **more):
    desk.control.add_fault(Fault("x", kind, "DELETE", "/2/tweets/", **more))


def history(desk, post):
    lines = desk.store.audit.latest(99, post.id)
    return [(one.event, one.after, one.actor, one.note) for one in lines][-2:]


def test_a_post_is_deleted_by_whom_and_why_the_audit_says(desk, office, removal):
    post = published(desk)
    after = removal.delete(office.delete(post.id, "wrong price"))
    assert after.state is State.gone
    assert desk.texts() == []
    assert history(desk, post) == [
        ("delete", "deleting", "olga", "wrong price"),
        ("vanish", "gone", "olga", "deleted: wrong price"),
    ]


def test_a_post_that_was_answered_is_deleted_all_the_same(desk, office, removal):
    post = published(desk)
    desk.x.mention("ada", "are you sure?", in_reply_to=post.receipt.id)
    assert removal.delete(office.delete(post.id, "wrong price")).state is State.gone


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.malformed])
def test_a_lost_answer_is_settled_by_looking(desk, office, removal, kind):
    post = published(desk)
    break_next(desk, kind)
    assert removal.delete(office.delete(post.id, "wrong price")).state is State.gone


def test_a_process_that_dies_after_the_wish_leaves_it_to_the_daemon(desk, office, remover):
    post = published(desk)
    office.delete(post.id, "wrong price")
    assert not remover.step()  # the operator's own call may still be on its way
    assert desk.texts() != []
    desk.wait(PATIENCE)
    assert remover.step()
    assert desk.state(post) is State.gone
    assert desk.texts() == []
    assert history(desk, post)[-1] == ("vanish", "gone", "daemon", "deleted: wrong price")
    assert not remover.step()


def test_a_process_that_dies_after_the_call_leaves_nothing_to_send(desk, office, remover):
    post = published(desk)
    office.delete(post.id, "wrong price")
    desk.x.delete(post.receipt.id)
    desk.wait(PATIENCE)
    assert remover.step()
    assert desk.state(post) is State.gone
    assert desk.control.requests("x", "DELETE") == []


@pytest.mark.parametrize(
    "failure",
    [
        (Kind.drop_before, Unconfirmed),
        (Kind.status, Unconfirmed),
        (Kind.rate_limit, RetryLater),
        (Kind.revoked, AccountBroken),
    ],
)
def test_a_deletion_that_did_not_work_stays_wanted(desk, office, removal, remover, failure):
    kind, error = failure
    post = published(desk)
    break_next(desk, kind, seconds=30 if kind is Kind.rate_limit else 0)
    with pytest.raises(error):
        removal.delete(office.delete(post.id, "wrong price"))
    assert desk.state(post) is State.deleting
    desk.wait(2 * PATIENCE)
    assert remover.step()
    assert desk.state(post) is State.gone


def test_what_the_network_refuses_stands_and_says_why(desk, office, removal):
    post = published(desk)
    break_next(desk, Kind.forbidden, code="You are not authorized to delete this Tweet.")
    after = removal.delete(office.delete(post.id, "wrong price"))
    assert after.state is State.published
    assert "not authorized" in after.note
    assert history(desk, post)[-1][:2] == ("refuse", "published")


def test_the_daemon_waits_between_two_tries(desk, office, remover):
    post = published(desk)
    office.delete(post.id, "wrong price")
    desk.wait(PATIENCE)
    break_next(desk, Kind.status, times=9)
    for _ in range(5):
        assert not remover.step()
    assert len(desk.control.requests("x", "DELETE")) == 1
    assert desk.state(post) is State.deleting


def test_only_what_is_published_is_deleted_and_only_by_an_operator(desk, office):
    draft = desk.queue()
    with pytest.raises(IllegalTransition):
        office.delete(draft.id, "no")
    assert Event.delete not in {
        event for by in set(By) - {By.operator} for event in allowed(State.published, by)
    }


def test_of_two_who_settle_one_deletion_one_is_told_so(desk, office, removal):
    wanted = office.delete(published(desk).id, "wrong price")
    removal.delete(wanted)
    with pytest.raises(Conflict):
        removal.delete(wanted)


def test_looking_whether_a_post_is_gone_costs_what_a_read_costs(desk, office, removal):
    since = desk.now()
    wanted = office.delete(published(desk).id, "wrong price")
    assert not removal.is_gone(wanted)
    assert [one.cost_usd for one in desk.store.reads.since(X_MAIN, since)] == [0.001]
