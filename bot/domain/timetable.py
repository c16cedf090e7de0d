"""
When one account posts: weekly slots, quiet hours and blackout dates, all on the brand's wall clock.

Times of day stay wall-clock times until they are asked for, so that nine o'clock is nine o'clock
on both sides of a clock change.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HORIZON: Final = timedelta(days=366)
"""How far ahead a free slot, or an open moment, is looked for."""

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


class NeverOpen(Exception):
    """Quiet hours and blackout dates leave no moment within the horizon."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """
    One account's hours.

    Attributes:
        slots: Weekday (0 is Monday) to the times of day at which a post may go out.

        quiet: Spans of the day in which nothing goes out, from the first up to but without the
            second; one that ends earlier than it begins goes on after midnight.

        blackouts: Days on which nothing goes out, from the first to the last.

        jitter: A post of a slot goes out up to so much later, so that the times look like a
            person's.

        replies_too: Whether replies wait for a slot as posts do, or go out as soon as they may.
    """

    zone: ZoneInfo
    slots: Mapping[int, tuple[time, ...]] = field(default_factory=dict)
    quiet: tuple[tuple[time, time], ...] = ()
    blackouts: tuple[tuple[date, date], ...] = ()
    jitter: timedelta = timedelta()
    replies_too: bool = False

    def takes_slots(self, *, is_reply: bool) -> bool:
        """Tell whether a text of that kind waits for a slot."""
        return any(self.slots.values()) and (self.replies_too or not is_reply)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    Say when the wall clock shows *at* on *day*.

    Returns:
        Aware UTC. A time that a clock change leaves out is moved to the first minute that
        exists after it; of a time that comes twice it is the first.
    """
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _clock_change(before, first, zone)


def _clock_change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first whole minute after *low* at which the offset is that of *high*."""
    while high - low > _MINUTE:
        middle = low + (high - low) // (2 * _MINUTE) * _MINUTE
        if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
            low = middle
        else:
            high = middle
    return high


def is_open(hours: Timetable, at: datetime) -> bool:
    """Tell whether anything may go out at *at*."""
    here = at.astimezone(hours.zone)
    return not _is_blacked_out(hours, here.date()) and _quiet_span(hours, here.time()) is None


def next_open(hours: Timetable, at: datetime) -> datetime:
    """
    Return the first moment from *at* on at which something may go out; *at* itself when it is one.

    Raises:
        NeverOpen: There is none within a year.
    """
    moment = at
    while moment <= at + HORIZON:
        here = moment.astimezone(hours.zone)
        span = _quiet_span(hours, here.time())
        if _is_blacked_out(hours, here.date()):
            moment = instant(here.date() + _DAY, time(), hours.zone)
        elif span is not None:
            moment = _end_of(span, here, hours.zone)
        else:
            return moment
    raise NeverOpen("quiet hours and blackout dates leave no moment within a year")


def slots_after(hours: Timetable, after: datetime) -> Iterator[datetime]:
    """
    Yield the slots later than *after*, earliest first, for a year; closed ones are left out.

    Two slots that a clock change moves to the same minute are one.
    """
    day = after.astimezone(hours.zone).date()
    latest = after
    while day <= (after + HORIZON).date():
        wanted = hours.slots.get(day.weekday(), ())
        for slot in sorted(instant(day, at, hours.zone) for at in wanted):
            if slot > latest and is_open(hours, slot):
                latest = slot
                yield slot
        day += _DAY


def is_slot(hours: Timetable, at: datetime) -> bool:
    """Tell whether *at* is a slot to the minute."""
    minute = at.replace(second=0, microsecond=0)
    return next(slots_after(hours, minute - _MINUTE), None) == minute


def jittered(hours: Timetable, slot: datetime, seed: str) -> datetime:
    """
    Move *slot* a little later, by as much as *seed* says: the same seed, the same time.

    A time that would fall into quiet hours is not moved.
    """
    if not hours.jitter:
        return slot
    drawn = int.from_bytes(hashlib.sha256(f"{seed} {slot.isoformat()}".encode()).digest()[:8])
    moved = slot + hours.jitter * (drawn / 2**64)
    return moved if is_open(hours, moved) else slot


def _is_blacked_out(hours: Timetable, day: date) -> bool:
    return any(first <= day <= last for first, last in hours.blackouts)


def _quiet_span(hours: Timetable, at: time) -> tuple[time, time] | None:
    for begin, end in hours.quiet:
        within = begin <= at < end if begin < end else at >= begin or at < end
        if within:
            return begin, end
    return None


def _end_of(span: tuple[time, time], here: datetime, zone: ZoneInfo) -> datetime:
    begin, end = span
    goes_past_midnight = begin >= end and here.time() >= begin
    day = here.date() + _DAY if goes_past_midnight else here.date()
    ended = instant(day, end, zone)
    if ended > here:
        return ended
    # The hour that comes twice: the first end has passed, the second has not.
    return datetime.combine(day, end, tzinfo=zone).replace(fold=1).astimezone(UTC)
