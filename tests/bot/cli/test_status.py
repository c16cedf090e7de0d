"""How things stand, and who did what."""

from datetime import UTC, datetime, timedelta

from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.platform import RateLimit
from tests.bot.store.test_dead import bury
from tests.bot.store.test_drafts import put


def test_the_status_counts_what_waits_and_names_what_is_paused(mynah, store):
    put(store, id=DraftId("d1"))
    put(store, State.held, id=DraftId("d2"))
    mynah("pause", "--account", "x-main", "--reason", "press")
    page = mynah("status").out
    assert "drafts: 1 pending, 1 held" in page
    assert "account:x-main by olga: press" in page
    assert "no daemon runs" in page


def test_the_status_names_the_leader_and_what_the_networks_still_allow(mynah, store):
    store.lead.hold(timedelta(minutes=1))
    now = datetime.now(UTC)
    limit = RateLimit("POST /2/tweets", 100, 17, now + timedelta(hours=1))
    store.limits.note(AccountName("x-main"), limit)
    over = RateLimit("GET /2/tweets", 900, 3, now - timedelta(minutes=1))
    store.limits.note(AccountName("x-main"), over)
    document = mynah("status", "--json").document
    assert document["leader"] == "tester"
    assert document["limits"]["x-main POST /2/tweets"]["remaining"] == 17
    page = mynah("status").out
    assert "x-main POST /2/tweets" in page
    assert "GET /2/tweets" not in page, "that window is over: the network gives all of it again"


def test_the_status_says_how_many_mentions_the_writers_gave_up(mynah, store):
    assert "given up" not in mynah("status").out
    bury(store, 1)
    assert "given up by the writers: 1; mynah inbox dead says why" in mynah("status").out
    assert mynah("status", "--json").document["dead"] == 1


def test_the_audit_has_the_last_entries_of_one_subject_or_of_all(mynah, store):
    put(store, id=DraftId("d1"))
    put(store, id=DraftId("d2"))
    mynah("drafts", "reject", "d1", "--reason", "no\x1b[2J dates")
    everything = mynah("audit", "--json").document["audit"]
    assert [one["subject"] for one in everything] == ["d1", "d2", "d1"]
    assert len(mynah("audit", "-n", "1", "--json").document["audit"]) == 1
    page = mynah("audit", "--subject", "d1").out
    assert "<U+001B>[2J dates" in page
    assert "d2" not in page


def test_an_audit_without_entries_says_so(mynah, store):
    assert mynah("audit").out == "nothing was recorded yet\n"
    assert mynah("audit", "--subject", "d9").out == "nothing was recorded of d9\n"
