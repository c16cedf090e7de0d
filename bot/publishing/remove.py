"""
Takes a published post away.

The operator's wish is written first, as the state ``deleting``, and stays until the network has
the post no more or refuses. Deleting again what is gone is no error, so a lost answer is settled by
looking, and a post that still stands is deleted again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.budget import budget_wait
from bot.domain.draft import By, Draft, Event, State, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.own_posts import Standing
from bot.domain.platform import PlatformError, Refused, RetryLater, Unconfirmed
from bot.publishing.own_reads import measured
from bot.store.errors import Conflict
from bot.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Removal:
    """One hand that deletes posts of one account: an operator's, or the daemon's."""

    store: Store
    platform: Standing
    by: By
    actor: str
    clock: Callable[[], datetime]

    def delete(self, draft: Draft) -> Draft:
        """
        Delete the post of *draft*, which is ``deleting``, and record what came of it.

        Returns:
            The draft: ``gone``, or ``published`` where the network refused.

        Raises:
            PlatformError: It is not certain, or was not done; the draft stays ``deleting``.

            Conflict: Somebody else settled it.
        """
        try:
            self.platform.delete(_remote(draft))
        except Refused as error:
            return self._settle(draft, Event.refuse, f"the network did not delete it: {error}")
        except Unconfirmed:
            if not self.is_gone(draft):
                raise
        return self._settle(draft, Event.vanish, _reason(draft))

    def settle_if_gone(self, draft: Draft) -> Draft | None:
        """
        Look whether the post of *draft*, which is ``deleting``, is gone; record it if so.

        Raises:
            PlatformError: It could not be read.
        """
        return self._settle(draft, Event.vanish, _reason(draft)) if self.is_gone(draft) else None

    def is_gone(self, draft: Draft) -> bool:
        """
        Tell whether the network certainly has the post no more.

        Raises:
            PlatformError: It could not be read.
        """
        found = measured(self.store, self.platform, [draft], self.clock())
        return draft.id in found and found[draft.id] is None

    def _settle(self, draft: Draft, event: Event, note: str) -> Draft:
        changed = replace(draft, note=note)
        after, entry = step(changed, event, by=self.by, actor=self.actor, at=self.clock())
        self.store.drafts.swap(draft, after, entry)
        return after


@dataclass(slots=True)
class Remover:
    """
    Ends the deletions of one account that an operator began and could not see through.

    Attributes:
        patience: How long the operator's own call may take, and between two tries of ours.
    """

    store: Store
    account: AccountName
    removal: Removal
    patience: timedelta
    clock: Callable[[], datetime]
    _next_at: dict[DraftId, datetime] = field(default_factory=dict)

    def step(self) -> bool:
        """
        Try once to end every deletion that waits.

        Returns:
            Whether one was ended.

        Raises:
            StoreDown: Redis is away.
        """
        now = self.clock()
        waiting = [
            one for one in self.store.drafts.in_state(State.deleting) if one.account == self.account
        ]
        return sum(self._try(one, now) for one in waiting if self._is_time(one, now)) > 0

    def _is_time(self, draft: Draft, now: datetime) -> bool:
        return now >= self._next_at.get(draft.id, draft.changed_at + self.patience)

    def _try(self, draft: Draft, now: datetime) -> bool:
        if budget_wait(self.store.limits.of(self.account), now, writing=True):
            return False
        self._next_at[draft.id] = now + self.patience
        try:
            after = self.removal.settle_if_gone(draft) or self.removal.delete(draft)
        except RetryLater as error:
            self._next_at[draft.id] = now + max(error.after, self.patience)
            log.warning("post not deleted yet", draft=draft.id, reason=str(error))
            return False
        except PlatformError as error:
            log.warning("post not deleted yet", draft=draft.id, reason=str(error))
            return False
        except Conflict:
            return False  # an operator was quicker
        del self._next_at[draft.id]
        log.info("deletion settled", draft=after.id, state=after.state, note=after.note)
        return True


def _remote(draft: Draft) -> str:
    return draft.receipt.id if draft.receipt else ""


def _reason(draft: Draft) -> str:
    return f"deleted: {draft.note}" if draft.note else "deleted"
