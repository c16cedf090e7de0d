"""
Ends what an operator began with a published post and could not see through.

An operator's command writes the wish as a state of the draft and makes the call. Where it died, or
its answer got lost, the draft is still in that state a while later, and the daemon goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.budget import budget_wait
from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.platform import PlatformError, RetryLater
from bot.store.errors import Conflict
from bot.store.store import Store

log = structlog.get_logger()


@dataclass(slots=True)
class Finisher:
    """
    Goes through the drafts of one account that wait in one state.

    Attributes:
        finish: Ends what waits, or raises a ``PlatformError``: then it waits on.

        patience: How long the operator's own call may take, and between two tries of ours.
    """

    store: Store
    account: AccountName
    state: State
    finish: Callable[[Draft], Draft]
    patience: timedelta
    clock: Callable[[], datetime]
    _next_at: dict[DraftId, datetime] = field(default_factory=dict)

    def step(self) -> bool:
        """
        Try once to end everything that waits.

        Returns:
            Whether something was ended.

        Raises:
            StoreDown: Redis is away.
        """
        now = self.clock()
        drafts = self.store.drafts.in_state(self.state)
        waiting = [one for one in drafts if one.account == self.account]
        return sum(self._try(one, now) for one in waiting if self._is_time(one, now)) > 0

    def _is_time(self, draft: Draft, now: datetime) -> bool:
        return now >= self._next_at.get(draft.id, draft.changed_at + self.patience)

    def _try(self, draft: Draft, now: datetime) -> bool:
        if budget_wait(self.store.limits.of(self.account), now, writing=True):
            return False
        self._next_at[draft.id] = now + self.patience
        try:
            after = self.finish(draft)
        except RetryLater as error:
            self._next_at[draft.id] = now + max(error.after, self.patience)
            log.warning("post still waits", draft=draft.id, state=draft.state, reason=str(error))
            return False
        except PlatformError as error:
            log.warning("post still waits", draft=draft.id, state=draft.state, reason=str(error))
            return False
        except Conflict:
            return False  # an operator was quicker
        del self._next_at[draft.id]
        log.info("change of a post settled", draft=after.id, state=after.state, note=after.note)
        return True
