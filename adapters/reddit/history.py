"""What the account itself wrote: the only proof of whether a post went out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from adapters.reddit import richtext, wire
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
        PlatformError: The history could not be read back to *since*, or not all of it, or a thread
            with images may be it and may not: Reddit words such a text anew.
    """
    is_thread = post.in_reply_to is None
    path = f"user/{handle}/{'submitted' if is_thread else 'comments'}"
    since_s = int((since - CLOCKS_DIFFER).timestamp())
    walk = walk_back(reddit, path, since_s, {"sort": "new"})
    if not walk.is_whole:
        raise Unconfirmed(f"Reddit does not show it back to {since:%d %B, %H:%M}")
    model: type[Own] = wire.Thread if is_thread else wire.Written
    found: dict[str, Own] = {}
    doubtful = ""
    for one in wire.each(model, walk.children):
        if isinstance(one, str):
            raise Unconfirmed(one)
        if one.created_utc < since_s:
            continue
        if is_same(post, one):
            found[one.name] = one
        elif post.extras.images and isinstance(one, wire.Thread) and _is_titled(post, one):
            doubtful = f"{one.url} has the title and shows another text: look whether it is this"
    if doubtful and not found:
        raise Unconfirmed(doubtful)
    return sorted(found.values(), key=lambda own: (own.created_utc, own.name))


def is_same(post: Post, one: Own) -> bool:
    """Tell whether *one* says what *post* says, in the same place."""
    if isinstance(one, wire.Written):
        return one.parent_id == post.in_reply_to and is_shown(post, one.body)
    return _is_titled(post, one) and is_shown(post, one.selftext)


def is_shown(post: Post, found: str) -> bool:
    """Tell whether *found*, the Markdown of something on Reddit, is what *post* says."""
    return richtext.shows(post, found) if post.extras.images else shows(post.text, found)


def _is_titled(post: Post, one: wire.Thread) -> bool:
    is_there = one.subreddit.casefold() == (post.place or "").casefold()
    return is_there and same_text(post.title or "", one.title)
