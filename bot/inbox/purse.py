"""Whether an account may be read now: the network's budget, and the brand's spend caps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.budget import budget_wait
from bot.domain.ids import AccountName
from bot.domain.pacing import Wait
from bot.domain.platform import RetryLater
from bot.domain.terms import Terms
from bot.store.spending import wait_to_read
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Purse:
    """What one account may still read."""

    store: Store
    account: AccountName
    network: str
    terms: Terms
    clock: Callable[[], datetime]

    def must_allow(self, cost_usd: float) -> None:
        """
        Let a read of *cost_usd* through.

        Raises:
            RetryLater: The budget or a cap does not allow it; it says until when.
        """
        now = self.clock()
        wait = self._budget(now) or wait_to_read(
            self.store, self.account, self.terms.limits, cost_usd, now
        )
        if wait is not None:
            self.store.objections.note(f"{self.network}.{wait.rule}", self.account, now)
            raise RetryLater(
                f"{self.account} is not read until {wait.until:%H:%M} UTC: {wait.reason}",
                after=wait.until - now,
            )

    def _budget(self, now: datetime) -> Wait | None:
        budgets = self.store.limits.of(self.account)
        return budget_wait(budgets, now, writing=False, keep=self.terms.reply_reserve)
