"""
Who quotes our posts, on a network that says so only of one post at a time, and for money.

A post is asked about when the network has counted more quotes of it than were read: the count
comes with the measurements that are made anyway (``bot.publishing.measure``), of a thread for every
part, so nothing is asked where nobody quoted. The quotes of a page are stored before the place
where it ended, so a crash between the two reads that page again and stores nothing twice.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.proof import posts
from bot.domain.reading import Quoted, QuotePage, QuotesRead
from bot.domain.terms import Terms
from bot.inbox.purse import Purse
from bot.inbox.surroundings import Surroundings
from bot.policy.demands import DEMANDS
from bot.policy.prices import posts_usd
from bot.store.store import Store

log = structlog.get_logger()

_MAX_PAGES: Final = 20
"""In one step, so that a flood leaves time and calls for the rest; the next step goes on."""
_LEAST: Final = 10
_MOST: Final = 100
"""Posts of a page. Source: X API v2, ``GET /2/tweets/:id/quote_tweets``; read 2026-11."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A post of ours, or a part of a thread, that is to be asked about, and how far it is read."""

    draft: DraftId
    number: int
    remote_id: str
    read: QuotesRead


@dataclass(frozen=True, slots=True)
class Quotes:
    """
    Reads who quotes the posts of one account.

    Attributes:
        days: Posts are asked about up to this age; a walk that has begun is walked to its end.
    """

    store: Store
    account: AccountName
    network: str
    platform: Quoted
    terms: Terms
    days: int
    clock: Callable[[], datetime]

    def step(self, term: int) -> int:
        """
        Store who quotes a post of ours that was quoted since it was last asked about.

        Args:
            term: The caller's term as leader.

        Returns:
            The number of quotes that are new.

        Raises:
            RetryLater: The network did not answer, or a budget or a spend cap is used up; the
                next step goes on where this one ended.

            AccountBroken: A person must act first.
        """
        n_new = 0
        asks = DEMANDS[self.network].asks
        purse = Purse(self.store, self.account, self.network, self.terms, self.clock, asks.quotes)
        may_climb = replace(purse, endpoint=asks.posts).must_allow
        surroundings = Surroundings(self.store, self.platform, may_climb, self.clock)
        waiting = deque(self._quoted(term))
        for _ in range(_MAX_PAGES):
            if not waiting:
                break
            post = waiting.popleft()
            page = self._read(post, purse)
            n_new += surroundings.take_in(page.mentions)
            post = replace(post, read=_after(post.read, page))
            if not self.store.measurements.note_quotes(post.draft, post.number, post.read, term):
                break  # another process leads, and goes on
            if page.more:
                waiting.appendleft(post)
        if n_new:
            log.info("quotes stored", account=self.account, n=n_new)
        return n_new

    def _quoted(self, term: int) -> Iterator[_Post]:
        """Yield the posts with quotes to be read, each with a walk that begins or goes on."""
        wanted: dict[tuple[DraftId, int], QuotesRead] = {}
        counted = self.store.measurements.quoted(self.account)
        for post, (n, read) in counted.items():
            if read.left is not None:
                wanted[post] = read
            elif n > read.n:
                wanted[post] = replace(read, n=n, left=n - read.n)
            elif n < read.n:  # some were deleted: the next one must count
                self.store.measurements.note_quotes(*post, replace(read, n=n), term)
        names = dict.fromkeys(name for name, _ in wanted)
        drafts = self.store.drafts.read([name.encode() for name in names])
        for draft in (one for one in drafts if one.state is State.published):
            for number, receipt in enumerate(posts(draft), start=1):
                post = (draft.id, number)
                if post not in wanted:
                    continue
                has_begun = counted[post][1].left is not None
                if has_begun or (self.clock() - receipt.published_at).days <= self.days:
                    yield _Post(draft.id, number, receipt.id, wanted[post])

    def _read(self, post: _Post, purse: Purse) -> QuotePage:
        size = min(max(post.read.left or 0, _LEAST), _MOST)
        ask = partial(self.platform.quotes, post.remote_id, post.read.cursor, size)
        page = purse.read(posts_usd(self.network, size), ask)
        cost = posts_usd(self.network, page.n_listed)
        if cost:
            now = self.clock()
            name = f"quotes {post.draft} {post.number} {now.isoformat()} {page.next}"
            self.store.reads.note(self.account, name, cost, now)
        for reason in page.set_aside:
            log.warning("quote set aside", account=self.account, reason=reason)
        return page


def _after(read: QuotesRead, page: QuotePage) -> QuotesRead:
    left = max((read.left or 0) - page.n_listed, 0) if page.more else None
    return replace(read, cursor=page.next, left=left)
