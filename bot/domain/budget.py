"""What is left of a network's budgets, and how long that keeps a call waiting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.pacing import RATES, Wait
from bot.domain.platform import RateLimit


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in any span of that length, as a network documents it."""

    n: int
    per: timedelta


def concerns(endpoint: str, *, writing: bool) -> bool:
    """
    Tell whether the budget of *endpoint* is spent by writes, or else by reads.

    An endpoint that begins with no HTTP verb is a budget for both.
    """
    verb = endpoint.partition(" ")[0]
    is_read, is_write = verb == "GET", verb in {"POST", "PUT", "PATCH", "DELETE"}
    return not is_read if writing else not is_write


def budget_wait(
    budgets: Iterable[RateLimit], now: datetime, *, writing: bool, keep: int = 0
) -> Wait | None:
    """
    Say when the budgets allow the next call.

    Args:
        budgets: What the network's headers last said.

        keep: Calls that must be left after this one, for what matters more.

    Returns:
        The longest wait; None when the call may be made now.
    """
    waits = [
        Wait(one.resets_at, _left(one), RATES)
        for one in budgets
        if concerns(one.endpoint, writing=writing)
        and one.resets_at > now
        and one.remaining <= min(keep, (one.limit or 0) // 2)
    ]
    return max(waits, key=lambda wait: wait.until, default=None)


def _left(one: RateLimit) -> str:
    return f"the network's limit for {one.endpoint}: {one.remaining} calls left"
