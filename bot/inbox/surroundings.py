"""
What stands above a mention, fetched once, before it is stored.

A mention is worth more than its thread: what cannot be had is noted, and the mention goes on
without. Threads end with the poll's own limits, so a burst costs a bounded number of calls.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.mention import MAX_ABOVE, MAX_ALT_TEXTS, MAX_REMARK, Mention, Remark
from bot.domain.platform import PlatformError, RetryLater
from bot.domain.reading import Threaded
from bot.inbox.spam import find_spam
from bot.policy.opt_out import is_opt_out
from bot.policy.prices import posts_usd
from bot.store.store import Store
from bot.voice.normalise import clean

log = structlog.get_logger()

MOST: Final = 60
"""Threads in one poll: a fifth of the calls that Mastodon allows in five minutes."""

_LONGEST_NAME: Final = 100


@dataclass(slots=True)
class Surroundings:
    """
    Puts threads around the mentions of one poll.

    Attributes:
        must_allow: Told what is about to be spent, in US dollars; raises ``RetryLater``
            where the budget or the caps do not allow it.
    """

    store: Store
    threads: Threaded
    must_allow: Callable[[float], None]
    clock: Callable[[], datetime]
    _n_read: int = field(default=0, init=False)
    _stopped: str = field(default="", init=False)

    def take_in(self, mentions: Iterable[Mention]) -> int:
        """Store those of *mentions* that are new, with what is around them; return how many."""
        n_new = 0
        for mention in mentions:  # one by one: a thread that was paid for is kept
            if self.store.inbox.find(mention.id) is None:
                n_new += self.store.inbox.take_in([self.around(mention)], self.clock())
        return n_new

    def around(self, mention: Mention) -> Mention:
        """Return *mention*, made harmless, with its thread or with a note why it has none."""
        if mention.above is None or not _is_worth_it(mention):
            return _harmless(mention)
        try:
            thread = self._read(mention)
        except PlatformError as error:
            log.warning("thread not read", mention=mention.id, reason=str(error))
            return _harmless(replace(mention, thread_note=str(error)))
        return _harmless(replace(mention, thread=thread, above=None))

    def _read(self, mention: Mention) -> tuple[Remark, ...]:
        if self._stopped:
            raise RetryLater(self._stopped, after=timedelta())
        try:
            self.must_allow(posts_usd(mention.network, MAX_ABOVE - len(mention.thread)))
            thread = self.threads.thread_above(mention)
        except RetryLater as error:
            self._stopped = str(error)  # the network is not asked again before the next poll
            raise
        self._n_read += 1
        if self._n_read >= MOST:
            self._stopped = f"more than {MOST} threads came at once: look on the network"
        cost = posts_usd(mention.network, len(thread) - len(mention.thread))
        if cost:
            name = f"thread {mention.id}"
            self.store.reads.note(mention.account, name, cost, self.clock())
        return thread


def _is_worth_it(mention: Mention) -> bool:
    """Tell whether somebody may work on *mention*: what is left alone needs no thread."""
    return not find_spam(mention.text) and not is_opt_out(mention.text)


def _harmless(mention: Mention) -> Mention:
    thread = tuple(
        replace(one, author=clean(one.author, _LONGEST_NAME), text=clean(one.text, MAX_REMARK))
        for one in mention.thread[-MAX_ABOVE:]
    )
    alt_texts = tuple(clean(one, MAX_REMARK) for one in mention.alt_texts[:MAX_ALT_TEXTS])
    return replace(mention, text=clean(mention.text), thread=thread, alt_texts=alt_texts)
