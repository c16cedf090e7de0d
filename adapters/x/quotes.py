"""
Who quotes a post of ours on X, one page at a time.

X lists quotes newest first, knows no ``since_id`` there, and charges for every post that it lists.
So a walk back through them that breaks off goes on where it was, and ends where the last one began.

Source:
    docs.x.com, "Quote Posts": reverse-chronological, 10 to 100 a page; read 2026-11. Recorded
    answers name no ``newest_id``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import requests

from adapters.x.mentions import as_mentions
from adapters.x.threads import around
from adapters.x.transport import Rejected
from adapters.x.wire import Listing, post_id
from bot.domain.ids import AccountName, Cursor, Untrusted
from bot.domain.mention import Mention, Remark
from bot.domain.platform import AccountBroken
from bot.domain.reading import QuotePage
from bot.text.x import find_mentions

_LEAST: Final = 10
_MOST: Final = 100
_PAGES: Final = 100
"""Of one walk: a listing whose pages never end must not be paid for for ever."""
_OVER: Final = frozenset({requests.codes.bad_request, requests.codes.not_found})

LookUp = Callable[[int, str | None], Listing]
"""Asks once for so many quotes, behind the token of the page before."""


@dataclass(frozen=True, slots=True)
class Own:
    """The account whose post is quoted: its name in config.yaml, and X's id and handle of it."""

    account: AccountName
    id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Walk:
    """
    How far the quotes of one post are read; the cursor is this in writing.

    Attributes:
        until: Id of the newest quote when the last whole walk began; 0 before the first.

        newest: The same of the walk that is under way.

        n_pages: That it has read.

        token: Behind which it goes on; empty where none is under way.
    """

    until: int = 0
    newest: int = 0
    n_pages: int = 0
    token: str = ""

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Self:
        """Read a cursor that :meth:`written` made; None is the beginning."""
        until, newest, n_pages, *token = (cursor or "0 0 0").split()
        return cls(int(until), int(newest), int(n_pages), "".join(token))

    def written(self) -> Cursor:
        """Return the cursor that :meth:`parse` reads."""
        return Cursor(f"{self.until} {self.newest} {self.n_pages} {self.token}".rstrip())

    def over(self) -> Self:
        """Return the walk as it stands once it has come to its end."""
        return type(self)(until=max(self.until, self.newest))


def page_of(look_up: LookUp, own: Own, quoted: str, after: Cursor | None, most: int) -> QuotePage:
    """
    Read the next page of those who quote the own post *quoted*; see ``Quoted.quotes``.

    Where X does not take its own token any more, or no longer shows the post, the walk is over.
    """
    walk = Walk.parse(after)
    try:
        listing = look_up(min(max(most, _LEAST), _MOST), walk.token or None)
    except AccountBroken as error:
        if not _is_over(error, walk):
            raise
        gap = f"X shows no more of those who quote {quoted}: older ones may be unread"
        return QuotePage((), walk.over().written(), set_aside=(gap,))
    ids = [int(one) for one in map(post_id, listing.data) if one]
    walk = replace(
        walk,
        newest=max([walk.newest, *ids]),
        n_pages=walk.n_pages + 1,
        token=listing.meta.next_token or "",
    )
    fresh = listing.model_copy(update={"data": list(_behind(walk.until, listing.data))})
    found, set_aside = as_mentions(own.account, own.id, [fresh])
    if walk.n_pages >= _PAGES and walk.token:
        set_aside = (*set_aside, f"more than {_PAGES} pages quote {quoted}: older ones are unread")
    more = bool(walk.token) and walk.n_pages < _PAGES and all(one > walk.until for one in ids)
    return QuotePage(
        mentions=tuple(_as_quote(one, own, quoted, fresh) for one in found),
        next=(walk if more else walk.over()).written(),
        more=more,
        set_aside=set_aside,
        n_listed=len(listing.data),
    )


def _is_over(error: AccountBroken, walk: Walk) -> bool:
    cause = error.__cause__
    status = cause.status if isinstance(cause, Rejected) else None
    return status in _OVER if walk.token else status == requests.codes.not_found


def _behind(until: int, things: Iterable[Any]) -> Iterable[Any]:
    """Yield what is newer than *until*, and what has no id to tell it by."""
    return (one for one in things if int(post_id(one) or until + 1) > until)


def _as_quote(mention: Mention, own: Own, quoted: str, listing: Listing) -> Mention:
    """Mark *mention* as a quote, unless it names us: then it has asked us."""
    names = (name.casefold() for name in find_mentions(mention.text))
    if own.handle.casefold() in names:
        return mention
    return replace(
        mention,
        text=_without_link(mention.text, quoted),
        thread=_quoted(own, quoted, listing),
        above=None,
        is_quote=True,
    )


def _quoted(own: Own, quoted: str, listing: Listing) -> tuple[Remark, ...]:
    known = around([listing])
    shown = known.tweets.get(quoted)
    return (known.remark(shown, own.id),) if shown else ()


def _without_link(text: str, quoted: str) -> Untrusted:
    """Drop the link to the quoted post that X puts behind a quote: nobody wrote it."""
    link = rf"\s*https://(?:x|twitter)\.com/\w+/status/{quoted}\S*$"
    return Untrusted(re.sub(link, "", text))
