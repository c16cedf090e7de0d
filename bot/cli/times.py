"""Times as operators type and read them, in the brand's time zone."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import typer

_FURTHEST: Final = timedelta(days=366)
_PAST_EXAMPLES: Final = "'2 weeks ago', 'monday', '2026-11-01'"
_EXAMPLES: Final = "'tomorrow 9:00', 'in 2 hours', '2026-12-01 09:00'"


def parse_time(words: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """
    Read a time in the future.

    Args:
        words: As typed: ``tomorrow 9:00``, ``friday 18:30``, ``in 2 hours``, ISO 8601.

    Returns:
        Aware UTC, later than *now* and within a year.

    Raises:
        typer.BadParameter: It is no time, has two readings, is past or too far away.
    """
    if words.strip().isdecimal():  # a bare number reads as a month or a day, which nobody means
        raise _unclear(words, "is not a time")
    found = _readings(words, now, zone, prefer="future")
    if None in found:
        raise _unclear(words, "is not a time")
    if len(found) > 1:
        raise _unclear(words, "can be read as two dates")
    due = found.pop()
    if due is None or due <= now:
        raise _unclear(words, "is past; --now publishes at once")
    if due - now > _FURTHEST:
        raise _unclear(words, f"reads as {local(due, zone)}, more than a year away")
    return due


def parse_since(words: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """
    Read a time in the past.

    Args:
        words: As typed: ``2 weeks ago``, ``monday``, ISO 8601.

    Returns:
        Aware UTC, earlier than *now*.

    Raises:
        typer.BadParameter: It is no time, has two readings, or is not past.
    """
    found = set() if words.strip().isdecimal() else _readings(words, now, zone, prefer="past")
    since = found.pop() if len(found) == 1 else None
    if since is None or since >= now:
        raise typer.BadParameter(
            f"--since {words[:40]!r} is no time in the past: write it as {_PAST_EXAMPLES}"
        )
    return since


def local(at: datetime | None, zone: ZoneInfo) -> str:
    """Word *at* for a screen, or a dash."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else "-"


def age(at: datetime, now: datetime) -> str:
    """Word how long ago *at* was in four characters at most: ``9s``, ``45m``, ``3h``, ``12d``."""
    seconds = max(0, int((now - at).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _readings(words: str, now: datetime, zone: ZoneInfo, *, prefer: str) -> set[datetime | None]:
    """Read *words* with the day before the month, and the other way round."""
    here = now.astimezone(zone)
    return {_read(words, order, here, prefer) for order in ("DMY", "MDY")}


def _read(words: str, order: str, here: datetime, prefer: str) -> datetime | None:
    import dateparser  # noqa: PLC0415 - 0.15 s that only --at pays

    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "DATE_ORDER": order,
            "TIMEZONE": "UTC",  # with another one, 1.5.0 takes a bare time for tomorrow's
            "PREFER_DATES_FROM": prefer,
            "RELATIVE_BASE": here.replace(tzinfo=None),
        },
    )
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=here.tzinfo)
    return found.astimezone(UTC) if found else None


def _unclear(words: str, fault: str) -> typer.BadParameter:
    return typer.BadParameter(f"--at {words[:40]!r} {fault}: write it as {_EXAMPLES}")
