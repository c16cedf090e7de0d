"""
From the network into the inbox.

The mentions are stored before the cursor moves, so a crash between the two reads them again and
stores nothing twice. A poll that the network's budget or the brand's spend caps do not allow is
left out, and the next one goes on from the same cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.budget import budget_wait
from bot.domain.ids import AccountName
from bot.domain.mention import Mention, Remark
from bot.domain.pacing import Limits, Outgoing, Wait, reach, wait_for
from bot.domain.platform import Page, Platform, RateLimit, RetryLater
from bot.domain.terms import Terms
from bot.policy.prices import mentions_usd
from bot.store.store import Store
from bot.voice.normalise import clean

log = structlog.get_logger()

_MAX_PAGES: Final = 50
"""In one poll, so that a flood on one account leaves time for the rest; the next poll goes on."""

_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Poll:
    """Reads what came to one account."""

    store: Store
    account: AccountName
    network: str
    platform: Platform
    terms: Terms
    clock: Callable[[], datetime]

    def step(self, term: int) -> int:
        """
        Store what came since the last poll.

        Args:
            term: The caller's term as leader.

        Returns:
            The number of mentions that are new.

        Raises:
            RetryLater: The network did not answer, or its budget is used up; what was stored
                stays stored.

            AccountBroken: A person must act first.
        """
        n_new = 0
        for _ in range(_MAX_PAGES):
            self._must_be_affordable()
            page = self._read()
            n_new += self._take_in(page)
            for reason in page.set_aside:
                log.warning("mention set aside", account=self.account, reason=reason)
            if page.next is not None and not self.store.inbox.move_cursor(
                self.account, page.next, term
            ):
                break  # another process leads, and goes on
            if not page.more:
                break
        if n_new:
            log.info("mentions stored", account=self.account, n=n_new)
        return n_new

    def _must_be_affordable(self) -> None:
        now = self.clock()
        wait = self._budget(now) or self._caps(now)
        if wait is not None:
            raise RetryLater(
                f"{self.account} is not read until {wait.until:%H:%M} UTC: {wait.reason}",
                after=wait.until - now,
            )

    def _budget(self, now: datetime) -> Wait | None:
        budgets = self.store.limits.of(self.account)
        return budget_wait(budgets, now, writing=False, keep=self.terms.reply_reserve)

    def _caps(self, now: datetime) -> Wait | None:
        """Hold reading to the spend caps; the caps on posts do not concern it."""
        limits = self.terms.limits
        caps = Limits(daily_usd=limits.daily_usd, monthly_usd=limits.monthly_usd)
        since = now - reach(caps)
        sent = self.store.queue.sent_since(self.account, since)
        reads = self.store.reads.since(self.account, since)
        return wait_for(sent, Outgoing(mentions_usd(self.network, 1)), now, caps, reads)

    def _read(self) -> Page:
        try:
            return self.platform.mentions(self.store.inbox.cursor(self.account))
        except RetryLater as error:
            if error.after > timedelta():
                until = self.clock() + error.after
                self.store.limits.note(
                    self.account, RateLimit("GET (asked to wait)", None, 0, until)
                )
            raise

    def _take_in(self, page: Page) -> int:
        now = self.clock()
        cost = mentions_usd(self.network, len(page.mentions))
        if cost:
            self.store.reads.note(self.account, page.mentions[-1].id, cost, now)
        return self.store.inbox.take_in(map(_cleaned, page.mentions), now)


def _cleaned(mention: Mention) -> Mention:
    thread = tuple(
        Remark(clean(one.author, _LONGEST_NAME), clean(one.text)) for one in mention.thread
    )
    return replace(mention, text=clean(mention.text), thread=thread)
