"""Who quotes a post is asked for where the count grew, within the caps, and read once."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.ids import Cursor, DraftId
from bot.domain.inbox import Status
from bot.domain.lifecycle import State
from bot.domain.metrics import Measurement, Metrics
from bot.domain.pacing import Limits
from bot.domain.platform import RateLimit, RetryLater
from bot.domain.post import Receipt
from bot.domain.reading import QuotePage, QuotesRead
from bot.domain.terms import Terms
from bot.domain.thread import Part, Thread
from bot.inbox.quotes import Quotes
from tests.bot.store.test_drafts import put
from tests.factories import NOW, X_MAIN, mention

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Network:
    """
    A network on which posts are quoted; each is listed newest first.

    Attributes:
        asked: Post, place and size of every call.

        fails: Calls from now on until one fails.
    """

    quotes_of: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str | None, int]] = field(default_factory=list)
    fails: int | None = None
    wait: timedelta = timedelta()

    def quotes(self, remote_id, after, most):
        if self.fails is not None:
            self.fails -= 1
            if self.fails < 0:
                self.fails = None
                raise RetryLater("away", after=self.wait)
        self.asked.append((remote_id, after, most))
        known, at = map(int, (after or "0 0").split())
        new = self.quotes_of[remote_id][known:]
        page = new[::-1][at : at + most]
        more = at + most < len(new)
        place = f"{known} {at + most}" if more else f"{known + len(new)} 0"
        said = tuple(quote(one) for one in reversed(page))
        return QuotePage(said, Cursor(place), more=more, n_listed=max(len(page), 1))

    def thread_above(self, _):
        raise AssertionError("a quote has no thread to be asked for")


def quote(name):
    return mention(id=f"x-main:{name}", remote_id=name, author=name, is_quote=True)


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def term(store):
    return store.lead.hold(timedelta(seconds=30))


@pytest.fixture
def quotes(store, network):
    return Quotes(store, X_MAIN, "x", network, Terms(), 7, lambda: NOW)


def count(store, number, n, *of_rest):
    """Note that the network counts *n* quotes of the post, and *of_rest* of the parts behind it."""
    name, key = DraftId(f"d{number}"), store.measurements._keys.measuring(X_MAIN)
    store.connection.command("ZADD", key, 1, name)
    measured = store.measurements.due(X_MAIN, NOW, 999)
    due = next(one for one in measured if one[0] == name)
    found = Measurement(NOW, Metrics(quotes=n), of_rest)
    assert store.measurements.note(X_MAIN, due, found, NOW + DAY)


def publish(store, network, number=1, age=HOUR, names=()):
    remote_id = str(1000 + number)
    receipt = Receipt(remote_id, f"https://x.com/heron/status/{remote_id}", NOW - age)
    put(store, State.published, id=DraftId(f"d{number}"), receipt=receipt)
    network.quotes_of[remote_id] = list(names)
    count(store, number, len(names))
    return network.quotes_of[remote_id]


def stored(store):
    return [one.mention.remote_id for one in store.inbox.in_status(Status.new)]


def spent(store):
    return round(sum(one.cost_usd for one in store.reads.since(X_MAIN, NOW - DAY)), 6)


@pytest.mark.holds("x.mentions-only")
def test_a_quote_is_stored_once_and_nothing_is_asked_where_nobody_quoted(
    store, network, quotes, term
):
    publish(store, network, 1)
    publish(store, network, 2, names=("ann", "bob"))
    assert quotes.step(term) == 2
    assert quotes.step(term) == 0
    assert network.asked == [("1002", None, 10)]
    assert sorted(stored(store)) == ["ann", "bob"]
    assert spent(store) == 0.01


def publish_thread(store, network, *names):
    """Publish a thread of as many parts as *names* has, each quoted by those."""
    receipts = [Receipt(str(2000 + n), f"https://x.com/{n}", NOW - HOUR) for n in range(len(names))]
    thread = Thread(tuple(Part("Hi.", 0.0, receipt) for receipt in receipts))
    put(store, State.published, id=DraftId("d1"), receipt=receipts[0], thread=thread)
    for receipt, some in zip(receipts, names, strict=True):
        network.quotes_of[receipt.id] = list(some)
    count(store, 1, *map(len, names))


def test_of_a_thread_each_part_is_asked_about_that_was_quoted(store, network, quotes, term):
    publish_thread(store, network, (), ("ann",), (), ("bob",))
    assert quotes.step(term) == 2
    assert [post for post, _, _ in network.asked] == ["2001", "2003"]
    assert spent(store) == 0.01  # two calls at one moment are two payments
    assert quotes.step(term) == 0
    network.quotes_of["2001"].append("dan")
    count(store, 1, 0, 2, 0, 1)
    assert quotes.step(term) == 1
    assert network.asked[2:] == [("2001", "1 0", 10)]


def test_a_cap_holds_for_all_parts_together_and_the_rest_is_read_when_it_allows(
    store, network, quotes, term
):
    publish_thread(store, network, [f"a{n}" for n in range(100)], [f"b{n}" for n in range(20)])
    capped = replace(quotes, terms=Terms(limits=Limits(daily_usd=0.55)))
    with pytest.raises(RetryLater, match="the spend cap of"):
        capped.step(term)
    assert (spent(store), store.inbox.count(Status.new)) == (0.5, 100)
    assert replace(capped, clock=lambda: NOW + 25 * HOUR).step(term) == 20


def test_the_next_quote_is_asked_for_when_it_is_counted_and_no_sooner(store, network, quotes, term):
    names = publish(store, network, names=("ann",))
    assert quotes.step(term) == 1
    names.append("bob")
    assert quotes.step(term) == 0
    count(store, 1, 2)
    assert quotes.step(term) == 1
    assert network.asked[1:] == [("1001", "1 0", 10)]


def test_a_burst_is_read_in_pages_of_what_is_wanted_and_no_more(store, network, quotes, term):
    publish(store, network, names=[f"user{n}" for n in range(230)])
    assert quotes.step(term) == 230
    assert [size for _, _, size in network.asked] == [100, 100, 30]
    assert spent(store) == 1.15


def test_a_flood_leaves_room_for_the_rest_and_the_next_step_goes_on(store, network, quotes, term):
    publish(store, network, names=[f"user{n}" for n in range(2150)])
    assert quotes.step(term) == 2000
    assert quotes.step(term) == 150
    assert len(set(stored(store))) == 1000  # no more are listed at once
    assert store.inbox.count(Status.new) == 2150


def test_a_walk_that_breaks_off_goes_on_where_it_was_even_when_the_post_is_older_by_then(
    store, network, quotes, term
):
    names = publish(store, network, age=7 * DAY, names=[f"user{n}" for n in range(250)])
    network.fails = 1
    with pytest.raises(RetryLater):
        quotes.step(term)
    assert store.inbox.count(Status.new) == 100
    later = replace(quotes, clock=lambda: NOW + DAY)
    assert later.step(term) == 150
    assert store.inbox.count(Status.new) == len(names)
    assert [place for _, place, _ in network.asked] == [None, "0 100", "0 200"]


def test_what_comes_while_a_burst_is_read_is_counted_and_read_afterwards(
    store, network, quotes, term
):
    publish(store, network, names=[f"user{n}" for n in range(150)])
    network.fails = 1
    with pytest.raises(RetryLater):
        quotes.step(term)
    count(store, 1, 151)  # during the walk
    quotes.step(term)
    network.quotes_of["1001"].append("late")
    assert quotes.step(term) == 1


def test_a_crash_before_the_place_is_noted_stores_nothing_twice(store, network, quotes, term):
    publish(store, network, names=("ann", "bob"))
    assert quotes.step(term + 1) == 2  # somebody else leads: the place is not noted
    assert quotes.step(term) == 0
    assert len(network.asked) == 2
    assert sorted(stored(store)) == ["ann", "bob"]


def test_after_a_deletion_one_more_counts(store, network, quotes, term):
    names = publish(store, network, names=("ann", "bob", "cid"))
    quotes.step(term)
    count(store, 1, 2)  # cid took it back
    assert quotes.step(term) == 0
    names.append("dan")
    count(store, 1, 3)
    assert quotes.step(term) == 1


@pytest.mark.parametrize("days", [1, 7])
def test_a_post_is_asked_about_up_to_the_age_that_is_set(store, network, quotes, term, days):
    publish(store, network, 1, age=days * DAY + HOUR, names=("ann",))
    publish(store, network, 2, age=(days + 1) * DAY, names=("bob",))
    assert replace(quotes, days=days).step(term) == 1
    assert stored(store) == ["ann"]


@pytest.mark.parametrize("state", [State.gone, State.deleting])
def test_a_post_that_does_not_stand_is_not_asked_about(store, network, quotes, term, state):
    publish(store, network, names=("ann",))
    receipt = Receipt("1002", "https://x.com/heron/status/1002", NOW)
    put(store, state, id=DraftId("d2"), receipt=receipt)
    count(store, 2, 5)
    quotes.step(term)
    assert len(network.asked) == 1


def test_a_spend_cap_stops_before_the_page_that_would_pass_it(store, network, quotes, term):
    publish(store, network, names=[f"user{n}" for n in range(150)])
    capped = replace(quotes, terms=Terms(limits=Limits(daily_usd=0.6)))
    with pytest.raises(RetryLater, match=r"the spend cap of 0\.6"):
        capped.step(term)
    assert (len(network.asked), spent(store)) == (1, 0.5)
    assert store.objections.since(NOW, NOW)["x.spend-caps"].last == "x-main"
    assert replace(capped, clock=lambda: NOW + 25 * HOUR).step(term) == 50


def test_only_its_own_budget_keeps_quotes_waiting(store, network, quotes, term):
    publish(store, network, names=("ann",))
    store.limits.note(X_MAIN, RateLimit("GET /2/tweets/:id/quote_tweets", 75, 0, NOW + HOUR))
    with pytest.raises(RetryLater, match="quote_tweets: 0 calls left"):
        quotes.step(term)
    assert network.asked == []
    for path in ("/2/tweets", "/2/users/:id/mentions"):
        store.limits.note(X_MAIN, RateLimit(f"GET {path}", 300, 0, NOW + DAY))
    assert replace(quotes, clock=lambda: NOW + HOUR).step(term) == 1


def test_a_wait_that_the_network_asks_for_is_kept(store, network, quotes, term):
    publish(store, network, names=("ann",))
    network.fails, network.wait = 0, HOUR
    for _ in range(3):
        with pytest.raises(RetryLater):
            quotes.step(term)
    assert network.asked == []
    assert replace(quotes, clock=lambda: NOW + HOUR).step(term) == 1


def test_how_far_quotes_are_read_is_no_measurement_and_goes_with_the_draft(
    store, network, quotes, term
):
    publish(store, network, names=("ann",))
    quotes.step(term)
    assert [one.metrics.quotes for one in store.measurements.of(DraftId("d1"))] == [1]
    store.drafts.erase(store.drafts.get(DraftId("d1")))
    assert not store.measurements.note_quotes(DraftId("d1"), 1, QuotesRead(n=3), term)
    assert store.measurements.quoted(X_MAIN) == {}
