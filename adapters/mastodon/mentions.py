"""From notifications to mentions in the order they came. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from adapters.answers import bounded
from adapters.mastodon.threads import as_remark
from adapters.mastodon.wire import Id, Notification, Status, each, order
from bot.domain.ids import AccountName, Untrusted
from bot.domain.mention import Mention, mention_id

MENTION: Final = "mention"
QUOTE: Final = "quote"
"""Source: Mastodon 4.5, "Notification type"; read 2026-11."""
_IDS: Final = TypeAdapter(Id)


@dataclass(frozen=True, slots=True)
class Read:
    """
    What a page of notifications held.

    Attributes:
        newest: The highest id that was seen, readable or not; None where there was none.

        oldest: The lowest one.
    """

    mentions: tuple[Mention, ...]
    set_aside: tuple[str, ...]
    newest: str | None
    oldest: str | None


def read_notifications(account: AccountName, own_id: str, things: Sequence[Any]) -> Read:
    """
    Read every notification of *things*, in whatever order they come.

    Returns:
        The mentions, oldest first, each once; and a sentence for each mention that has no usable
        id, text, time or author. What is no mention is left out.
    """
    ids = sorted(filter(None, map(_id, things)), key=order)
    found: dict[str, Notification] = {}
    set_aside: list[str] = []
    for one in each(Notification, filter(_may_be_mention, things)):
        if isinstance(one, str):
            set_aside.append(one)
        elif one.status is None:
            set_aside.append(f"item {one.id} was set aside: it does not say what was said")
        elif one.status.account.id != own_id:
            found[one.id] = one
    in_order = sorted(found.values(), key=lambda one: order(one.id))
    # Who quotes us and names us has asked us: there are two notifications of one status.
    asked = {one.status.id for one in in_order if one.status and one.type == MENTION}
    statuses = {one.status.id: one.status for one in in_order if one.status}
    mentions = tuple(
        _as_mention(account, own_id, status, is_quote=status.id not in asked)
        for status in statuses.values()
    )
    return Read(mentions, tuple(set_aside), *((ids[-1], ids[0]) if ids else (None, None)))


def language(tag: str | None) -> str | None:
    """Return the language *tag* of a status as a BCP 47 primary tag; None where it names none."""
    primary = (tag or "").partition("-")[0].lower()
    is_tag = primary.isascii() and primary.isalpha() and len(primary) in {2, 3}
    return primary if is_tag and primary != "und" else None


def is_old(thing: Any, after: str) -> bool:
    """Tell whether a server that ignores ``min_id`` shows *thing* again."""
    known = _id(thing)
    return known is not None and order(known) <= order(after)


def _id(thing: Any) -> str | None:
    try:
        return _IDS.validate_python(thing["id"])
    except (ValidationError, KeyError, TypeError):
        return None


def _may_be_mention(thing: Any) -> bool:
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind in {MENTION, QUOTE} or not isinstance(kind, str)


def _as_mention(account: AccountName, own_id: str, status: Status, *, is_quote: bool) -> Mention:
    quoted = status.quoted() if is_quote else None
    return Mention(
        id=mention_id(account, status.id),
        account=account,
        network="mastodon",
        remote_id=status.id,
        author=status.account.acct,
        text=Untrusted(bounded(status.said())),
        url=status.address,
        posted_at=status.created_at.astimezone(UTC),
        language=language(status.language),
        in_reply_to=status.in_reply_to_id,
        thread=(as_remark(own_id, quoted),) if quoted else (),
        above=None if is_quote else status.in_reply_to_id,
        is_quote=is_quote,
        alt_texts=tuple(Untrusted(bounded(one)) for one in status.alt_texts()),
    )
