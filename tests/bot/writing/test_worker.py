"""Every waiting mention gets one draft or one person, whatever dies meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import DraftId, MentionId
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.models.failure import EngineFailed
from bot.store.errors import StoreDown
from bot.store.work import LEASE, MAX_DELIVERIES
from bot.writing import worker
from bot.writing.compose import Handoff
from bot.writing.worker import Writer
from tests.bot.store.test_inbox import ENTRY
from tests.factories import NOW, draft, mention

TRIAGE = Triage(Decision.reply, "question", "asks something", 0.9)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(worker, "WAIT", timedelta(milliseconds=10))
    monkeypatch.setattr(worker, "LEASE", timedelta(0))


def wait_for_writer(store, number=1):
    made = mention(id=MentionId(f"x-main:{number}"), remote_id=str(number))
    store.inbox.take_in([made], NOW)
    item = store.inbox.get(made.id)
    store.inbox.move(item, replace(item, status=Status.waiting, triage=TRIAGE), ENTRY)
    return made.id


def writer(store, compose):
    return Writer(
        work=store.work,
        dead=store.dead,
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
    item, (letter,) = store.inbox.get(name), store.dead.unseen()
    reason = "given up after 3 tries: the model is damaged: fetch it again"
    assert (item.status, item.triage.reason) == (Status.handed, reason)
    assert (letter.mention, letter.reason, letter.tries) == (name, reason, MAX_DELIVERIES)
    assert (letter.worker, letter.triage) == ("w1", TRIAGE)
    assert store.work.backlog() == 0
    assert store.audit.latest(1)[0].event == "give up"


def test_amid_which_three_workers_died_is_given_up_naming_the_last(store):
    name = wait_for_writer(store)
    store.work.take("w7", 8, timedelta(milliseconds=10))
    for dies in ("w8", "w9"):
        assert store.work.take_over(dies, 1, timedelta(0))
    assert writer(store, broken).step()
    (letter,) = store.dead.unseen()
    assert (letter.mention, letter.tries, letter.worker) == (name, MAX_DELIVERIES, "w9")
    assert "died" in letter.reason


def test_one_bad_mention_takes_none_of_its_batch_with_it(store, monkeypatch):
    """The batch fails once, then each is written for alone, without waiting for the lease."""
    monkeypatch.setattr(worker, "LEASE", LEASE)
    names = [wait_for_writer(store, number) for number in range(8)]

    def chokes(items):
        if any(item.mention.id == names[3] for item in items):
            raise KeyError("ada said so")
        return drafts(store)(items)

    one, n_raised = writer(store, chokes), 0
    for _ in range(12):
        try:
            if not one.step():
                break
        except KeyError:
            n_raised += 1
    assert store.drafts.count(State.pending) == 7
    assert store.inbox.get(names[3]).status is Status.waiting
    assert n_raised == 2  # the third try waits for the lease
    monkeypatch.setattr(worker, "LEASE", timedelta(0))
    with pytest.raises(KeyError):
        one.step()
    (letter,) = store.dead.unseen()
    assert (letter.mention, letter.tries) == (names[3], 3)
    assert "KeyError" in letter.reason
    assert "ada" not in letter.reason  # an error may quote what a stranger wrote


def test_a_redis_that_went_away_is_nobody_s_poison(store):
    name = wait_for_writer(store)

    def away(items):
        raise StoreDown("Redis is away")

    for _ in range(MAX_DELIVERIES):
        with pytest.raises(StoreDown):
            writer(store, away).step()
    assert store.dead.unseen() == []
    assert store.inbox.get(name).status is Status.waiting


def test_what_was_answered_before_it_is_given_up_is_only_finished(store):
    name = wait_for_writer(store)

    def late(items):
        for item in items:
            store.inbox.move(item, replace(item, status=Status.filtered), ENTRY)
        raise EngineFailed("too late")

    for _ in range(MAX_DELIVERIES - 1):
        with pytest.raises(EngineFailed):
            writer(store, broken).step()
    with pytest.raises(EngineFailed):
        writer(store, late).step()
    assert store.inbox.get(name).status is Status.filtered
    assert (store.dead.unseen(), store.work.backlog()) == ([], 0)


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
