"""Which notifications are mentions, and which are set aside. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.bluesky import wire
from adapters.bluesky.cursor import Seen
from adapters.bluesky.embeds import alt_texts, quoted
from adapters.bluesky.listing import QUOTE, REASONS, unix_ms
from adapters.bluesky.threads import as_remark
from bot.domain.ids import AccountName, Cursor, Untrusted
from bot.domain.mention import Mention, mention_id


@dataclass(frozen=True, slots=True)
class Inbox:
    """
    What is new.

    Attributes:
        heard: Oldest first.

        cursor: None when there was nothing new.
    """

    heard: tuple[wire.Heard, ...]
    cursor: Cursor | None
    set_aside: tuple[str, ...]

    @property
    def answered(self) -> tuple[str, ...]:
        """Addresses of the posts that were answered or quoted, each once."""
        return tuple(dict.fromkeys(uri for one in self.heard if (uri := _spoken_of(one))))


def sort_out(own_did: str, things: Sequence[Any], seen: Seen) -> Inbox:
    """Sort out the notifications, newest first, that *seen* does not cover."""
    new: list[wire.Heard] = []
    set_aside: list[str] = []
    found: dict[str, int] = {}
    for thing in things:
        stamp = next(wire.each(wire.Stamp, [thing]))
        if isinstance(stamp, wire.Stamp):
            is_new = stamp.uri not in found and seen.is_new(stamp.uri, unix_ms(stamp))
            found.setdefault(stamp.uri, unix_ms(stamp))
            if not is_new:
                continue
        if not _is_addressed(own_did, thing):
            continue
        heard = next(wire.each(wire.Heard, [thing]))
        if isinstance(heard, str):
            set_aside.append(heard)
        elif heard.author.did != own_did:
            new.append(heard)
    is_any_new = any(seen.is_new(uri, at_ms) for uri, at_ms in found.items())
    cursor = seen.after_reading(found).written() if is_any_new else None
    new.reverse()  # the sort is stable: what came in the same millisecond stays in order
    new.sort(key=lambda one: one.at)
    return Inbox(tuple(new), cursor, tuple(set_aside))


def as_mention(
    account: AccountName, own_did: str, heard: wire.Heard, answered: Mapping[str, wire.Shown]
) -> Mention:
    """Say *heard* in our own words, with the post that it answers where that was found."""
    reply, is_quote = heard.record.reply, heard.reason == QUOTE
    parent = answered.get(_spoken_of(heard) or "")
    return Mention(
        id=mention_id(account, heard.uri),
        account=account,
        network="bluesky",
        remote_id=heard.uri,
        author=heard.author.name,
        text=Untrusted(heard.record.text),
        url=wire.address(heard.author.name, heard.uri),
        posted_at=heard.at,
        language=wire.language(heard.record.langs),
        in_reply_to=reply.parent.uri if reply else None,
        root=reply.root.uri if reply else heard.uri,
        thread=(as_remark(own_did, parent),) if parent else (),
        above=None if is_quote else _above(parent.record.reply if parent else reply),
        is_quote=is_quote,
        alt_texts=alt_texts(heard.record.embed),
    )


def _spoken_of(heard: wire.Heard) -> str | None:
    """Return the address of the post that *heard* quotes or answers."""
    if heard.reason == QUOTE:
        return quoted(heard.record.embed)
    return heard.record.reply.parent.uri if heard.record.reply else None


def _above(reply: wire.Reply | None) -> str | None:
    return reply.parent.uri if reply else None


def _is_addressed(own_did: str, thing: Any) -> bool:
    """
    Tell whether *thing* is for us: a tag, or an answer to a post of our own.

    Whoever is answered further down in a thread of ours is notified to us as well. What says
    neither is left to the reader, who sets it aside.
    """
    notified = next(wire.each(wire.Reason, [thing]))
    if isinstance(notified, str) or notified.reason != "reply":
        return isinstance(notified, str) or notified.reason in REASONS
    heard = next(wire.each(wire.Heard, [thing]))
    if isinstance(heard, str):
        return True
    reply = heard.record.reply
    return reply is not None and reply.parent.uri.startswith(f"at://{own_did}/")
