"""``mynah queue`` says what is stuck and what follows, and carries the operator's hand."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.draft import step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.platform import RateLimit
from bot.domain.post import Receipt
from bot.exits import Exit
from tests.bot.store.test_drafts import claimed, put
from tests.factories import NOW, X_MAIN

REPO = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post"
PROFILE = "https://bsky.app/profile/heron.example"
STUCK = {
    "in_flight": State.publishing,
    "unconfirmed": State.unconfirmed,
    "held": State.held,
    "failed": State.failed,
    "stale": State.stale,
}


def put_unconfirmed(store, fence=1, **fields):
    """Bring a draft into doubt the way the publisher does, with its account in flight."""
    made = put(store, State.scheduled, **fields)
    sent, line = claimed(made, fence)
    assert store.queue.claim(made, sent, line)
    lost, line = step(sent, Event.lose, by=By.publisher, actor="p", at=NOW)
    store.queue.settle(sent, lost, line)
    return lost


def test_an_empty_queue_is_said_to_be_empty(mynah, store):
    assert mynah("queue", "list").out == "the queue is empty\n"


def test_every_part_of_the_queue_is_listed_under_its_name(mynah, store):
    put(store, State.scheduled, id=DraftId("d1"))
    for name, state in STUCK.items():
        put(store, state, id=DraftId(f"d-{name}"))
    document = mynah("queue", "list", "--json").document
    assert [one["id"] for one in document["due"]] == ["d1"]
    assert {name: [one["id"] for one in document[name]] for name in STUCK} == {
        name: [f"d-{name}"] for name in STUCK
    }
    page = mynah("queue", "list").out
    assert max(map(len, page.splitlines())) <= 80
    assert [name for name in STUCK if f"d-{name}" not in page] == []


def test_a_post_in_doubt_says_what_is_known_and_what_happens_next(mynah, store):
    put(store, State.unconfirmed, note="the network said nothing for 20 s")
    page = " ".join(mynah("queue", "list").out.split())
    assert "the network said nothing for 20 s" in page
    assert "reads the account's own timeline" in page
    assert "mynah queue resolve ID" in page


def test_a_due_post_of_a_paused_account_says_that_it_waits(mynah, store):
    put(store, State.scheduled)
    mynah("pause", "--account", "x-main")
    assert "d1 waits: account:x-main paused by olga" in mynah("queue", "list").out


def test_hold_release_and_cancel_reach_the_queue(mynah, store):
    put(store, State.scheduled)
    assert mynah("queue", "hold", "d1", "--reason", "wait").code == 0
    assert store.drafts.get(DraftId("d1")).state is State.held
    assert mynah("queue", "release", "d1").code == 0
    assert store.drafts.get(DraftId("d1")).state is State.scheduled
    document = mynah("queue", "cancel", "d1", "--reason", "offer ended", "--json").document
    assert document["draft"]["state"] == "cancelled"
    assert mynah("queue", "release", "d1").code == Exit.conflict


def test_an_operator_who_saw_the_post_ends_the_doubt(mynah, store):
    put_unconfirmed(store)
    url = "https://x.com/heroncycles/status/1890"
    document = mynah("queue", "resolve", "d1", "--published", url, "--json").document
    assert document["draft"]["state"] == "published"
    assert document["draft"]["receipt"]["id"] == "1890"
    assert store.queue.owner_of(store.drafts.get(DraftId("d1")).account, "1890") == "d1"


def test_a_link_on_bluesky_is_understood_by_what_was_published_before(mynah, store):
    account = AccountName("sky")
    known = Receipt(f"{REPO}/3m6boedgsncvd", f"{PROFILE}/post/3m6boedgsncvd", NOW)
    link = f"{PROFILE}/post/3n2y3ep2gnvy5"
    fields = {"account": account, "network": "bluesky"}
    put_unconfirmed(store, **fields)
    assert mynah("queue", "resolve", "d1", "--published", link).code == Exit.usage
    put(store, State.published, id=DraftId("d0"), receipt=known, **fields)
    document = mynah("queue", "resolve", "d1", "--published", link, "--json").document
    assert document["draft"]["receipt"]["id"] == f"{REPO}/3n2y3ep2gnvy5"


def test_an_operator_who_did_not_find_the_post_sends_it_again(mynah, store):
    put_unconfirmed(store)
    assert mynah("queue", "resolve", "d1", "--not-published").code == 0
    assert store.drafts.get(DraftId("d1")).state is State.scheduled


@pytest.mark.parametrize(
    "words", [(), ("--published", "1", "--not-published"), ("--published", "https://x.com/heron")]
)
def test_doubt_is_not_ended_by_half_an_answer(mynah, store, words):
    put_unconfirmed(store)
    assert mynah("queue", "resolve", "d1", *words).code == Exit.usage
    assert store.drafts.get(DraftId("d1")).state is State.unconfirmed


def test_a_post_that_another_draft_owns_is_a_conflict(mynah, store):
    put_unconfirmed(store)
    mynah("queue", "resolve", "d1", "--published", "1890")
    put_unconfirmed(store, fence=2, id=DraftId("d2"))
    assert mynah("queue", "resolve", "d2", "--published", "1890").code == Exit.conflict


def test_a_post_that_is_due_and_waits_says_for_what_and_until_when(mynah, store):
    put(store, State.scheduled)
    limit = RateLimit("POST /2/tweets", 100, 0, datetime.now(UTC) + timedelta(hours=1))
    store.limits.note(X_MAIN, limit)
    page = " ".join(mynah("queue", "list").out.split())
    assert re.search(r"d1 waits until \S+ \S+ for the network's limit for POST /2/tweets", page)
    waits = mynah("queue", "list", "--json").document["waits"]
    assert set(waits) == {"d1"}


def test_a_post_is_given_another_time_and_two_change_places(mynah, store):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for number in (1, 2):
        due_at = tomorrow + timedelta(hours=number)
        put(store, State.scheduled, id=DraftId(f"d{number}"), due_at=due_at, planned_at=due_at)
    document = mynah("queue", "swap", "d1", "d2", "--json").document
    assert [one["id"] for one in document["drafts"]] == ["d1", "d2"]
    assert document["drafts"][0]["due_at"] > document["drafts"][1]["due_at"]
    moved = mynah("queue", "reschedule", "d1", "--at", "in 3 days", "--json").document["draft"]
    assert datetime.fromisoformat(moved["due_at"]) > tomorrow + timedelta(days=1)
    assert mynah("queue", "swap", "d1", "d1").code == Exit.conflict


def test_lateness_is_reported_by_account(mynah, store):
    late = put(store, State.scheduled, planned_at=datetime.now(UTC) - timedelta(hours=2))
    sent, line = claimed(late)
    store.queue.claim(late, sent, line)
    receipt = Receipt("900", "https://x.com/heron/status/900", datetime.now(UTC))
    done = replace(sent, receipt=receipt, changed_at=datetime.now(UTC))
    done, line = step(done, Event.confirm, by=By.publisher, actor="p", at=datetime.now(UTC))
    store.queue.settle(sent, done, line)
    main, shop = mynah("queue", "report", "--json").document["accounts"]
    assert (main["n_posts"], main["n_late"], shop["n_posts"]) == (1, 1, 0)
    assert 7199 < main["max_s"] < 7260
    assert "d1 went out at" in mynah("queue", "report").out
