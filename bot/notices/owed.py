"""
Remind the operators of answers that they still owe after a holding reply.

A reminder is a line of the audit, so that it reaches each service as every other notice does. It
is written once for all daemons.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.ids import AccountName
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import By
from bot.domain.timetable import Timetable, is_open
from bot.store.store import Store

_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_IN_HOURS: Final = 2 * _HOUR
_IN_DAYS: Final = 48 * _HOUR


@dataclass(frozen=True, slots=True)
class Reminder:
    """
    Looks for answers that are owed too long.

    Attributes:
        hours: Of each account; of one that is closed nothing is said until it opens.

        after: How long an answer may be owed, and how long one reminder stands for all.

        owner: Of this process, as the audit will say.
    """

    store: Store
    hours: Mapping[AccountName, Timetable]
    after: timedelta
    owner: str
    clock: Callable[[], datetime]

    def step(self, term: int) -> bool:
        """
        Record a reminder where one is due.

        Args:
            term: The caller's term as leader.

        Returns:
            Whether it was.

        Raises:
            StoreDown: Redis is away.
        """
        now = self.clock()
        late = [
            one
            for one in self.store.inbox.in_status(Status.owed)
            if now - one.changed_at >= self.after and self._is_open(one, now)
        ]
        if not late:
            return False
        return self.store.reminders.record(self._entry(late, now), self.after, term)

    def _is_open(self, item: InboxItem, now: datetime) -> bool:
        hours = self.hours.get(item.mention.account)  # None: an account that was taken away
        return hours is None or is_open(hours, now)

    def _entry(self, late: Sequence[InboxItem], now: datetime) -> AuditEntry:
        oldest = min(late, key=lambda one: one.changed_at)
        many = "1 answer is" if len(late) == 1 else f"{len(late)} answers are"
        # The id is a word by itself: by it the line is found when its author is forgotten.
        note = (
            f"{many} owed after a holding reply, the oldest to {oldest.mention.id} "
            f"for {_worded(now - oldest.changed_at)}"
        )
        return AuditEntry("inbox", now, self.owner, By.clock, "remind", "", "", note)


def _worded(owed: timedelta) -> str:
    if owed < _IN_HOURS:
        return f"{owed // _MINUTE} minutes"
    return f"{owed // _HOUR} hours" if owed < _IN_DAYS else f"{owed.days} days"
