"""What the account itself wrote: the only proof of whether a post went out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from adapters.reddit import wire
from adapters.reddit.listing import walk_back
from adapters.reddit.transport import Connection
from bot.domain.platform import Unconfirmed
from bot.domain.post import Post
from bot.text.reddit import shows
from bot.text.sameness import same_text

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""How far Reddit's clock may be behind ours without a post of ours being missed."""
Own = wire.Written | wire.Thread


def look_for(reddit: Connection, handle: str, post: Post, since: datetime) -> Sequence[Own]:
    """
    Look for *post* among what *handle* wrote back to *since*.

    Returns:
        Everything that could be it, oldest first.

    Raises:
        PlatformError: The history could not be read back to *since*, or not all of it.
    """
    is_thread = post.in_reply_to is None
    path = f"user/{handle}/{'submitted' if is_thread else 'comments'}"
    since_s = int((since - CLOCKS_DIFFER).timestamp())
    walk = walk_back(reddit, path, since_s, {"sort": "new"})
    if not walk.is_whole:
        raise Unconfirmed(f"Reddit does not show it back to {since:%d %B, %H:%M}")
    model: type[Own] = wire.Thread if is_thread else wire.Written
    found: dict[str, Own] = {}
    for one in wire.each(model, walk.children):
        if isinstance(one, str):
            raise Unconfirmed(one)
        if one.created_utc >= since_s and is_same(post, one):
            found[one.name] = one
    return sorted(found.values(), key=lambda own: (own.created_utc, own.name))


def is_same(post: Post, one: Own) -> bool:
    """Tell whether *one* says what *post* says, in the same place."""
    if isinstance(one, wire.Written):
        return one.parent_id == post.in_reply_to and shows(post.text, one.body)
    is_there = one.subreddit.casefold() == (post.place or "").casefold()
    same_title = same_text(post.title or "", one.title)
    return is_there and same_title and shows(post.text, one.selftext)
