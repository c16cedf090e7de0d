"""What a rule stops is counted once a day for each draft, and forgotten in the end."""

from datetime import timedelta

from bot.store import objections
from bot.store.objections import KEPT
from tests.factories import NOW

DAY = timedelta(days=1)


def test_a_draft_that_is_asked_about_every_second_counts_once_a_day(store):
    noted = [store.objections.note("x.summoned", "d1", NOW) for _ in range(3)]
    assert noted == [True, False, False]
    store.objections.note("x.summoned", "d1", NOW + DAY)
    assert store.objections.since(NOW, NOW + DAY)["x.summoned"].n == 2


def test_rules_are_counted_apart_with_the_last_that_each_stopped(store):
    store.objections.note("x.summoned", "d1", NOW)
    store.objections.note("x.summoned", "d2", NOW + DAY)
    store.objections.note("all.opt-out", "x-main:7", NOW)
    found = store.objections.since(NOW, NOW + DAY)
    assert {name: (one.n, one.last) for name, one in found.items()} == {
        "x.summoned": (2, "d2"),
        "all.opt-out": (1, "x-main:7"),
    }
    assert found["x.summoned"].last_at == NOW + DAY


def test_only_the_days_that_are_asked_for_are_added_up(store):
    store.objections.note("x.summoned", "d1", NOW - 3 * DAY)
    assert store.objections.since(NOW - 2 * DAY, NOW) == {}
    assert store.objections.since(NOW - 3 * DAY, NOW)["x.summoned"].n == 1


def test_a_day_goes_by_itself_after_its_time(store):
    store.objections.note("x.summoned", "d1", NOW)
    left_ms = store.connection.command("PTTL", f"{{test}}:objections:{NOW:%Y-%m-%d}")
    assert 0 < left_ms <= KEPT.total_seconds() * 1000


def test_a_day_takes_so_much_memory_and_no_more(store, monkeypatch):
    monkeypatch.setattr(objections, "_MOST", 4)
    noted = [store.objections.note("x.summoned", f"d{n}", NOW) for n in range(9)]
    assert noted[0]
    assert not any(noted[4:])
    assert store.connection.command("HLEN", f"{{test}}:objections:{NOW:%Y-%m-%d}") <= 6
