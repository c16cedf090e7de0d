"""Whether an account may be read now: the network's budgets, and the brand's spend caps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.budget import asked_to_wait, budget_wait
from bot.domain.ids import AccountName
from bot.domain.pacing import Wait
from bot.domain.platform import RetryLater
from bot.domain.terms import Terms
from bot.store.spending import wait_to_read
from bot.store.store import Store

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Purse:
    """
    What one account may still read.

    Attributes:
        endpoint: The one that is asked, where it has a budget of its own (``Demands.asks``).
    """

    store: Store
    account: AccountName
    network: str
    terms: Terms
    clock: Callable[[], datetime]
    endpoint: str

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

    def read(self, cost_usd: float, ask: Callable[[], Answer]) -> Answer:
        """
        Let *ask* read for *cost_usd*; a wait that the network wants holds for the next reads too.

        Raises:
            RetryLater: It may not, or the network did not answer.

            AccountBroken: A person must act first.
        """
        self.must_allow(cost_usd)
        try:
            return ask()
        except RetryLater as error:
            if error.after > timedelta():
                pause = asked_to_wait(self.endpoint or "GET", self.clock() + error.after)
                self.store.limits.note(self.account, pause)
            raise

    def _budget(self, now: datetime) -> Wait | None:
        budgets = self.store.limits.of(self.account)
        return budget_wait(
            budgets, now, writing=False, endpoint=self.endpoint, keep=self.terms.reply_reserve
        )
