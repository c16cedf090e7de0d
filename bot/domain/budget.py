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


def asked_to_wait(call: str, until: datetime) -> RateLimit:
    """
    Return the budget that nobody may spend before *until*, since the network asked for a pause.

    Args:
        call: A verb, for all calls of that kind, or a verb and the path of one endpoint.
    """
    return RateLimit(f"{call} (asked to wait)", None, 0, until)


def budget_wait(
    budgets: Iterable[RateLimit], now: datetime, *, writing: bool, endpoint: str = "", keep: int = 0
) -> Wait | None:
    """
    Say when the budgets allow the next call.

    Args:
        budgets: What the network's headers last said.

        endpoint: The only one that is called, where every endpoint has budgets of its own: those
            of other paths hold nothing up. Empty for any call of that kind.

        keep: Calls that must be left after this one, for what matters more.

    Returns:
        The longest wait; None when the call may be made now.
    """
    waits = [
        Wait(one.resets_at, _left(one), RATES)
        for one in budgets
        if concerns(one.endpoint, writing=writing)
        and _may_be(one.endpoint, endpoint)
        and one.resets_at > now
        and one.remaining <= min(keep, (one.limit or 0) // 2)
    ]
    return max(waits, key=lambda wait: wait.until, default=None)


def _may_be(budget: str, endpoint: str) -> bool:
    """Tell whether *budget* is one of *endpoint*, or of no single one."""
    path, asked = _path(budget), _path(endpoint)
    return not path or not asked or path == asked


def _path(endpoint: str) -> str:
    """Return the path in the name of a budget; what kind of budget it is stands in brackets."""
    path = endpoint.partition(" (")[0].partition(" ")[2]
    return path if path.startswith("/") else ""


def _left(one: RateLimit) -> str:
    return f"the network's limit for {one.endpoint}: {one.remaining} calls left"
