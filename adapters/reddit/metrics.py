"""How the account's own comments and threads on Reddit do, a hundred at a call."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import Field

from adapters.answers import Wire
from adapters.reddit import wire
from adapters.reddit.transport import Connection
from bot.domain.metrics import Metrics
from bot.domain.platform import RetryLater

_MOST: Final = 100
"""Source: praw's ``Reddit.info``, which asks for a hundred names at once; read 2026-11."""
_TAKEN_AWAY: Final = frozenset({"[deleted]", "[removed]"})


class Shown(Wire):
    """
    A comment or a thread as it stands.

    Attributes:
        n_comments: Of threads only; nothing tells how often a comment was answered.
    """

    name: wire.Name
    author: wire.Text | None
    score: int
    n_comments: int | None = Field(default=None, validation_alias="num_comments")
    body: str | None = None
    selftext: str | None = None

    @property
    def text(self) -> str:
        """What it says; of a thread, what stands below its title."""
        return (self.body if self.name.startswith("t1_") else self.selftext) or ""

    @property
    def is_gone(self) -> bool:
        """True when we or a moderator took it away; its place in the thread remains."""
        return self.author in {None, "", *_TAKEN_AWAY} or self.text in _TAKEN_AWAY


def look_up(reddit: Connection, names: Sequence[str]) -> dict[str, Shown | None]:
    """
    Read what stands at *names*; None where there is nothing, an unreadable one is left out.

    Raises:
        PlatformError: Nothing was read.
    """
    found: dict[str, Shown | None] = {}
    for start in range(0, len(names), _MOST):
        asked = names[start : start + _MOST]
        page = wire.read(wire.Listing, reddit.get("api/info", {"id": ",".join(asked)}))
        if page is None:
            raise RetryLater("Reddit's answer cannot be read", after=timedelta())
        read = list(wire.each(Shown, page.data.children))
        shown = {one.name: one for one in read if isinstance(one, Shown)}
        # Else one of those that are missing may be there.
        is_whole = len(shown) == len(read) and page.data.after is None
        found |= {one: shown.get(one) for one in asked if one in shown or is_whole}
    return found


def measure(reddit: Connection, names: Sequence[str]) -> Mapping[str, Metrics | None]:
    """Read the numbers of *names*."""
    return {name: _metrics(one) for name, one in look_up(reddit, names).items()}


def _metrics(one: Shown | None) -> Metrics | None:
    if one is None or one.is_gone:
        return None
    return Metrics(likes=one.score, replies=one.n_comments)
