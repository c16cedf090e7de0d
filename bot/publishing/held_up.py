"""Counts the drafts that a network's limits hold up."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.pacing import Wait
from bot.store.objections import Objections

_MOST_KNOWN: Final = 10_000


@dataclass(slots=True)
class HeldUp:
    """
    What one publisher has counted.

    A draft that waits is looked at every second: what is known here is not written again. Redis
    counts a draft once a day in any case.
    """

    objections: Objections
    _known: set[tuple[date, DraftId, str]] = field(default_factory=set)

    def note(self, draft: Draft, wait: Wait, now: datetime) -> None:
        """
        Count that *wait* keeps *draft*, where it is a network's rule and not the brand's wish.

        Raises:
            StoreDown: Redis is away.
        """
        mark = (now.date(), draft.id, wait.rule)
        if not wait.rule or mark in self._known:
            return
        self.objections.note(f"{draft.network}.{wait.rule}", draft.id, now)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known.add(mark)
