"""The terms on which one account posts: all that config.yaml says of when and how much."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.domain.budget import Rate
from bot.domain.overdue import CatchUp
from bot.domain.pacing import Limits
from bot.domain.timetable import Timetable


def _around_the_clock() -> Timetable:
    return Timetable(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Terms:
    """
    One account's terms.

    Attributes:
        rate: What the network's documentation allows; None where nothing is known.

        reply_reserve: Calls of the network's budget that only replies may use.
    """

    limits: Limits = field(default_factory=Limits)
    hours: Timetable = field(default_factory=_around_the_clock)
    catch_up: CatchUp = field(default_factory=CatchUp)
    rate: Rate | None = None
    reply_reserve: int = 0
