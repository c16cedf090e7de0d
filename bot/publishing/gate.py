"""Whether a draft that is due may go out at this moment, and what keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.domain.budget import budget_wait
from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.pacing import Sent, Wait, reach, wait_for
from bot.domain.platform import RateLimit
from bot.domain.terms import Terms
from bot.domain.timetable import is_open, next_open
from bot.store.store import Store


@dataclass(frozen=True)
class Gate:
    """One account's limits at one moment; what they are made of is read once, when it is needed."""

    store: Store
    account: AccountName
    terms: Terms
    now: datetime

    def wait(self, draft: Draft) -> Wait | None:
        """
        Say what keeps *draft*: quiet hours, the brand's caps, the network's budgets.

        Returns:
            The longest wait; None when the draft may go out now.

        Raises:
            StoreDown: Redis is away.
        """
        keep = 0 if draft.in_reply_to else self.terms.reply_reserve
        waits = [
            self._hours(draft),
            wait_for(self._sent, draft.cost_usd, self.now, self.terms.limits, self._reads),
            budget_wait(self._budgets, self.now, writing=True, keep=keep),
            self._rate(keep),
        ]
        found = [wait for wait in waits if wait is not None]
        return max(found, key=lambda wait: wait.until, default=None)

    def _hours(self, draft: Draft) -> Wait | None:
        hours = self.terms.hours
        if draft.anytime or is_open(hours, self.now):
            return None
        return Wait(next_open(hours, self.now), "quiet hours or a blackout date")

    def _rate(self, keep: int) -> Wait | None:
        rate = self.terms.rate
        return self.store.rates.wait(self.account, rate, keep=keep) if rate else None

    @cached_property
    def _sent(self) -> list[Sent]:
        return self.store.queue.sent_since(self.account, self._since)

    @cached_property
    def _reads(self) -> Sequence[Sent]:
        return self.store.reads.since(self.account, self._since)

    @property
    def _since(self) -> datetime:
        return self.now - reach(self.terms.limits)

    @cached_property
    def _budgets(self) -> list[RateLimit]:
        return self.store.limits.of(self.account)
