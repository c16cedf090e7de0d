"""The day's tokens are counted once, over all workers, and corrected by what a call took."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)


def test_a_call_is_taken_settled_and_counted_once(store):
    call = store.tokens.take(500, 1000, NOW)
    assert store.tokens.spent(NOW) == 500
    store.tokens.settle(call, 120)
    store.tokens.settle(call, 120)
    assert store.tokens.spent(NOW) == 120


def test_what_the_cap_does_not_allow_is_not_counted(store):
    assert store.tokens.take(600, 1000, NOW)
    assert store.tokens.take(401, 1000, NOW) is None
    assert store.tokens.take(400, 1000, NOW)
    assert store.tokens.spent(NOW) == 1000


def test_what_was_used_counts_even_above_the_cap(store):
    store.tokens.settle(store.tokens.take(600, 1000, NOW), 1500)
    assert store.tokens.spent(NOW) == 1500
    assert store.tokens.take(1, 1000, NOW) is None


def test_a_command_that_is_sent_again_counts_once(store):
    call = store.tokens.take(600, 1000, NOW)
    assert store.tokens._count(call, 600, 1000)
    assert store.tokens.spent(NOW) == 600


def test_the_day_is_that_of_utc_and_a_call_stays_on_its_own(store):
    late = NOW.astimezone(timezone(timedelta(hours=9)))
    call = store.tokens.take(600, 1000, late)
    tomorrow = NOW + timedelta(minutes=2)
    assert store.tokens.take(600, 1000, tomorrow)
    store.tokens.settle(call, 10)
    assert (store.tokens.spent(NOW), store.tokens.spent(tomorrow)) == (10, 600)


def test_of_many_workers_no_more_get_tokens_than_there_are(store):
    with ThreadPoolExecutor(8) as pool:
        calls = list(pool.map(lambda _: store.tokens.take(100, 1000, NOW), range(64)))
    assert sum(call is not None for call in calls) == 10
    assert store.tokens.spent(NOW) == 1000


def test_the_count_goes_when_nobody_needs_it(store):
    store.tokens.take(1, None, NOW)
    (key,) = store.connection.command("KEYS", "*tokens*")
    assert 0 < store.connection.command("TTL", key) <= 2 * 86_400
