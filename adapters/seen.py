"""
How far a listing was read, for networks on which one place in it is no cursor.

What turns up late, below newer things that were read already, must still be found. So a cursor
holds the names of what was seen lately, and a time before which everything counts as seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from bot.domain.ids import Cursor

_MAX_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What has been read.

    Attributes:
        overlap: How long before the newest thing one that turns up late is still looked for, in
            the network's unit of time.

        since: Unix time in that unit; anything older counts as read.

        names: What was read of that time and later, by the short form of its name.
    """

    overlap: ClassVar[int]

    since: int = 0
    names: frozenset[str] = field(default_factory=frozenset)

    @staticmethod
    def short(name: str) -> str:
        """Return the form in which a thing is remembered: without spaces, and not long."""
        return name

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Self:
        """Read a cursor that :meth:`written` made; None is the beginning."""
        if cursor is None:
            return cls()
        since, *names = cursor.split()
        return cls(int(since), frozenset(names))

    def written(self) -> Cursor:
        """Return the cursor that :meth:`parse` reads."""
        return Cursor(" ".join([str(self.since), *sorted(self.names)]))

    def is_new(self, name: str, at: int) -> bool:
        """Tell whether the thing called *name* has not been read."""
        return at >= self.since and self.short(name) not in self.names

    def after_reading(self, found: Mapping[str, int]) -> Self:
        """
        Return what has been read once all of *found* is, name to Unix time.

        *found* reaches back to :attr:`since`, known things included.
        """
        times = sorted(found.values(), reverse=True)
        since = max([self.since, times[0] - self.overlap, *times[_MAX_NAMES : _MAX_NAMES + 1]])
        return type(self)(
            since, frozenset(self.short(name) for name, at in found.items() if at >= since)
        )
