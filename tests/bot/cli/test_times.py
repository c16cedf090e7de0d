"""A time is what the operator meant, in the brand's zone, or an error."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import typer

from bot.cli.times import age, parse_since, parse_time

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 12:00 in Berlin, a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomorrow 9:00", "2026-11-24 08:00"),
        ("tomorrow at 9am", "2026-11-24 08:00"),
        ("12:30", "2026-11-23 11:30"),
        ("9:00", "2026-11-24 08:00"),
        ("in 2 hours", "2026-11-23 13:00"),
        ("friday 18:30", "2026-11-27 17:30"),
        ("next monday 10:00", "2026-11-30 09:00"),
        ("2026-12-01 09:00", "2026-12-01 08:00"),
        ("25.12.2026 10:00", "2026-12-25 09:00"),
        ("2026-12-01T09:00:00Z", "2026-12-01 09:00"),
        ("2026-12-01T09:00+05:00", "2026-12-01 04:00"),
        ("2027-07-01 09:00", "2027-07-01 07:00"),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_brand(typed, meant):
    assert f"{parse_time(typed, now=NOON, zone=BERLIN):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("sometime", "is not a time"),
        ("", "is not a time"),
        ("5", "is not a time"),
        ("1" * 5000, "is not a time"),
        ("in 99999999999 years", "is not a time"),
        ("yesterday 9:00", "is past"),
        ("2026-11-23 12:00", "is past"),
        ("03/04/2027", "two dates"),
        ("32 december", "more than a year away"),
    ],
)
def test_what_is_no_time_in_the_coming_year_is_refused(typed, fault):
    with pytest.raises(typer.BadParameter, match=fault):
        parse_time(typed, now=NOON, zone=BERLIN)


def test_an_age_is_short():
    assert [age(NOON, NOON.replace(minute=m)) for m in (0, 5)] == ["0s", "5m"]
    assert age(NOON, NOON.replace(month=12)) == "30d"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2 weeks ago", "2026-11-09 11:00"),
        ("yesterday 9:00", "2026-11-22 08:00"),
        ("friday 18:30", "2026-11-20 17:30"),
        ("2026-11-01", "2026-10-31 23:00"),
        ("25.10.2026 10:00", "2026-10-25 09:00"),
    ],
)
def test_a_time_in_the_past_is_read_in_the_zone_of_the_brand(typed, meant):
    assert f"{parse_since(typed, now=NOON, zone=BERLIN):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("typed", ["", "7", "sometime", "tomorrow", "in 2 hours", "03/04/2026"])
def test_what_is_no_certain_time_in_the_past_is_refused(typed):
    with pytest.raises(typer.BadParameter, match="2 weeks ago"):
        parse_since(typed, now=NOON, zone=BERLIN)
