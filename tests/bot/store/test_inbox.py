"""Mentions are stored once and reach a writer at least once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.ids import Cursor, MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.store import work
from bot.store.errors import Conflict, NotFound
from bot.store.store import open_store
from tests.factories import NOW, X_MAIN, mention

ENTRY = AuditEntry("x-main:100", NOW, "test", "triage", "triage", "new", "waiting", "")
SOON = timedelta(milliseconds=20)

LEASE = timedelta(seconds=30)


def wait_for_writer(store, **fields):
    made = mention(**fields)
    store.inbox.take_in([made], NOW)
    item = store.inbox.get(made.id)
    triaged = replace(item, status=Status.waiting, triage=Triage(Decision.reply, "q", "r", 0.9))
    return store.inbox.move(item, triaged, ENTRY)


def test_a_mention_read_twice_is_stored_once(store):
    assert store.inbox.take_in([mention(), mention()], NOW) == 1
    assert store.inbox.take_in([mention()], NOW) == 0


def test_a_mention_comes_back_as_it_went_in_whatever_it_says(store):
    hostile = mention(text=Untrusted("\x00\u202e{{x}} 😀 {acme}:draft:d1 " + "新" * 2000))
    store.inbox.take_in([hostile], NOW)
    assert store.inbox.get(hostile.id).mention == hostile


def test_an_unknown_mention_is_not_found(store):
    with pytest.raises(NotFound):
        store.inbox.get(MentionId("x-main:404"))


def test_the_cursor_is_kept_by_account(store):
    assert store.inbox.move_cursor(X_MAIN, Cursor("77"), store.lead.hold(LEASE))
    assert store.inbox.cursor(X_MAIN) == "77"


def test_a_leader_that_was_followed_by_another_does_not_turn_the_cursor_back(store, redis_url):
    asleep = store.lead.hold(LEASE)
    store.lead.resign()  # as when its lease ran out
    rival = open_store(redis_url, "test", "rival")
    assert rival.inbox.move_cursor(X_MAIN, Cursor("99"), rival.lead.hold(LEASE))
    rival.connection.close()
    assert not store.inbox.move_cursor(X_MAIN, Cursor("77"), asleep)
    assert store.inbox.cursor(X_MAIN) == "99"


def test_of_two_moves_of_one_mention_one_wins(store):
    item = wait_for_writer(store)
    store.inbox.move(item, replace(item, status=Status.handed), ENTRY)
    with pytest.raises(Conflict):
        store.inbox.move(item, replace(item, status=Status.filtered), ENTRY)
    assert store.inbox.count(Status.handed) == 1


def test_a_waiting_mention_goes_to_one_writer(store):
    wait_for_writer(store)
    assert [task.mention for task in store.work.take("w1", 8, SOON)] == ["x-main:100"]
    assert store.work.take("w2", 8, SOON) == []


def test_a_dead_writers_mention_is_taken_over_and_counted(store):
    wait_for_writer(store)
    store.work.take("w1", 8, SOON)
    again = store.work.take_over("w2", 8, timedelta(0))
    assert [(task.mention, task.n_deliveries) for task in again] == [("x-main:100", 2)]
    assert store.work.take_over("w3", 8, timedelta(hours=1)) == []


def test_a_finished_mention_leaves_nothing_behind(store):
    wait_for_writer(store)
    (task,) = store.work.take("w1", 8, SOON)
    store.work.finish(task)
    assert store.work.backlog() == 0
    assert store.work.take_over("w2", 8, timedelta(0)) == []


def test_a_batch_is_finished_together_and_a_second_time_without_harm(store):
    for number in range(4):
        wait_for_writer(store, id=MentionId(f"x-main:{number}"))
    first, second, third = store.work.take("w1", 3, SOON)
    store.work.finish(first, second)
    store.work.finish(first, second)
    assert store.work.backlog() == 2
    assert [task.entry for task in store.work.take_over("w2", 8, timedelta(0))] == [third.entry]


def test_finishing_nothing_changes_nothing(store):
    wait_for_writer(store)
    store.work.finish()
    assert store.work.backlog() == 1


def test_a_mention_finished_late_takes_nothing_from_who_took_it_over(store):
    """The work is done either way: what was finished twice is gone once."""
    wait_for_writer(store)
    (task,) = store.work.take("w1", 8, SOON)
    (again,) = store.work.take_over("w2", 8, timedelta(0))
    store.work.finish(task)
    store.work.finish(again)
    assert store.work.backlog() == 0
    assert store.work.take_over("w3", 8, timedelta(0)) == []


def test_what_is_released_can_be_taken_at_once_and_keeps_its_tries_and_who_had_it(store):
    wait_for_writer(store)
    tasks = store.work.take("w1", 8, SOON)
    assert store.work.take_over("w2", 8, work.LEASE) == []
    store.work.release("w1", tasks)
    (again,) = store.work.take_over("w2", 8, work.LEASE)
    assert (again.n_deliveries, again.failed) == (2, "w1")


def test_the_same_words_by_the_same_author_are_recognised(store):
    first, second = mention(), mention(id=MentionId("x-main:101"))
    assert store.inbox.first_to_say(first, "hello") == first.id
    assert store.inbox.first_to_say(second, "hello") == first.id
    assert store.inbox.first_to_say(replace(second, author="bob"), "hello") == second.id


def test_who_opted_out_is_remembered_by_network(store):
    store.inbox.opt_out("x", "Ada", NOW)
    assert store.inbox.has_opted_out("x", "ada")
    assert not store.inbox.has_opted_out("reddit", "ada")


@pytest.mark.holds("all.retention")
def test_old_mentions_are_forgotten_unless_they_wait(store):
    wait_for_writer(store)
    store.inbox.take_in([mention(id=MentionId("x-main:1"))], NOW)
    new = store.inbox.get(MentionId("x-main:1"))
    store.inbox.move(new, replace(new, status=Status.handed), ENTRY)
    assert store.inbox.forget_before(NOW - timedelta(days=30)) == 0
    assert store.inbox.forget_before(NOW + timedelta(seconds=1)) == 1
    with pytest.raises(NotFound):
        store.inbox.get(MentionId("x-main:1"))
    assert store.inbox.count(Status.waiting) == 1
