"""
From the network into the inbox.

The mentions are stored before the cursor moves, so a crash between the two reads them again and
stores nothing twice. A poll that the network's budget or the brand's spend caps do not allow is
left out, and the next one goes on from the same cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from bot.domain.ids import AccountName
from bot.domain.platform import Page
from bot.domain.reading import Reading
from bot.domain.terms import Terms
from bot.inbox.purse import Purse
from bot.inbox.surroundings import Surroundings
from bot.policy.demands import DEMANDS
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
        n_new, asks = 0, DEMANDS[self.network].asks
        purse = Purse(self.store, self.account, self.network, self.terms, self.clock, asks.mentions)
        may_climb = replace(purse, endpoint=asks.posts).must_allow
        surroundings = Surroundings(self.store, self.platform, may_climb, self.clock)
        for _ in range(_MAX_PAGES):
            ask = partial(self.platform.mentions, self.store.inbox.cursor(self.account))
            page = purse.read(mentions_usd(self.network, 1), ask)
            self._note_cost(page)
            n_new += surroundings.take_in(page.mentions)
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

    def _note_cost(self, page: Page) -> None:
        cost = mentions_usd(self.network, len(page.mentions))
        if cost:
            self.store.reads.note(self.account, page.mentions[-1].id, cost, self.clock())
