"""
Reads how published posts do, at the ages that ``bot.domain.metrics`` names.

Whoever leads does it. A reading that fails is made at the next tick; a post that the network no
longer has becomes ``gone``, with the time it was noticed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.budget import asked_to_wait, budget_wait
from bot.domain.draft import Draft, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.metrics import Measurement, Metrics, next_measurement
from bot.domain.own_posts import Standing
from bot.domain.pacing import Wait
from bot.domain.platform import RetryLater
from bot.domain.proof import posts
from bot.domain.terms import Terms
from bot.policy.demands import DEMANDS
from bot.policy.prices import own_posts_usd
from bot.publishing.gone_parts import note_gone_parts
from bot.publishing.own_reads import read_numbers
from bot.store.errors import Conflict
from bot.store.spending import wait_to_read
from bot.store.store import Store

log = structlog.get_logger()

BATCH: Final = 100
"""Posts that one tick reads at most: what X and Reddit answer at one call."""


@dataclass(frozen=True, slots=True)
class Measurer:
    """
    Measures the posts of one account.

    Attributes:
        quote_days: Up to this age who quotes a post is asked for, so that every part of a thread
            is counted; 0 for never.
    """

    store: Store
    account: AccountName
    network: str
    platform: Standing
    terms: Terms
    owner: str
    clock: Callable[[], datetime]
    quote_days: int

    def step(self) -> bool:
        """
        Measure what is due, one batch at most.

        Returns:
            Whether anything was due and could be read.

        Raises:
            RetryLater: The network did not answer, or wants a pause.

            AccountBroken: A person must act first.

            StoreDown: Redis is away.
        """
        now = self.clock()
        due = dict(self.store.measurements.due(self.account, now, BATCH))
        if not due:
            return False
        drafts = {one.id: one for one in self.store.drafts.read([name.encode() for name in due])}
        standing = [one for one in drafts.values() if _stands(one)]
        for name in due.keys() - {one.id for one in standing}:
            self._pass_over(name, due[name], drafts.get(name), now)
        standing = standing[: self._affordable(standing, now)]
        if not standing:
            return False
        found = self._read(standing, now)
        for draft in standing:
            self._take_in(draft, due[draft.id], found, now)
        return True

    def _asked(self, draft: Draft, now: datetime) -> list[str]:
        """Name the posts of *draft* that are counted: the first of a thread, or every one."""
        ids = [receipt.id for receipt in posts(draft)]
        is_young = draft.receipt is not None and (
            (now - draft.receipt.published_at).days <= self.quote_days
        )
        return ids if self.quote_days and is_young else ids[:1]

    def _affordable(self, drafts: Sequence[Draft], now: datetime) -> int:
        """Say how many of *drafts*, from the first on, the budgets and the caps let us read."""
        n = len(drafts)
        budgets = self.store.limits.of(self.account)
        keep = self.terms.reply_reserve
        if budget_wait(budgets, now, writing=False, endpoint=self._endpoint, keep=keep):
            return 0
        while n and (
            wait := self._caps(sum(len(self._asked(one, now)) for one in drafts[:n]), now)
        ):
            log.info("fewer posts measured", account=self.account, n=n, reason=wait.reason)
            n //= 2
        return n

    def _caps(self, n: int, now: datetime) -> Wait | None:
        cost = own_posts_usd(self.network, n)
        return wait_to_read(self.store, self.account, self.terms.limits, cost, now)

    def _read(self, drafts: Sequence[Draft], now: datetime) -> Mapping[str, Metrics | None]:
        ids = [one for draft in drafts for one in self._asked(draft, now)]
        try:
            return read_numbers(self.store, self.platform, drafts[0], ids, now)
        except RetryLater as error:
            if error.after > timedelta():
                pause = asked_to_wait(self._endpoint or "GET", now + error.after)
                self.store.limits.note(self.account, pause)
            raise

    @property
    def _endpoint(self) -> str:
        return DEMANDS[self.network].asks.posts

    def _take_in(
        self, draft: Draft, due_at: datetime, found: Mapping[str, Metrics | None], now: datetime
    ) -> None:
        first, *rest = [receipt.id for receipt in posts(draft)]
        if first not in found:
            log.warning("post not measured", draft=draft.id, reason="the network does not say")
            self._pass_over(draft.id, due_at, draft, now)
            return
        numbers = found[first]
        if numbers is None and self._stands_in_part(draft, now):
            self._pass_over(draft.id, due_at, draft, now)
            return
        if numbers is None:
            self._vanish(draft, now)
            self.store.measurements.note(self.account, (draft.id, due_at), None, None)
            return
        gone = {one for one in rest if one in found and found[one] is None}
        note_gone_parts(self.store, draft, gone, actor=self.owner, at=now)
        next_at = _next(draft, now)
        taken = Measurement(now, numbers, self._quotes_of(draft.id, rest, found))
        self.store.measurements.note(self.account, (draft.id, due_at), taken, next_at)

    def _quotes_of(
        self, draft: DraftId, rest: Sequence[str], found: Mapping[str, Metrics | None]
    ) -> tuple[int, ...]:
        """Count who quotes each post of *rest*; what was not read now counts as it did before."""
        if not self.quote_days or not rest:
            return ()
        before = self.store.measurements.latest([draft]).get(draft)
        known = (before.quotes_of_rest if before else ()) or (0,) * len(rest)
        return tuple(
            (numbers.quotes or 0) if (numbers := found.get(name)) else earlier
            for name, earlier in zip(rest, known, strict=True)
        )

    def _stands_in_part(self, draft: Draft, now: datetime) -> bool:
        """Ask whether a later part of a thread stands: then it can still be deleted."""
        first, *rest = [receipt.id for receipt in posts(draft)]
        if not rest:
            return False
        found = read_numbers(self.store, self.platform, draft, rest, now)
        if not any(found.values()):
            return False
        gone = {first, *(one for one, numbers in found.items() if numbers is None)}
        note_gone_parts(self.store, draft, gone, actor=self.owner, at=now)
        return True

    def _pass_over(
        self, name: DraftId, due_at: datetime, draft: Draft | None, now: datetime
    ) -> None:
        """Look at the post again when it is older; never, where it stands no more."""
        is_over = draft is None or draft.state is State.gone
        next_at = None if draft is None or is_over else _next(draft, now)
        self.store.measurements.note(self.account, (name, due_at), None, next_at)

    def _vanish(self, draft: Draft, now: datetime) -> None:
        noticed = replace(draft, note="the network has it no more: noticed when it was measured")
        after, entry = step(noticed, Event.vanish, by=By.reconciler, actor=self.owner, at=now)
        try:
            self.store.drafts.swap(draft, after, entry)
        except Conflict:
            return  # an operator is at it
        log.warning("post gone", draft=draft.id)


def _stands(draft: Draft) -> bool:
    return draft.state is State.published and draft.receipt is not None


def _next(draft: Draft, now: datetime) -> datetime | None:
    return next_measurement(draft.receipt.published_at, now) if draft.receipt else None
