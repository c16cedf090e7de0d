"""When and how much an account posts: the keys that every account's section has."""

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bot.config.types import Duration, Section, Span, parse_duration
from bot.domain.overdue import Overdue
from bot.domain.timetable import NeverOpen, Timetable, next_open

_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Days(StrEnum):
    """The days that one line of slots is for."""

    monday = "monday"
    tuesday = "tuesday"
    wednesday = "wednesday"
    thursday = "thursday"
    friday = "friday"
    saturday = "saturday"
    sunday = "sunday"
    weekdays = "weekdays"
    weekend = "weekend"
    daily = "daily"

    def numbers(self) -> range:
        """Return the weekdays meant; 0 is Monday."""
        groups = {Days.weekdays: range(5), Days.weekend: range(5, 7), Days.daily: range(7)}
        at = list(Days).index(self)
        return groups.get(self, range(at, at + 1))


def _time(written: object) -> object:
    match = _TIME.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("a time of day such as 9:00 or 17:30")
    return time(int(match[1]), int(match[2]))


def _span(written: object) -> object:
    parts = written.split("-") if isinstance(written, str) else []
    matches = [_TIME.fullmatch(part.strip()) for part in parts]
    if len(matches) != 2 or not all(matches):  # noqa: PLR2004 - from and to
        raise ValueError("two times of day such as 22:00-07:00")
    begin, end = (time(int(one[1]), int(one[2])) for one in matches if one)
    if begin == end:
        raise ValueError("two different times of day such as 22:00-07:00")
    return begin, end


def _days(written: object) -> object:
    parts = written.split("..") if isinstance(written, str) else []
    try:
        days = [date.fromisoformat(part.strip()) for part in parts if _DAY.fullmatch(part.strip())]
    except ValueError:
        days = []
    if len(days) != len(parts) or len(days) not in {1, 2} or days[0] > days[-1]:
        raise ValueError("a day such as 2026-12-24, or days such as 2026-12-24..2026-12-26")
    return days[0], days[-1]


_TEXT: Final = WithJsonSchema({"type": "string"})
TimeOfDay = Annotated[
    time,
    BeforeValidator(_time),
    WithJsonSchema({"type": "string", "pattern": f"^{_TIME.pattern}$", "examples": ["9:00"]}),
]
QuietSpan = Annotated[tuple[time, time], BeforeValidator(_span), _TEXT]
Blackout = Annotated[tuple[date, date], BeforeValidator(_days), _TEXT]


def _zero(example: str, meaning: str) -> Any:
    return Field(
        default=parse_duration("0s", least=0),
        description=meaning,
        examples=[example],
        json_schema_extra={"default": "0s"},
    )


def _for(written: str, meaning: str) -> Any:
    return Field(
        default=parse_duration(written),
        description=meaning,
        examples=[written],
        json_schema_extra={"default": written},
    )


class Posting(Section):
    """When an account posts, and how much."""

    slots: dict[Days, tuple[TimeOfDay, ...]] = Field(
        default_factory=dict,
        description="times of day at which a post may go out; without any, as soon as approved",
        examples=[{"weekdays": ["9:00", "17:30"], "saturday": ["11:00"]}],
    )
    slots_for_replies: bool = Field(
        default=False, description="replies wait for a slot too, instead of going out at once"
    )
    quiet_hours: tuple[QuietSpan, ...] = Field(
        default=(), description="times at which nothing goes out", examples=[["22:00-07:00"]]
    )
    blackouts: tuple[Blackout, ...] = Field(
        default=(),
        description="days on which nothing goes out",
        examples=[["2026-12-24..2026-12-26"]],
    )
    jitter: Span = _zero("5m", "a post of a slot goes out up to so much later")
    min_gap: Span = Field(
        default=parse_duration("30s"),
        description="between two posts of the account",
        examples=["30s"],
        json_schema_extra={"default": "30s"},
    )
    max_per_day: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="posts and replies in 24 hours", examples=[40]
    )
    daily_spend_usd: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="spent in 24 hours at most", examples=[2.0]
    )
    monthly_spend_usd: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="spent in 30 days at most", examples=[30.0]
    )
    overdue: Overdue = Field(
        default=Overdue.publish,
        description="what becomes of a post whose time passed while nothing could be sent",
        examples=["ask"],
    )
    overdue_after: Duration = _for("15m", "from when on a post that is late counts as overdue")
    reply_max_age: Duration = _for("24h", "a reply to something older is asked about again")
    reply_reserve: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=5, description="calls of the network's budget that only replies may use"
    )

    @model_validator(mode="after")
    def _leave_a_moment(self) -> Self:
        hours = Timetable(ZoneInfo("UTC"), quiet=self.quiet_hours)
        try:
            next_open(hours, _ANY_DAY)
        except NeverOpen:
            raise ValueError("quiet_hours that leave some time of the day") from None
        return self

    def timetable(self, zone: ZoneInfo) -> Timetable:
        """Return the account's hours on the wall clock of *zone*."""
        slots: dict[int, tuple[time, ...]] = {}
        for days, times in self.slots.items():
            for number in days.numbers():
                slots[number] = tuple(sorted({*slots.get(number, ()), *times}))
        return Timetable(
            zone=zone,
            slots=slots,
            quiet=self.quiet_hours,
            blackouts=self.blackouts,
            jitter=self.jitter,
            replies_too=self.slots_for_replies,
        )
