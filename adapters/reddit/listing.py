"""Walks back through one of Reddit's listings, newest first, as far as Reddit keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from adapters.reddit import wire
from adapters.reddit.transport import Connection
from bot.domain.platform import RetryLater

_PAGE: Final = 100
_PAGES: Final = 11
_KEPT: Final = 900
"""Reddit keeps 1,000 things of a listing; removed ones count and are not shown."""


@dataclass(frozen=True, slots=True)
class Walk:
    """
    What a listing held.

    Attributes:
        is_whole: True when it was read back to the time that was asked for, or to its very
            beginning; False when Reddit did not show that much.
    """

    children: tuple[Any, ...]
    is_whole: bool


def walk_back(
    reddit: Connection, path: str, until_s: int, params: Mapping[str, str | int] | None = None
) -> Walk:
    """
    Read the listing at *path* back to the Unix time *until_s*.

    Raises:
        PlatformError: A page could not be read, so nothing is known.
    """
    children: list[Any] = []
    query: dict[str, str | int] = {"limit": _PAGE, **(params or {})}
    for _ in range(_PAGES):
        page = wire.read(wire.Listing, reddit.get(path, query))
        if page is None:
            raise RetryLater(f"Reddit's answer to {path} cannot be read", after=timedelta())
        children += page.data.children
        if _oldest_s(page.data.children, until_s) < until_s:
            return Walk(tuple(children), is_whole=True)
        if page.data.after is None:
            return Walk(tuple(children), is_whole=len(children) < _KEPT)
        if page.data.after == query.get("after"):
            break  # Reddit turns in a circle
        query |= {"after": page.data.after, "count": len(children)}
    return Walk(tuple(children), is_whole=False)


def _oldest_s(children: list[Any], otherwise: int) -> int:
    """Return the time of the last readable child; a pinned one above it may be older."""
    stamps = [one for one in wire.each(wire.Stamp, children) if isinstance(one, wire.Stamp)]
    return int(stamps[-1].created_utc) if stamps else otherwise
