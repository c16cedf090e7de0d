"""What stands above a post: one call, as far up as the network shows it."""

from typing import Any

from atproto_client import models

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from bot.domain.ids import Untrusted
from bot.domain.mention import MAX_ABOVE, Remark


def above(pds: Connection, uri: str) -> tuple[Remark, ...]:
    """
    Return up to ten posts above *uri*, oldest first; it ends below one that is not shown.

    Raises:
        PlatformError: The thread could not be read.
    """
    params = models.AppBskyFeedGetPostThread.Params(uri=uri, depth=0, parent_height=MAX_ABOVE)
    answer = pds.ask(wire.Thread, "app.bsky.feed.getPostThread", params)
    found: list[Remark] = []
    parent: Any = answer.thread.parent
    while len(found) < MAX_ABOVE:
        view = next(wire.each(wire.View, [parent]))
        if isinstance(view, str):
            break
        found.insert(0, as_remark(pds.did(), view.post))
        parent = view.parent
    return tuple(found)


def as_remark(own_did: str, shown: wire.Shown) -> Remark:
    """Say *shown* in our own words."""
    return Remark(shown.author.name, Untrusted(shown.record.text), shown.author.did == own_did)
