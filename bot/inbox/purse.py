"""Whether an account may be read now: the network's budget, and the brand's spend caps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.budget import budget_wait
from bot.domain.ids import AccountName
from bot.domain.pacing import Limits, Outgoing, Wait, reach, wait_for
from bot.domain.platform import RetryLater
from bot.domain.terms import Terms
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Purse:
    """What one account may still read."""

    store: Store
    account: AccountName
    terms: Terms
    clock: Callable[[], datetime]

    def must_allow(self, cost_usd: float) -> None:
        """
        Let a read of *cost_usd* through.

        Raises:
            RetryLater: The budget or a cap does not allow it; it says until when.
        """
        now = self.clock()
        wait = self._budget(now) or self._caps(now, cost_usd)
        if wait is not None:
            raise RetryLater(
                f"{self.account} is not read until {wait.until:%H:%M} UTC: {wait.reason}",
                after=wait.until - now,
            )

    def _budget(self, now: datetime) -> Wait | None:
        budgets = self.store.limits.of(self.account)
        return budget_wait(budgets, now, writing=False, keep=self.terms.reply_reserve)

    def _caps(self, now: datetime, cost_usd: float) -> Wait | None:
        """Hold reading to the spend caps; the caps on posts do not concern it."""
        limits = self.terms.limits
        caps = Limits(daily_usd=limits.daily_usd, monthly_usd=limits.monthly_usd)
        since = now - reach(caps)
        sent = self.store.queue.sent_since(self.account, since)
        reads = self.store.reads.since(self.account, since)
        return wait_for(sent, Outgoing(cost_usd), now, caps, reads)
