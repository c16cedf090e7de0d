"""
How far the notifications have been read.

The network orders them by the time that each author's own clock wrote into the post
(``indexedAt`` shows that time; measured on a real AppView, 2026-11), and indexes them at
different speeds: a mention may turn up below newer ones that were read already. So a cursor
holds what was seen in the last day instead of one place in the list. A post that is dated
further back than that, or behind the newest 200, is not seen. ``isRead`` is no cursor: it
follows the person who looks at the app.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Final, Self

from bot.domain.ids import Cursor

_OVERLAP_MS: Final = 86_400_000
_MAX_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What has been read.

    Attributes:
        since_ms: Unix time; anything older counts as read.

        names: Short digests of the addresses that were read of that time and later.
    """

    since_ms: int = 0
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
        return Cursor(" ".join([str(self.since_ms), *sorted(self.names)]))

    def is_new(self, uri: str, at_ms: int) -> bool:
        """Tell whether the post at *uri* has not been read."""
        return at_ms >= self.since_ms and _digest(uri) not in self.names

    def after_reading(self, found: Mapping[str, int]) -> "Seen":
        """
        Return what has been read once all of *found* is, address to Unix time.

        *found* reaches back to :attr:`since_ms`, known posts included.
        """
        times = sorted(found.values(), reverse=True)
        since = max([self.since_ms, times[0] - _OVERLAP_MS, *times[_MAX_NAMES : _MAX_NAMES + 1]])
        return Seen(
            since, frozenset(_digest(uri) for uri, at_ms in found.items() if at_ms >= since)
        )


def _digest(uri: str) -> str:
    return blake2s(uri.encode(), digest_size=8).hexdigest()
