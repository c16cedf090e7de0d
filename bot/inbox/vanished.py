"""
Mentions that their authors took back: noticed, erased, and nothing answers them.

Every mention that is kept is asked for once in :data:`EVERY`, with what others said above it. What
the network says is gone loses its words here, its letters and what its draft may quote; a draft
that waits becomes stale. A remark that is gone leaves the thread above its mention, which goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, step
from bot.domain.erasure import IN_FLIGHT, emptied, silenced
from bot.domain.ids import AccountName
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import By, Event, allowed
from bot.domain.reading import Watching
from bot.inbox.purse import Purse
from bot.policy.prices import posts_usd
from bot.store.errors import Conflict, NotFound
from bot.store.store import Store

log = structlog.get_logger()

EVERY: Final = timedelta(hours=20)
"""X and Reddit give 24 hours from a deletion to ours; a tick that fails has four more."""

_AT_ONCE: Final = 100
_POSTS_AT_ONCE: Final = 200
"""With what stands above them: Mastodon takes a call for each, and allows 300 in 5 minutes."""

_WHY_ABOVE: Final = "what was said above the mention was deleted, or is no longer shown to us"
_WHY: Final = "its author deleted the mention, or it is no longer shown to us"


@dataclass(frozen=True, slots=True)
class Vanished:
    """Looks after the kept mentions of one account."""

    store: Store
    account: AccountName
    network: str
    platform: Watching
    purse: Purse
    owner: str
    clock: Callable[[], datetime]

    def step(self) -> int:
        """
        Ask for the mentions that were not seen for longest, and erase what is gone.

        Returns:
            How many were erased.

        Raises:
            RetryLater: The network did not answer, or its budget or a spend cap is used up; the
                next step asks for the same.

            AccountBroken: A person must act first.
        """
        now = self.clock()
        items, asked = _batch(self.store.inbox.unchecked(self.account, now - EVERY, _AT_ONCE))
        if not items:
            return 0
        cost = posts_usd(self.network, len(asked))
        self.purse.must_allow(cost)
        gone = self.platform.gone(asked)
        if cost:
            name = f"check {items[0].mention.id} {now:%Y-%m-%dT%H:%M}"
            self.store.reads.note(self.account, name, cost, now)
        stand = [item for item in items if item.mention.remote_id not in gone]
        checked = [item.mention.id for item in stand if self._thin_out(item, gone)]
        self.store.inbox.note_check(self.account, checked, now)
        return sum(self._erase(item) for item in items if item.mention.remote_id in gone)

    def _thin_out(self, item: InboxItem, gone: frozenset[str]) -> bool:
        """Take what is *gone* out of the thread above; False when the next step has to."""
        mention = item.mention
        thread = tuple(one for one in mention.thread if one.remote_id not in gone)
        if thread == mention.thread:
            return True
        after = replace(item, mention=replace(mention, thread=thread))
        entry = self._entry(mention.id, item.status, item.status)
        try:
            self.store.inbox.redact(item, after, replace(entry, note=_WHY_ABOVE))
        except Conflict:
            return False  # somebody moved it
        log.info("remarks erased", mention=mention.id, n=len(mention.thread) - len(thread))
        return True

    def _erase(self, item: InboxItem) -> bool:
        try:
            if not self._silence(item):
                return False  # its answer is under way: the next step looks again
            self.store.dead.drop(item.mention.id)
            after = emptied(item, _WHY, self.clock())
            entry = self._entry(item.mention.id, item.status, Status.gone)
            self.store.inbox.erase(item, after, entry)
        except Conflict:
            return False  # somebody moved it: the next step looks again
        log.info("mention erased", mention=item.mention.id)
        return True

    def _silence(self, item: InboxItem) -> bool:
        """Take what may quote the mention out of its draft; False while that is under way."""
        draft = self._draft_of(item)
        if draft is None:
            return True
        if draft.state in IN_FLIGHT:
            return False
        bare = silenced(draft, _WHY)
        if Event.supersede in allowed(draft.state, By.clock):
            after, entry = step(
                bare, Event.supersede, by=By.clock, actor=self.owner, at=self.clock()
            )
            self.store.drafts.swap(draft, after, entry)
        else:
            entry = self._entry(draft.id, draft.state, draft.state)
            self.store.drafts.amend(draft, bare, entry)
        return True

    def _draft_of(self, item: InboxItem) -> Draft | None:
        try:
            return self.store.drafts.get(item.draft) if item.draft else None
        except NotFound:
            return None  # it came to its end and was forgotten

    def _entry(self, subject: str, before: str, after: str) -> AuditEntry:
        return AuditEntry(subject, self.clock(), self.owner, "inbox", "erase", before, after, _WHY)


def _batch(items: Sequence[InboxItem]) -> tuple[list[InboxItem], list[str]]:
    """Choose the first of *items* that fit into one step, and name all that is asked for them."""
    chosen: list[InboxItem] = []
    asked: dict[str, None] = {}  # several mentions may hang below one post, which is asked for once
    for item in items:
        above = (one.remote_id for one in item.mention.thread if not one.is_own and one.remote_id)
        wanted = asked | dict.fromkeys((item.mention.remote_id, *above))
        if chosen and len(wanted) > _POSTS_AT_ONCE:
            break
        chosen, asked = [*chosen, item], wanted
    return chosen, list(asked)
