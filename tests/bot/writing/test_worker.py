"""Every waiting mention gets one draft or one person, whatever dies meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.draft import State
from bot.domain.ids import DraftId, MentionId
from bot.domain.inbox import Decision, Status, Triage
from bot.store.work import MAX_DELIVERIES
from bot.writing import worker
from bot.writing.compose import Handoff
from bot.writing.engines.engine import EngineFailed
from bot.writing.worker import Writer
from tests.bot.store.test_inbox import ENTRY
from tests.factories import NOW, draft, mention

TRIAGE = Triage(Decision.reply, "question", "asks something", 0.9)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(worker, "WAIT", timedelta(milliseconds=10))
    monkeypatch.setattr(worker, "SILENT", timedelta(0))


def wait_for_writer(store, number=1):
    made = mention(id=MentionId(f"x-main:{number}"), remote_id=str(number))
    store.inbox.take_in([made], NOW)
    item = store.inbox.get(made.id)
    store.inbox.move(item, replace(item, status=Status.waiting, triage=TRIAGE), ENTRY)
    return made.id


def writer(store, compose):
    return Writer(
        work=store.work,
        inbox=store.inbox,
        drafts=store.drafts,
        compose=compose,
        batch=8,
        owner="w1",
        clock=lambda: NOW,
    )


def drafts(store):
    def compose(items):
        return [
            draft(id=DraftId(f"d-{item.mention.remote_id}"), mention=item.mention.id)
            for item in items
        ]

    return compose


def broken(items):
    raise EngineFailed("the model is damaged: fetch it again")


def test_a_batch_becomes_drafts_and_leaves_the_stream(store):
    for number in (1, 2, 3):
        wait_for_writer(store, number)
    assert writer(store, drafts(store)).step()
    assert store.drafts.count(State.pending) == 3
    assert store.inbox.count(Status.drafted) == 3
    assert store.work.backlog() == 0
    assert not writer(store, drafts(store)).step()


def test_a_hand_off_says_why_and_shows_the_nearest_facts(store):
    name = wait_for_writer(store)
    writer(store, lambda items: [Handoff(name, "no fact answers it")]).step()
    item = store.inbox.get(name)
    assert (item.status, item.triage.reason) == (Status.handed, "no fact answers it")
    assert store.work.backlog() == 0


def test_a_model_that_fails_keeps_the_mention_for_the_next_try(store):
    wait_for_writer(store)
    with pytest.raises(EngineFailed):
        writer(store, broken).step()
    assert store.work.backlog() == 1
    assert writer(store, drafts(store)).step()
    assert store.drafts.count(State.pending) == 1


def test_after_three_tries_a_person_gets_it_and_the_stream_is_free(store):
    name = wait_for_writer(store)
    for _ in range(MAX_DELIVERIES):
        with pytest.raises(EngineFailed):
            writer(store, broken).step()
    writer(store, broken).step()
    assert store.inbox.get(name).status is Status.handed
    assert [one.mention for one in store.work.dead()] == [name]
    assert store.work.backlog() == 0


def test_two_writers_with_the_same_mention_make_one_draft(store):
    name = wait_for_writer(store)

    def slow(items):
        # Another writer, thinking this one dead, takes the mention over and is faster.
        writer(store, drafts(store)).step()
        return [draft(id=DraftId("d-late"), mention=name)]

    writer(store, slow).step()
    assert [one.id for one in store.drafts.in_state(State.pending)] == ["d-1"]


def test_a_mention_that_was_settled_meanwhile_is_not_written_for(store):
    name = wait_for_writer(store)
    item = store.inbox.get(name)
    store.inbox.move(item, replace(item, status=Status.handed), ENTRY)
    assert writer(store, broken).step()
    assert store.work.backlog() == 0
