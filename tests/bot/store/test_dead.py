"""A mention that was given up is a person's, is seen, and can be given back once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.ids import MentionId
from bot.domain.inbox import Decision, Status, Triage
from bot.store import dead
from bot.store.dead import DeadLetter
from bot.store.errors import Conflict, NotFound
from tests.factories import NOW, mention

TRIAGE = Triage(Decision.reply, "question", "asks something", 0.9)
SOON = timedelta(milliseconds=20)


def entry(name, event="give up"):
    return AuditEntry(name, NOW, "w1", "writer", event, "waiting", "handed", "poison")


def letter(task):
    return DeadLetter(task.mention, "poison", 3, NOW, "w1", TRIAGE)


def taken(store, number=100):
    """Let a writer take one mention; return its task and the mention."""
    made = mention(id=MentionId(f"x-main:{number}"), remote_id=str(number))
    store.inbox.take_in([made], NOW)
    item = store.inbox.get(made.id)
    store.inbox.move(item, replace(item, status=Status.waiting, triage=TRIAGE), entry(made.id))
    (task,) = store.work.take("w1", 1, SOON)
    return task, store.inbox.get(made.id)


def bury(store, number=100):
    task, item = taken(store, number)
    store.dead.bury(task, letter(task), item, entry(task.mention))
    return letter(task)


def test_one_that_is_buried_leaves_the_stream_and_waits_for_a_person(store):
    buried = bury(store)
    item = store.inbox.get(buried.mention)
    assert (item.status, item.triage.reason) == (Status.handed, "poison")
    assert store.work.backlog() == 0
    assert store.work.take_over("w2", 8, timedelta(0)) == []
    assert store.dead.unseen() == [buried]
    assert store.dead.get(buried.mention) == buried
    assert store.audit.latest(1)[0].event == "give up"


def test_one_that_was_settled_meanwhile_is_not_buried(store):
    task, item = taken(store)
    store.inbox.move(item, replace(item, status=Status.filtered), entry(task.mention))
    with pytest.raises(Conflict):
        store.dead.bury(task, letter(task), item, entry(task.mention))
    assert store.dead.unseen() == []


def test_one_that_is_revived_is_taken_as_one_that_nobody_tried(store):
    buried = bury(store)
    store.dead.revive(buried, store.inbox.get(buried.mention), entry("m", "retry"))
    (task,) = store.work.take("w2", 8, SOON)
    assert (task.mention, task.n_deliveries) == (buried.mention, 1)
    item = store.inbox.get(buried.mention)
    assert (item.status, item.triage) == (Status.waiting, TRIAGE)
    with pytest.raises(NotFound):
        store.dead.get(buried.mention)


def test_of_two_who_revive_it_one_does(store):
    buried = bury(store)
    item = store.inbox.get(buried.mention)
    store.dead.revive(buried, item, entry("m", "retry"))
    with pytest.raises(Conflict):
        store.dead.revive(buried, item, entry("m", "retry"))
    assert store.work.backlog() == 1


def test_one_that_a_person_answered_or_that_was_forgotten_needs_nobody_any_more(store):
    answered, forgotten, waits = (bury(store, number) for number in (1, 2, 3))
    item = store.inbox.get(answered.mention)
    store.inbox.move(item, replace(item, status=Status.drafted), entry("m"))
    store.connection.command("DEL", f"{{test}}:mention:{forgotten.mention}")
    assert store.dead.unseen() == [waits]


def test_the_letters_are_bounded_and_their_mentions_stay_in_the_inbox(store, monkeypatch):
    monkeypatch.setattr(dead, "MOST", 3)
    buried = [bury(store, number) for number in range(5)]
    assert store.dead.unseen() == buried[2:]
    assert store.inbox.count(Status.handed) == 5


def test_letters_are_forgotten_with_the_mentions(store):
    bury(store)
    seconds, _ = store.connection.command("TIME")
    now = NOW.fromtimestamp(int(seconds), NOW.tzinfo)
    assert store.dead.forget_before(now - timedelta(days=1)) == 0
    assert store.dead.forget_before(now + timedelta(days=1)) == 1
    assert store.dead.unseen() == []


def test_the_letters_of_one_mention_can_be_dropped(store):
    task, item = taken(store)
    store.dead.bury(task, letter(task), item, entry("m"))
    store.dead.drop(MentionId("x-main:404"))
    assert len(store.dead.unseen()) == 1
    store.dead.drop(task.mention)
    assert store.dead.unseen() == []
