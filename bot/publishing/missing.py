"""
Own posts that somebody took away on the network itself: noticed, and nothing is built on them.

Where reading costs nothing, every post that is still measured is looked at once in :data:`EVERY`,
and what is out of a thread with every step until its end is out. Where a network charges for a
read, its measurements have to do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.budget import asked_to_wait, budget_wait
from bot.domain.draft import Draft, has_begun, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State, allowed
from bot.domain.own_posts import Measuring
from bot.domain.platform import RetryLater
from bot.domain.proof import posts
from bot.domain.terms import Terms
from bot.publishing.gone_parts import note_gone_parts
from bot.store.errors import Conflict
from bot.store.store import Store

log = structlog.get_logger()

EVERY: Final = timedelta(hours=20)
"""As for mentions: a look that fails has four hours more until a day is over."""

BATCH: Final = 100
"""Posts that one step looks at, beside those that threads stand on."""

_WAITING: Final = tuple(one for one in State if Event.supersede in allowed(one, By.clock))
_GONE: Final = "the network has it no more: noticed by a look at it"
_BUILT: Final = "the post of ours that it goes on from was taken away on the network"


@dataclass(frozen=True, slots=True)
class Missing:
    """Looks after the posts of one account, on a network that charges nothing for it."""

    store: Store
    account: AccountName
    platform: Measuring
    terms: Terms
    owner: str
    clock: Callable[[], datetime]

    def step(self) -> int:
        """
        Look at the posts that were not seen for longest.

        Returns:
            How many of them are gone.

        Raises:
            RetryLater: The network did not answer or wants a pause; the next step asks for the
                same.

            AccountBroken: A person must act first.

            StoreDown: Redis is away.
        """
        now = self.clock()
        begun = [one for one in self._waiting() if has_begun(one)]
        due = self.store.looks.due(self.account, now - EVERY, BATCH)
        out = [one for one in self._read(due) if one.state is State.published]
        ids = [post.id for draft in (*begun, *out) for post in posts(draft)]
        if ids and not self._has_room(now):
            return 0
        gone = self._gone(ids, now) if ids else frozenset()
        for draft in self._built_on(gone):
            self._stop(draft)
        hit = [one for one in out if gone & _ids(one)]
        noted = {one.id for one in hit if self._note(one, gone)}
        # What somebody else is moving just now is looked at again by the next step.
        self.store.looks.note(self.account, set(due) - ({one.id for one in hit} - noted), now)
        return sum(_ids(one) <= gone for one in hit if one.id in noted)

    def _has_room(self, now: datetime) -> bool:
        budgets, keep = self.store.limits.of(self.account), self.terms.reply_reserve
        return budget_wait(budgets, now, writing=False, keep=keep) is None

    def _gone(self, ids: list[str], now: datetime) -> frozenset[str]:
        try:
            found = self.platform.measure(ids)
        except RetryLater as error:
            if error.after > timedelta():
                self.store.limits.note(self.account, asked_to_wait("GET", now + error.after))
            raise
        return frozenset(name for name, numbers in found.items() if numbers is None)

    def _read(self, ids: list[DraftId]) -> list[Draft]:
        return self.store.drafts.read([name.encode() for name in ids])

    def _waiting(self) -> Iterator[Draft]:
        drafts = self.store.drafts.in_state(*_WAITING)
        return (one for one in drafts if one.account == self.account)

    def _built_on(self, gone: frozenset[str]) -> list[Draft]:
        if not gone:
            return []
        return [one for one in self._waiting() if gone & self._grounds(one)]

    def _grounds(self, draft: Draft) -> set[str | None]:
        """Name the posts below *draft*: its own parts, what it answers, and what that answers."""
        item = self.store.inbox.find(draft.mention) if draft.mention else None
        above = item.mention.in_reply_to if item else None
        return {draft.in_reply_to, above, *(one.id for one in posts(draft))}

    def _stop(self, draft: Draft) -> None:
        self._move(replace(draft, note=_BUILT), draft, Event.supersede, By.clock)

    def _note(self, draft: Draft, gone: frozenset[str]) -> bool:
        if not _ids(draft) <= gone:  # what is left of a thread can still be deleted
            return note_gone_parts(self.store, draft, gone, actor=self.owner, at=self.clock())
        return self._move(replace(draft, note=_GONE), draft, Event.vanish, By.reconciler)

    def _move(self, changed: Draft, before: Draft, event: Event, by: By) -> bool:
        after, entry = step(changed, event, by=by, actor=self.owner, at=self.clock())
        try:
            self.store.drafts.swap(before, after, entry)
        except Conflict:
            return False  # an operator or the publisher is at it
        log.warning("post gone", draft=after.id, state=after.state, reason=after.note)
        return True


def _ids(draft: Draft) -> set[str]:
    return {post.id for post in posts(draft)}
