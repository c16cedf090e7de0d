"""What is read is stored once, paid for once, and not read at all where a limit says no."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.ids import Cursor, MentionId
from bot.domain.pacing import Limits
from bot.domain.platform import Page, RateLimit, RetryLater
from bot.domain.terms import Terms
from bot.inbox.poll import Poll
from tests.factories import NOW, X_MAIN, mention

HOUR = timedelta(hours=1)


@dataclass
class Network:
    """A network that holds some pages of mentions."""

    pages: list[list[str]] = field(default_factory=list)
    error: Exception | None = None
    n_reads: int = 0

    def mentions(self, after):
        self.n_reads += 1
        if self.error is not None:
            raise self.error
        at = int(after or 0)
        found = tuple(mention(id=MentionId(one), remote_id=one) for one in self.pages[at])
        return Page(found, Cursor(str(at + 1)), more=at + 1 < len(self.pages))


@pytest.fixture
def poll(store):
    return Poll(store, X_MAIN, "x", Network([["a", "b"], ["c"]]), Terms(), lambda: NOW)


@pytest.fixture
def term(store):
    return store.lead.hold(timedelta(seconds=30))


def test_all_pages_are_stored_and_paid_for_once(poll, store, term):
    assert poll.step(term) == 3
    cost = sum(one.cost_usd for one in store.reads.since(X_MAIN, NOW - HOUR))
    assert cost == pytest.approx(0.003)
    assert store.inbox.cursor(X_MAIN) == "2"


def test_a_network_that_charges_nothing_is_not_accounted(poll, store, term):
    replace(poll, network="reddit").step(term)
    assert store.reads.since(X_MAIN, NOW - HOUR) == []


def test_one_who_leads_no_more_stops_after_a_page_and_loses_nothing(poll, store, term):
    assert poll.step(term + 1) == 2
    assert store.inbox.cursor(X_MAIN) is None
    assert poll.step(term) == 1


def test_a_used_up_budget_for_reading_keeps_the_network_alone_until_it_is_reset(poll, store, term):
    spent = RateLimit("GET /2/users/:id/mentions", 300, 0, NOW + HOUR)
    store.limits.note(X_MAIN, spent)
    with pytest.raises(RetryLater, match="x-main is not read until 13:00 UTC") as caught:
        poll.step(term)
    assert caught.value.after == HOUR
    assert poll.platform.n_reads == 0
    assert store.objections.since(NOW, NOW)["x.rates"].last == "x-main"
    later = replace(poll, clock=lambda: NOW + HOUR)
    assert later.step(term) == 3


def test_reading_leaves_the_reserve_of_a_shared_budget_to_replies(poll, store, term):
    store.limits.note(X_MAIN, RateLimit("reddit", 100, 5, NOW + HOUR))
    with pytest.raises(RetryLater):
        replace(poll, terms=Terms(reply_reserve=5)).step(term)
    assert replace(poll, terms=Terms(reply_reserve=4)).step(term) == 3


def test_a_spend_cap_that_is_reached_stops_reading(poll, store, term):
    store.reads.note(X_MAIN, "earlier", 0.01, NOW - HOUR)
    capped = replace(poll, terms=Terms(limits=Limits(daily_usd=0.01, max_per_day=1)))
    with pytest.raises(RetryLater, match=r"the spend cap of 0\.01 USD a day"):
        capped.step(term)
    assert poll.platform.n_reads == 0


def test_a_wait_that_the_network_asks_for_is_kept_by_the_next_polls(poll, term):
    poll.platform.error = RetryLater("too many", after=HOUR)
    for _ in range(3):
        with pytest.raises(RetryLater):
            poll.step(term)
    assert poll.platform.n_reads == 1
