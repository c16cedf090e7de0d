"""Where an original post goes, and what a text there may be like."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.ids import AccountName
from bot.domain.thread import Thread


@dataclass(frozen=True, slots=True)
class Outlet:
    """
    One account, as somebody who writes for it sees it.

    Attributes:
        length: (used, allowed) as its network counts.

        place: The subreddit; None elsewhere. Where there is one, a post has a title.

        in_parts: Cuts a text into a thread; None where it has to be one post.

        is_plain: Neither hashtags nor emoji are welcome.
    """

    account: AccountName
    network: str
    length: Callable[[str], tuple[int, int]]
    place: str | None = None
    is_plain: bool = False
    in_parts: Callable[[str], Thread | None] | None = None
