"""What operators approved lately, read anew whenever something more was published."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.brand import Brand
from bot.domain.draft import Draft, is_approved_as_it_stands
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.store.drafts import Drafts
from bot.writing.pairs import Pair, pair_of, worded
from bot.writing.passages import Passage
from bot.writing.past import past_replies

N_READ = 200
"""Drafts that are looked at, those published last."""


@dataclass(slots=True)
class Remembered:
    """
    The latest published drafts as what can be told and as what can be shown.

    Attributes:
        kept: How long an answer is trusted to hold; nothing for never.
    """

    drafts: Drafts
    brand: Brand
    kept: timedelta
    _last: tuple[DraftId | None, int] = (None, -1)
    _published: list[Draft] = field(default_factory=list)
    _pairs: tuple[Pair, ...] = ()

    def replies(self, now: datetime) -> dict[str, tuple[Passage, ...]]:
        """Return the answers of operators that may serve again, by language."""
        self._read()
        return past_replies(self._published, self.brand, now, self.kept)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the facts that were worded in approved texts and in the config."""
        self._read()
        return self._pairs

    def _read(self) -> None:
        newest = self.drafts.latest(State.published, most=1)
        last = (newest[0].id if newest else None, self.drafts.count(State.published))
        if last == self._last:
            return
        self._last = last
        self._published = self.drafts.latest(State.published, most=N_READ)
        approved = (one for one in self._published if is_approved_as_it_stands(one))
        found = (pair_of(one, self.brand) for one in approved)
        own = (worded(one, self.brand) for one in self.brand.voice.replies)
        self._pairs = tuple(one for one in (*found, *own) if isinstance(one, Pair))
