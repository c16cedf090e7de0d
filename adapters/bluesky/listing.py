"""Walks back through the notifications, newest first, and looks up what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from atproto_client import models

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.errors import is_invalid
from bot.domain.platform import PlatformError

_PAGE: Final = 100
PAGES: Final = 50
_POSTS: Final = 25
"""As many as one call looks up. Source: lexicon ``app.bsky.feed.getPosts``; read 2026-11."""
QUOTE: Final = "quote"
REASONS: Final = ("mention", "reply", QUOTE)
"""Who tags us or answers us asks for an answer; who quotes us talks to others, and is shown."""


@dataclass(frozen=True, slots=True)
class Walk:
    """
    What the notifications held.

    Attributes:
        is_whole: True when they were read back to the time that was asked for, or to their
            very beginning.
    """

    things: tuple[Any, ...]
    is_whole: bool


def walk_back(pds: Connection, until_ms: int) -> Walk:
    """
    Read back to the Unix time *until_ms*.

    Raises:
        PlatformError: A page could not be read, so nothing is known.
    """
    things: list[Any] = []
    cursor: str | None = None
    for _ in range(PAGES):
        params = models.AppBskyNotificationListNotifications.Params(
            limit=_PAGE, reasons=list(REASONS), cursor=cursor
        )
        page = pds.ask(wire.Notifications, "app.bsky.notification.listNotifications", params)
        things += page.notifications
        if not page.cursor or _oldest_ms(page.notifications, until_ms) < until_ms:
            return Walk(tuple(things), is_whole=True)
        if page.cursor == cursor:
            break  # the server turns in a circle
        cursor = page.cursor
    return Walk(tuple(things), is_whole=False)


def look_up(pds: Connection, uris: Sequence[str]) -> dict[str, wire.Shown]:
    """
    Read the posts at *uris*, without those that are gone or hidden from us.

    Strangers write these addresses. One that the server cannot read costs the others of its call
    their context, and no more.

    Raises:
        PlatformError: They could not be read.
    """
    found: dict[str, wire.Shown] = {}
    for start in range(0, len(uris), _POSTS):
        params = models.AppBskyFeedGetPosts.Params(uris=list(uris[start : start + _POSTS]))
        try:
            answer = pds.ask(wire.Posts, "app.bsky.feed.getPosts", params)
        except PlatformError as error:
            if is_invalid(error):
                continue
            raise
        for post in wire.each(wire.Shown, answer.posts):
            if isinstance(post, wire.Shown):
                found[post.uri] = post
    return found


def unix_ms(stamp: wire.Stamp) -> int:
    """Return the time of *stamp* in whole milliseconds."""
    return round(stamp.at.timestamp() * 1000)


def _oldest_ms(things: Sequence[Any], otherwise: int) -> int:
    stamps = [one for one in wire.each(wire.Stamp, things) if isinstance(one, wire.Stamp)]
    return unix_ms(stamps[-1]) if stamps else otherwise
