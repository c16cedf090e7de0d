"""Slots and quiet hours keep to the wall clock, whatever the wall clock does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timetable import (
    NeverOpen,
    Timetable,
    instant,
    is_open,
    is_slot,
    jittered,
    next_open,
    slots_after,
)

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
EVERY_DAY = range(7)


def hours(*times, **more):
    slots = dict.fromkeys(EVERY_DAY, tuple(time.fromisoformat(one) for one in times))
    return Timetable(BERLIN, slots=slots, **more)


def quiet(*spans, **more):
    pairs = tuple(tuple(map(time.fromisoformat, span.split("-"))) for span in spans)
    return Timetable(BERLIN, quiet=pairs, **more)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def local(at):
    return at.astimezone(BERLIN).strftime("%m-%d %H:%M")


def first(found, n):
    return [local(one) for one in islice(found, n)]


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_clock_change():
    assert instant(date(2026, 3, 28), time(9), BERLIN) == utc(2026, 3, 28, 8)
    assert instant(SPRING, time(9), BERLIN) == utc(2026, 3, 29, 7)


@pytest.mark.parametrize("missing", ["02:00", "02:01", "02:30", "02:59"])
def test_a_slot_in_the_missing_hour_moves_to_the_next_minute_that_exists(missing):
    assert local(instant(SPRING, time.fromisoformat(missing), BERLIN)) == "03-29 03:00"


def test_a_slot_in_the_doubled_hour_fires_once_at_its_first_time():
    found = list(islice(slots_after(hours("02:30"), utc(2026, 10, 24, 12)), 2))
    assert found == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_two_slots_that_a_clock_change_makes_one_are_one():
    found = first(slots_after(hours("02:15", "02:45", "03:00"), utc(2026, 3, 28, 23)), 2)
    assert found == ["03-29 03:00", "03-30 02:15"]


@pytest.mark.parametrize("name", ["Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"])
def test_zones_with_half_hours_keep_their_wall_clock(name):
    zone = ZoneInfo(name)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        day = at.astimezone(zone).date()
        shown = instant(day, time(9, 15), zone).astimezone(zone)
        assert (shown.date(), shown.hour, shown.minute) == (day, 9, 15)
        at += timedelta(days=1)


def test_a_day_that_a_zone_leaves_out_ends_at_its_next_minute():
    apia = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    found = instant(date(2011, 12, 30), time(9), apia).astimezone(apia)
    assert found.strftime("%Y-%m-%d %H:%M") == "2011-12-31 00:00"


@given(
    st.sampled_from(sorted(available_timezones())),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_the_instant_of_a_wall_time_shows_it_or_the_minute_after_the_gap(name, day, at):
    zone = ZoneInfo(name)
    found = instant(day, at, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    wall = datetime.combine(day, at)
    if shown == wall:
        earlier = (found - timedelta(hours=24)).astimezone(zone).replace(tzinfo=None)
        assert earlier != wall
    else:
        before = (found - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        assert before < wall < shown


def test_slots_come_in_order_and_only_later_ones():
    table = Timetable(BERLIN, slots={0: (time(18), time(9)), 2: (time(12),)})
    found = first(slots_after(table, utc(2026, 11, 23, 8)), 4)  # a Monday, 9:00 in Berlin
    assert found == ["11-23 18:00", "11-25 12:00", "11-30 09:00", "11-30 18:00"]


def test_slots_in_quiet_hours_or_on_blackout_dates_are_left_out():
    table = hours("09:00", "23:00", quiet=((time(22), time(7)),))
    table = replace(table, blackouts=((date(2026, 12, 24), date(2026, 12, 26)),))
    assert first(slots_after(table, utc(2026, 12, 23, 5)), 2) == ["12-23 09:00", "12-27 09:00"]


def test_without_slots_there_are_none():
    assert list(slots_after(Timetable(BERLIN), utc(2026, 1, 1))) == []


def test_a_time_is_a_slot_to_the_minute():
    table = hours("09:00")
    assert is_slot(table, utc(2026, 11, 23, 8, 0, 30))
    assert not is_slot(table, utc(2026, 11, 23, 8, 1))


def test_quiet_hours_go_past_midnight_and_end_on_the_minute():
    table = quiet("22:00-07:00")
    assert is_open(table, utc(2026, 11, 23, 20, 59))
    assert not is_open(table, utc(2026, 11, 23, 21))
    assert local(next_open(table, utc(2026, 11, 23, 21, 30))) == "11-24 07:00"
    assert local(next_open(table, utc(2026, 11, 24, 2))) == "11-24 07:00"
    assert next_open(table, utc(2026, 11, 24, 6)) == utc(2026, 11, 24, 6)


def test_a_quiet_end_in_the_missing_hour_is_the_minute_after_it():
    assert local(next_open(quiet("22:00-02:30"), utc(2026, 3, 29, 0, 30))) == "03-29 03:00"


def test_quiet_hours_hold_in_both_halves_of_the_doubled_hour():
    table = quiet("22:00-02:30")
    second = utc(2026, 10, 25, 1, 10)  # 02:10 for the second time
    assert not is_open(table, second)
    assert next_open(table, second) == utc(2026, 10, 25, 1, 30)


def test_a_blackout_lasts_until_midnight_of_its_last_day():
    table = Timetable(BERLIN, blackouts=((date(2026, 12, 24), date(2026, 12, 26)),))
    assert local(next_open(table, utc(2026, 12, 24, 10))) == "12-27 00:00"


def test_quiet_spans_that_meet_are_passed_together():
    table = quiet("12:00-14:00", "14:00-15:30")
    assert local(next_open(table, utc(2026, 11, 23, 11, 30))) == "11-23 15:30"


def test_a_brand_that_is_always_quiet_is_told_so():
    with pytest.raises(NeverOpen):
        next_open(quiet("00:00-12:00", "12:00-00:00"), utc(2026, 11, 23))


@given(st.integers(0, 6 * 24 * 60))
def test_the_next_open_moment_is_open_and_nothing_before_it_is(minute):
    at = utc(2026, 3, 27) + timedelta(minutes=minute)
    table = quiet("22:00-07:00", "12:30-13:15", blackouts=((date(2026, 3, 30), date(2026, 3, 30)),))
    found = next_open(table, at)
    assert is_open(table, found)
    assert found >= at
    moment = at
    while moment < found:
        assert not is_open(table, moment)
        moment += timedelta(minutes=7)


@given(st.text(max_size=8))
def test_jitter_is_the_same_for_the_same_draft_and_stays_in_its_bounds(seed):
    table = hours("09:00", jitter=timedelta(minutes=10))
    slot = utc(2026, 11, 23, 8)
    moved = jittered(table, slot, seed)
    assert slot <= moved <= slot + table.jitter
    assert moved == jittered(table, slot, seed)


def test_jitter_never_reaches_into_quiet_hours():
    table = hours("21:59", jitter=timedelta(hours=2), quiet=((time(22), time(7)),))
    slot = utc(2026, 11, 23, 20, 59)
    assert all(is_open(table, jittered(table, slot, f"d{n}")) for n in range(50))
