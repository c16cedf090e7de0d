"""How late posts went out: nothing that was promised for a time is silently late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.ids import AccountName
from bot.domain.pacing import Sent

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Lateness:
    """
    One account's lateness over some days.

    Attributes:
        p50_s: Half of the posts were at most so late, in seconds; likewise p99_s and max_s.

        late: The posts that were later than what the account calls overdue, latest first.
    """

    account: AccountName
    n_posts: int
    p50_s: float
    p99_s: float
    max_s: float
    n_late: int
    late: tuple[Sent, ...]


def lateness_of(account: AccountName, sent: Sequence[Sent], overdue_after: timedelta) -> Lateness:
    """Sum up *sent*; of a thread only its beginning was promised for a time."""
    sent = [one for one in sent if one.part == 1]
    seconds = sorted(one.late.total_seconds() for one in sent)
    late = sorted(
        (one for one in sent if one.late > overdue_after), key=lambda one: one.late, reverse=True
    )
    return Lateness(
        account=account,
        n_posts=len(sent),
        p50_s=_share(seconds, 0.50),
        p99_s=_share(seconds, 0.99),
        max_s=seconds[-1] if seconds else 0.0,
        n_late=len(late),
        late=tuple(late[:_SHOWN]),
    )


def _share(seconds: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile; 0 where there is nothing."""
    if not seconds:
        return 0.0
    return seconds[min(len(seconds) - 1, int(share * len(seconds)))]
