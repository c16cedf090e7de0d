"""What stands above a comment: the thread's beginning and the comments between, in one call."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from adapters.answers import bounded, whole
from adapters.reddit import wire
from adapters.reddit.transport import Connection
from bot.domain.ids import Untrusted
from bot.domain.mention import MAX_ABOVE, Remark
from bot.domain.platform import RetryLater

_COMMENTS: Final = 100
"""Those above come first; a lower number could cut them off."""
_AT_ONCE: Final = 100
_CONTEXT: Final = 8
"""Comments above one that Reddit shows at most. Source: reddit.com/dev/api, read 2026-11."""


def above(reddit: Connection, handle: str, root: str, comment: str) -> tuple[Remark, ...]:
    """
    Return what opened the thread *root*, and up to eight comments above *comment*.

    Args:
        handle: The account's own.

    Raises:
        PlatformError: The thread could not be read.
    """
    path = f"comments/{root[3:]}/_/{comment[3:]}"
    answer = reddit.get(path, {"context": _CONTEXT, "limit": _COMMENTS})
    listings = [wire.read(wire.Listing, one) for one in answer] if isinstance(answer, list) else []
    match listings:
        case [wire.Listing() as opening, wire.Listing() as tree]:
            threads = wire.each(wire.Thread, opening.data.children)
            remarks = [_opening(one, handle) for one in threads if isinstance(one, wire.Thread)]
            remarks += [_remark(one, handle) for one in _path(tree.data.children, comment)]
            return tuple(one for one in remarks if one is not None)[-MAX_ABOVE:]
        case _:
            raise RetryLater("Reddit's answer to the thread cannot be read", after=timedelta())


def _path(children: Sequence[Any], comment: str) -> list[wire.Comment]:
    """Return the comments above *comment*, oldest first."""
    found = {one.name: one for one in _comments(children)}
    path: list[wire.Comment] = []
    at = found.pop(comment, None)
    while at is not None and (at := found.pop(at.parent_id, None)) is not None:
        path.insert(0, at)
    return path


def _comments(children: Sequence[Any]) -> Iterator[wire.Comment]:
    waiting = list(children)
    while waiting:
        for one in wire.each(wire.Comment, [waiting.pop()]):
            if isinstance(one, wire.Comment):
                yield one
                below = wire.read(wire.Listing, one.replies)
                waiting += below.data.children if below else []


def _opening(thread: wire.Thread, handle: str) -> Remark | None:
    if wire.is_gone(thread.author, thread.selftext):
        return None
    text = "\n".join(filter(None, (thread.title, whole(thread.selftext))))
    return _said(thread, text, handle)


def _remark(comment: wire.Comment, handle: str) -> Remark | None:
    if wire.is_gone(comment.author, comment.body):
        return None
    return _said(comment, comment.body, handle)


def _said(by: wire.Thread | wire.Comment, text: str, handle: str) -> Remark:
    author = by.author or ""
    is_own = author.casefold() == handle.casefold()
    return Remark(author, Untrusted(bounded(text)), is_own, by.name)


def gone(reddit: Connection, names: Sequence[str]) -> frozenset[str]:
    """
    Return those of *names*, comments and submissions, that were taken away.

    Reddit shows them without words.

    Raises:
        PlatformError: They could not be read.
    """
    found: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        some = ",".join(names[start : start + _AT_ONCE])
        query: dict[str, str | int] = {"id": some, "limit": _AT_ONCE}
        page = wire.read(wire.Listing, reddit.get("api/info", query))
        if page is None:
            raise RetryLater("Reddit's answer to api/info cannot be read", after=timedelta())
        for one in wire.each(wire.Standing, page.data.children):
            if isinstance(one, wire.Standing) and one.is_gone:
                found.add(one.name)
    return frozenset(found)
