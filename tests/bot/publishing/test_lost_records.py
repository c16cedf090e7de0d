"""A Redis that forgot what was sent does not get it sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.thread import thread_of
from tests.factories import X_MAIN

SETTLED = timedelta(minutes=2)


def forget(store, *keys):
    """Dump the keys, so that they can be put back as an older server would have them."""
    return {key: store.connection.command("DUMP", key) for key in keys}


@pytest.fixture
def another_server(desk):
    """Act as if a replica or a backup had taken over: another identity, older data."""

    def change(older):
        for key, dump in older.items():
            desk.store.connection.command("DEL", key)
            if dump:
                desk.store.connection.command("RESTORE", key, 0, dump)
        desk.store.connection.command("HSET", "{test}:epoch", "server", "the server before")
        desk.store.epoch._seen = ""

    return change


@pytest.fixture
def queue_keys(desk):
    names = ("draft:d1", "drafts:scheduled", "drafts:published", "due:x-main", "inflight:x-main")
    return [
        f"{{test}}:{name}"
        for name in (*names, "remote:x-main", "fence:x-main", "sent:x-main", "begun:x-main")
    ]


def test_a_post_whose_record_was_lost_is_found_and_not_sent_again(desk, another_server, queue_keys):
    draft = desk.queue()
    desk.store.epoch.began_at(desk.now())
    before = forget(desk.store, *queue_keys)
    desk.publisher.step()
    assert desk.texts() == [draft.text]
    another_server(before)
    assert desk.state(draft) is State.scheduled
    desk.publisher.step()
    assert desk.state(draft) is State.scheduled, "the timeline may need time to show it"
    desk.wait(SETTLED)
    desk.publisher.step()
    assert desk.state(draft) is State.published
    assert desk.n_posts_sent() == 1
    assert desk.store.queue.sent_since(X_MAIN, desk.now() - timedelta(hours=1))


@pytest.mark.parametrize("n_known", [0, 1, 2])
def test_a_thread_whose_record_was_lost_goes_on_behind_the_part_that_is_found_last(
    desk, another_server, queue_keys, n_known
):
    """Redis knows of *n_known* parts; two more than that, or all, are out."""
    texts = ("One.", "Two.", "Three.")
    thread = thread_of(texts, numbered=False)
    draft = desk.queue(" ".join(texts), thread=thread)
    desk.store.epoch.began_at(desk.now())
    for _ in range(n_known):
        desk.publisher.step()
    before = forget(desk.store, *queue_keys)
    desk.publisher.step()
    desk.publisher.step()
    another_server(before)
    desk.wait(SETTLED)
    for _ in range(5):
        desk.publisher.step()
        desk.wait(SETTLED)
    assert desk.state(draft) is State.published
    posts = sorted(desk.x.posts(), key=lambda post: int(post.id))
    assert [post.sent for post in posts] == list(texts)
    assert [post.in_reply_to for post in posts] == [None, posts[0].id, posts[1].id]
    assert desk.n_posts_sent() == 3


def test_a_post_that_was_not_sent_before_the_change_goes_out_after_a_look(desk, another_server):
    draft = desk.queue()
    desk.store.epoch.began_at(desk.now())
    another_server({})
    desk.publisher.step()
    assert desk.n_posts_sent() == 0
    desk.wait(SETTLED)
    desk.publisher.step()
    assert desk.texts() == [draft.text]


def test_a_post_that_was_due_later_needs_no_look(desk, another_server):
    desk.store.epoch.began_at(desk.now())
    another_server({})
    desk.store.epoch.began_at(desk.now())
    desk.wait(timedelta(seconds=1))
    later = desk.queue()
    moved = replace(later, due_at=desk.now(), version=2)
    desk.store.drafts.swap(later, moved)
    desk.wait(timedelta(seconds=1))
    desk.publisher.step()
    assert desk.state(later) is State.published
    assert not [one for one in desk.control.requests("x", "GET") if "tweets" in one.path]


def test_the_change_is_written_into_the_audit_once(desk, another_server):
    desk.store.epoch.began_at(desk.now())
    another_server({})
    for _ in range(3):
        desk.store.epoch.began_at(desk.now())
    changes = [one for one in desk.store.audit.latest(99) if one.subject == "redis"]
    assert len(changes) == 1


def test_a_first_start_is_no_change(desk):
    assert desk.store.epoch.began_at(desk.now()) is None
    assert desk.queue().id == DraftId("d1")
    desk.publisher.step()
    assert desk.n_posts_sent() == 1
