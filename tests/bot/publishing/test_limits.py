"""An account keeps to every budget, saves some of it for replies, and stops when it must."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.budget import Rate, budget_wait, concerns
from bot.domain.lifecycle import State
from bot.domain.pacing import Limits
from bot.domain.pause import EVERYTHING, Pause, account_scope, network_scope
from bot.domain.platform import RateLimit
from bot.domain.points import Point
from bot.domain.terms import Terms
from bot.publishing.gate import Gate
from bot.publishing.publish import REFUSALS
from bot.store.store import open_store
from tests.factories import NOW, X_MAIN

MINUTE = timedelta(minutes=1)


def under(desk, **terms):
    return replace(desk.publisher, terms={X_MAIN: Terms(**terms)})


def n_stopped(desk, rule):
    return desk.store.objections.since(desk.now(), desk.now())[rule].n


def reply(desk, number):
    """Put a reply on the queue, due now."""
    target = desk.x.mention("ada", f"@heron question {number}?")
    return desk.queue(f"Answer {number}.", number, in_reply_to=target)


def limit(desk, remaining, endpoint="POST /2/tweets", minutes=10):
    return RateLimit(endpoint, 100, remaining, desk.now() + minutes * MINUTE)


@pytest.mark.parametrize(
    ("endpoint", "writing", "is_concerned"),
    [
        ("POST /2/tweets", True, True),
        ("POST /2/tweets", False, False),
        ("GET /2/users/:id/mentions", True, False),
        ("GET /2/users/:id/mentions", False, True),
        ("reddit", True, True),
        ("reddit", False, True),
        ("DELETE /2/tweets/:id", False, False),
    ],
)
def test_a_budget_concerns_reads_or_writes_or_both(endpoint, writing, is_concerned):
    assert concerns(endpoint, writing=writing) is is_concerned


@pytest.mark.parametrize(
    ("spent", "endpoint", "holds"),
    [
        ("GET /2/tweets", "GET /2/tweets", True),
        ("GET /2/tweets", "GET /2/users/:id/mentions", False),
        ("GET /2/tweets (app, 24 h)", "GET /2/tweets", True),
        ("GET /2/tweets (asked to wait)", "GET /2/tweets/:id/quote_tweets", False),
        ("GET (asked to wait)", "GET /2/tweets", True),
        ("GET /2/tweets", "", True),
        ("bluesky log-in", "GET /2/tweets", True),
    ],
)
def test_a_budget_of_one_endpoint_holds_no_other_up(spent, endpoint, holds):
    budgets = [RateLimit(spent, 100, 0, NOW + MINUTE)]
    wait = budget_wait(budgets, NOW, writing=False, endpoint=endpoint)
    assert (wait is not None) is holds


def test_a_budget_that_has_been_reset_holds_nobody_up():
    spent = [RateLimit("POST /2/tweets", 100, 0, NOW)]
    assert budget_wait(spent, NOW - MINUTE, writing=True).until == NOW
    assert budget_wait(spent, NOW, writing=True) is None


def test_a_reserve_never_takes_more_than_half_of_a_small_budget():
    small = [RateLimit("POST /2/tweets", 4, 3, NOW + MINUTE)]
    assert budget_wait(small, NOW, writing=True, keep=5) is None


def test_what_the_headers_said_holds_the_next_post_until_the_reset(desk):
    draft = desk.queue()
    desk.store.limits.note(X_MAIN, limit(desk, 0))
    publisher = under(desk)
    assert not publisher.step()
    assert not publisher.step()
    assert desk.n_posts_sent() == 0
    assert n_stopped(desk, "x.rates") == 1
    wait = Gate(desk.store, X_MAIN, Terms(), desk.now()).wait(draft)
    assert "the network's limit for POST /2/tweets: 0 calls left" in wait.reason
    desk.wait(11 * MINUTE)
    publisher.step()
    assert desk.texts() == [draft.text]


def test_the_last_calls_of_a_budget_are_kept_for_replies(desk):
    post = desk.queue("A post.", 2)
    answer = reply(desk, 1)
    desk.store.limits.note(X_MAIN, limit(desk, 5))
    under(desk, reply_reserve=5).step()
    assert desk.state(answer) is State.published
    assert desk.state(post) is State.scheduled


def test_headers_that_arrive_late_do_not_undo_newer_ones(desk):
    for remaining in (7, 3, 5):
        desk.store.limits.note(X_MAIN, limit(desk, remaining))
    (known,) = desk.store.limits.of(X_MAIN)
    assert known.remaining == 3
    desk.store.limits.note(X_MAIN, limit(desk, 99, minutes=25))
    (known,) = desk.store.limits.of(X_MAIN)
    assert known.remaining == 99


def test_the_documented_rate_is_counted_for_all_processes_together(desk, redis_url):
    other = open_store(redis_url, "test", "other")
    rate = Rate(3, timedelta(minutes=15))
    takers = [desk.store, other, desk.store, other]
    assert [store.rates.take(X_MAIN, rate) for store in takers] == [True, True, True, False]
    assert other.rates.wait(X_MAIN, rate, keep=0).reason == "the rate that the network documents"
    assert other.rates.wait("another", rate, keep=0) is None
    other.connection.close()


@pytest.mark.holds("x.rates")
def test_a_post_beyond_the_documented_rate_waits_and_a_reply_gets_the_rest(desk):
    desk.queue("First.", 9)
    posts = [desk.queue(f"Post {n}.", n) for n in (8, 7)]
    answer = reply(desk, 1)
    publisher = under(desk, rate=Rate(2, timedelta(minutes=15)), reply_reserve=1)
    for _ in range(4):
        publisher.step()
    assert desk.state(answer) is State.published
    assert [desk.state(one) for one in posts] == [State.scheduled] * 2
    assert desk.n_posts_sent() == 2


def test_a_wait_that_the_network_asks_for_holds_the_whole_account(desk):
    desk.queue("First.", 2)
    desk.queue("Second.", 1)
    kind = Kind.rate_limit
    desk.control.add_fault(Fault("x", kind, method="POST", path_prefix="/2/tweets", seconds=600))
    publisher = under(desk)
    for _ in range(3):
        publisher.step()
    assert desk.n_posts_sent() == 1
    desk.wait(30 * MINUTE)
    publisher.step()
    publisher.step()
    assert sorted(desk.texts()) == ["First.", "Second."]


@pytest.mark.holds("x.spend-caps")
def test_reading_counts_against_the_spend_caps(desk):
    draft = desk.queue(cost_usd=0.20)
    desk.store.reads.note(X_MAIN, "x-main:1", 0.25, desk.now())
    desk.store.reads.note(X_MAIN, "x-main:1", 0.25, desk.now())  # read twice, counted once
    assert not under(desk, limits=Limits(daily_usd=0.40)).step()
    assert n_stopped(desk, "x.spend-caps") == 1
    assert under(desk, limits=Limits(daily_usd=0.50)).step()
    assert desk.state(draft) is State.published


def test_an_account_whose_posts_are_refused_in_a_row_is_stopped(desk):
    for n in range(REFUSALS + 2):
        desk.queue("x" * (300 + n), n + 1)
    publisher = under(desk)
    for _ in range(REFUSALS + 4):
        publisher.step()
    assert desk.n_posts_sent() == REFUSALS
    (pause,) = desk.store.pauses.all()
    assert pause.scope == account_scope(X_MAIN)
    assert "5 posts in a row were refused" in pause.reason
    assert desk.store.queue.n_waiting(X_MAIN) == 2


def test_a_post_that_goes_out_ends_the_row_of_refusals(desk):
    for n in range(REFUSALS - 1):
        desk.queue("x" * (300 + n), n + 10)
    publisher = under(desk)
    for _ in range(REFUSALS - 1):
        publisher.step()
    assert desk.store.queue.n_refused(X_MAIN) == REFUSALS - 1
    desk.queue("Short.", 1)
    publisher.step()
    assert desk.store.queue.n_refused(X_MAIN) == 0


@pytest.mark.parametrize("scope", [EVERYTHING, network_scope("x"), account_scope(X_MAIN)])
def test_the_kill_switch_strikes_between_the_claim_and_the_call(desk, scope):
    draft = desk.queue()

    def pull(point):
        if point is Point.after_claim:
            desk.store.pauses.set(Pause(scope, "olga", NOW, "wrong price"))

    replace(under(desk), reached=pull).step()
    assert desk.n_posts_sent() == 0
    waiting = desk.store.drafts.get(draft.id)
    assert (waiting.state, waiting.attempt) == (State.scheduled, None)
    assert waiting.note == f"{scope} was paused by olga"
    assert desk.store.queue.in_flight(X_MAIN) is None
