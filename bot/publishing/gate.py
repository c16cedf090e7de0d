"""Whether a draft that is due may go out at this moment, and what keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.domain.budget import budget_wait
from bot.domain.draft import Draft, has_begun
from bot.domain.ids import AccountName
from bot.domain.overdue import is_waiting_too_long
from bot.domain.pacing import Outgoing, Sent, Wait, reach, wait_for
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
        going = _going(draft)
        keep = 0 if draft.in_reply_to or going.goes_on else self.terms.reply_reserve
        keep += going.n_posts - 1  # the rest of its thread
        waits = [
            self._thread(draft),
            self._hours(draft),
            wait_for(self._sent, going, self.now, self.terms.limits, self._reads),
            budget_wait(self._budgets, self.now, writing=True, keep=keep),
            self._rate(keep),
        ]
        found = [wait for wait in waits if wait is not None]
        return max(found, key=lambda wait: wait.until, default=None)

    def _thread(self, draft: Draft) -> Wait | None:
        others = [one for one in self._begun if one.id != draft.id]
        if not others or has_begun(draft):
            return None
        return Wait(others[0].due_at or self.now, f"{others[0].id}, a thread that has begun")

    def _hours(self, draft: Draft) -> Wait | None:
        hours = self.terms.hours
        if draft.anytime or is_open(hours, self.now):
            return None
        if has_begun(draft) and not is_waiting_too_long(draft, self.now, self.terms.catch_up):
            return None  # half a thread for a night is worse than its end in quiet hours
        return Wait(next_open(hours, self.now), "quiet hours or a blackout date")

    def _rate(self, keep: int) -> Wait | None:
        rate = self.terms.rate
        return self.store.rates.wait(self.account, rate, keep=keep) if rate else None

    @cached_property
    def _begun(self) -> list[Draft]:
        return self.store.queue.begun(self.account)

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


def _going(draft: Draft) -> Outgoing:
    if draft.thread is None:
        return Outgoing(draft.cost_usd)
    left = draft.thread.left
    cost_usd = sum(part.cost_usd for part in left)
    return Outgoing(cost_usd, n_posts=len(left), goes_on=draft.thread.has_begun)
