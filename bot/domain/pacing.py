"""How much an account may send, and when it may send again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import DraftId

DAY: Final = timedelta(days=1)
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sent:
    """
    One post that went out.

    Attributes:
        cost_usd: What the network charged for it.

        late: How long after the time that the operator was told.

        part: Its number in a thread; 1 for a post that stands by itself.
    """

    at: datetime
    cost_usd: float
    draft: DraftId | None = None
    late: timedelta = timedelta()
    part: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What the brand allows one account.

    Attributes:
        min_gap: Between two posts.

        max_per_day: Posts in any 24 hours; None for no such limit.

        daily_usd: Spent in any 24 hours; None for no such limit.

        monthly_usd: Spent in any 30 days; None for no such limit.
    """

    min_gap: timedelta = timedelta()
    max_per_day: int | None = None
    daily_usd: float | None = None
    monthly_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    What is to go out next, a thread with all its parts that are left: it is not begun in vain.

    Attributes:
        cost_usd: Of all of it.

        goes_on: It continues a thread that has begun; no gap is wanted before it.
    """

    cost_usd: float
    n_posts: int = 1
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """When an account may send again, and which limit says so."""

    until: datetime
    reason: str


def reach(limits: Limits) -> timedelta:
    """Return how far back *limits* look: what was sent before that need not be read."""
    if limits.monthly_usd is not None:
        return MONTH
    if limits.daily_usd is not None or limits.max_per_day is not None:
        return max(DAY, limits.min_gap)
    return limits.min_gap


def wait_for(
    sent: Sequence[Sent],
    going: Outgoing,
    now: datetime,
    limits: Limits,
    reads: Sequence[Sent] = (),
) -> Wait | None:
    """
    Say when the next post may go out.

    Args:
        sent: What went out as far back as :func:`reach` says, earliest first.

        reads: What reading cost in the same time; it counts for the spend caps alone.

    Returns:
        The longest wait that any limit asks for; None when it may go out now. What is more than
        a cap by itself waits a day and is looked at again.
    """
    waits: list[Wait] = []
    # Without a gap, a post that another process sent just now is no reason to wait.
    if sent and limits.min_gap and not going.goes_on and sent[-1].at + limits.min_gap > now:
        waits.append(Wait(sent[-1].at + limits.min_gap, "the minimum gap between two posts"))
    today = [one for one in sent if one.at > now - DAY]
    if limits.max_per_day is not None and len(today) + going.n_posts > limits.max_per_day:
        reason = f"the cap of {limits.max_per_day} posts a day"
        n_to_leave = len(today) + going.n_posts - limits.max_per_day
        fits = n_to_leave <= len(today)
        waits.append(Wait((today[n_to_leave - 1].at if fits else now) + DAY, reason))
    paid = sorted((*sent, *reads), key=lambda one: one.at)
    for cap, period, word in ((limits.daily_usd, DAY, "day"), (limits.monthly_usd, MONTH, "month")):
        until = _affordable(paid, going.cost_usd, now, cap, period)
        if until is not None:
            waits.append(Wait(until, f"the spend cap of {cap:.2f} USD a {word}"))
    return max(waits, key=lambda wait: wait.until, default=None)


def _affordable(
    sent: Sequence[Sent], cost_usd: float, now: datetime, cap: float | None, period: timedelta
) -> datetime | None:
    """Return when enough of *sent* has left the period; None when it is so already."""
    if cap is None:
        return None
    counted = [one for one in sent if one.at > now - period]
    spent = sum(one.cost_usd for one in counted) + cost_usd
    until: datetime | None = None
    for one in counted:
        if spent <= cap + 1e-9:
            break
        spent -= one.cost_usd
        until = one.at + period
    return until if spent <= cap + 1e-9 else now + DAY
