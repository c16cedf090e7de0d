"""
From the network into the inbox.

The mentions are stored before the cursor moves, so a crash between the two reads them again and
stores nothing twice. A poll that the network's budget or the brand's spend caps do not allow is
left out, and the next one goes on from the same cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.ids import AccountName
from bot.domain.platform import Page, RateLimit, RetryLater
from bot.domain.reading import Reading
from bot.domain.terms import Terms
from bot.inbox.purse import Purse
from bot.inbox.surroundings import Surroundings
from bot.policy.prices import mentions_usd
from bot.store.store import Store

log = structlog.get_logger()

_MAX_PAGES: Final = 50
"""In one poll, so that a flood on one account leaves time for the rest; the next poll goes on."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Reads what came to one account."""

    store: Store
    account: AccountName
    network: str
    platform: Reading
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
        purse = Purse(self.store, self.account, self.terms, self.clock)
        surroundings = Surroundings(self.store, self.platform, purse.must_allow, self.clock)
        for _ in range(_MAX_PAGES):
            purse.must_allow(mentions_usd(self.network, 1))
            page = self._read()
            n_new += self._take_in(page, surroundings)
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

    def _take_in(self, page: Page, surroundings: Surroundings) -> int:
        now = self.clock()
        cost = mentions_usd(self.network, len(page.mentions))
        if cost:
            self.store.reads.note(self.account, page.mentions[-1].id, cost, now)
        n_new = 0
        for mention in page.mentions:  # one by one: a thread that was paid for is kept
            if self.store.inbox.find(mention.id) is None:
                n_new += self.store.inbox.take_in([surroundings.around(mention)], now)
        return n_new
