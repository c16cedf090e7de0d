"""Which items of the inbox are mentions, and which are set aside. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.reddit import wire
from adapters.reddit.cursor import Seen
from adapters.reddit.settings import RedditAccount
from bot.domain.ids import AccountName, Cursor, Untrusted
from bot.domain.mention import Mention, Remark, mention_id


@dataclass(frozen=True, slots=True)
class Inbox:
    """
    What is new.

    Attributes:
        mentions: Oldest first.

        cursor: None when there was nothing new.
    """

    mentions: tuple[Mention, ...]
    cursor: Cursor | None
    set_aside: tuple[str, ...]


def sort_out(
    name: AccountName, account: RedditAccount, children: Sequence[Any], seen: Seen
) -> Inbox:
    """Sort out the items of the inbox, newest first, that *seen* does not cover."""
    new: list[Mention] = []
    set_aside: list[str] = []
    found: dict[str, int] = {}
    for child in children:
        stamp = wire.read(wire.Stamp, child.get("data") if isinstance(child, dict) else None)
        if stamp is not None:
            at_s = int(stamp.created_utc)
            is_new = stamp.name not in found and seen.is_new(stamp.name, at_s)
            found[stamp.name] = at_s
            if not is_new:
                continue
        for item in wire.each(wire.Heard, [child]):
            kept = item if isinstance(item, str) else _as_mention(name, account, item)
            if isinstance(kept, Mention):
                new.append(kept)
            elif kept:
                set_aside.append(kept)
    is_any_new = any(seen.is_new(one, at_s) for one, at_s in found.items())
    cursor = seen.after_reading(found).written() if is_any_new else None
    new.reverse()  # the sort is stable: what came in the same second stays in order
    new.sort(key=lambda mention: mention.posted_at)
    return Inbox(tuple(new), cursor, tuple(set_aside))


def _as_mention(name: AccountName, account: RedditAccount, item: wire.Heard) -> Mention | str:
    """Return the mention, a sentence for what is set aside, or nothing for what is not for us."""
    is_own = (item.author or "").casefold() == account.handle.casefold()
    if is_own or not (item.is_addressed or item.is_unexplained):
        return ""
    if item.is_unexplained:
        return f"{item.name} on Reddit was set aside: Reddit does not say why it is in the inbox"
    if item.is_gone:
        return f"{item.name} on Reddit was set aside: it has been deleted"
    place = item.subreddit or ""
    if account.subreddit(place) is None:
        return f"{item.name} on Reddit was set aside: r/{place} is not in the account's subreddits"
    return Mention(
        id=mention_id(name, item.name),
        account=name,
        network="reddit",
        remote_id=item.name,
        author=item.author or "",
        text=Untrusted(item.body),
        url=wire.SITE + item.context,
        posted_at=item.at,
        place=place,
        in_reply_to=item.parent_id,
        root=item.root,
        thread=_opening(item, place),
        above=item.root and item.parent_id,
    )


def _opening(item: wire.Heard, place: str) -> tuple[Remark, ...]:
    """Return what is known of the thread before it is read: its title."""
    if not item.link_title:
        return ()
    title = Untrusted(item.link_title)
    return (Remark(f"r/{place}", title, remote_id=item.root or ""),)
