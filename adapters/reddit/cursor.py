"""
How far the inbox has been read.

Reddit's own ``before`` anchor gives an empty page for ever once the comment it names is gone,
and a comment that a moderator lets through late turns up below newer ones. So a cursor holds
the names of what was seen lately instead of one place in the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from bot.domain.ids import Cursor

_OVERLAP_S: Final = 3600
_MAX_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What has been read.

    Attributes:
        since_s: Unix time; anything older counts as read.

        names: What was read of that second and later.
    """

    since_s: int = 0
    names: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Self:
        """Read a cursor that :meth:`written` made; None is the beginning."""
        if cursor is None:
            return cls()
        since, *names = cursor.split()
        return cls(int(since), frozenset(names))

    def written(self) -> Cursor:
        """Return the cursor that :meth:`parse` reads."""
        return Cursor(" ".join([str(self.since_s), *sorted(self.names)]))

    def is_new(self, name: str, at_s: int) -> bool:
        """Tell whether the thing called *name* has not been read."""
        return at_s >= self.since_s and name not in self.names

    def after_reading(self, found: Mapping[str, int]) -> "Seen":
        """
        Return what has been read once all of *found* is, name to Unix time.

        *found* reaches back to :attr:`since_s`, known things included.
        """
        times = sorted(found.values(), reverse=True)
        since = max([self.since_s, times[0] - _OVERLAP_S, *times[_MAX_NAMES : _MAX_NAMES + 1]])
        return Seen(since, frozenset(name for name, at_s in found.items() if at_s >= since))
