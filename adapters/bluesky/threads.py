"""What stands above a post: one call, as far up as the network shows it."""

from typing import Any

from atproto_client import models

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.errors import is_missing
from bot.domain.ids import Untrusted
from bot.domain.mention import MAX_ABOVE, Remark
from bot.domain.platform import PlatformError


def above(pds: Connection, uri: str) -> tuple[Remark, ...]:
    """
    Return up to ten posts above *uri*, oldest first; it ends below one that is not shown.

    Raises:
        PlatformError: The thread could not be read.
    """
    params = models.AppBskyFeedGetPostThread.Params(uri=uri, depth=0, parent_height=MAX_ABOVE)
    answer = pds.ask(wire.Thread, "app.bsky.feed.getPostThread", params)
    found: list[Remark] = []
    here = next(wire.each(wire.View, [answer.thread]))
    parent: Any = None if isinstance(here, str) else here.parent
    while len(found) < MAX_ABOVE:
        view = next(wire.each(wire.View, [parent]))
        if isinstance(view, str):
            break
        found.insert(0, as_remark(pds.did(), view.post))
        parent = view.parent
    return tuple(found)


def as_remark(own_did: str, shown: wire.Shown) -> Remark:
    """Say *shown* in our own words."""
    is_own, text = shown.author.did == own_did, Untrusted(shown.record.text)
    return Remark(shown.author.name, text, is_own, shown.uri)


def is_gone(pds: Connection, uri: str) -> bool:
    """
    Tell whether the network says that the post *uri* is gone or hidden from us.

    Raises:
        PlatformError: It does not say.
    """
    params = models.AppBskyFeedGetPostThread.Params(uri=uri, depth=0, parent_height=0)
    try:
        answer = pds.ask(wire.Thread, "app.bsky.feed.getPostThread", params)
    except PlatformError as error:
        if is_missing(error):
            return True
        raise
    return isinstance(next(wire.each(wire.Hidden, [answer.thread])), wire.Hidden)
