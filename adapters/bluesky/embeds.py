"""What a post carries: pictures, by its author's words for them, and a quoted post. Pure."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from adapters.answers import Things, Wire
from adapters.bluesky.names import Uri
from adapters.bluesky.wire import Text, each
from bot.domain.ids import Untrusted


class _Described(Wire):
    alt: Text = ""


class _Quoted(Wire):
    uri: Uri | None = None
    record: Any = None


class _Embed(Wire):
    """
    What a post carries: pictures, a gallery of them, one film, or these beside a quoted post.

    Source:
        Lexicons ``app.bsky.embed.images``, ``gallery``, ``video``, ``recordWithMedia``; read
        2026-11.
    """

    images: Things = Field(default_factory=list)
    items: Things = Field(default_factory=list)
    video: Any = None
    alt: Text = ""
    media: Any = None
    record: Any = None


def alt_texts(embed: Any) -> tuple[Untrusted, ...]:
    """Return one text for each picture or film in *embed*; empty where it is not described."""
    read = next(each(_Embed, [embed]))
    if isinstance(read, str):
        return ()
    beside = next(each(_Embed, [read.media]))
    parts = (read,) if isinstance(beside, str) else (read, beside)
    return tuple(Untrusted(alt) for part in parts for alt in _alts(part))


def quoted(embed: Any) -> str | None:
    """Return the address of the post that is quoted in *embed*, alone or beside pictures."""
    read = next(each(_Embed, [embed]))
    outer = next(each(_Quoted, [None if isinstance(read, str) else read.record]))
    inner = next(each(_Quoted, [None if isinstance(outer, str) else outer.record]))
    found = (one.uri for one in (outer, inner) if isinstance(one, _Quoted))
    return next(filter(None, found), None)


def _alts(embed: _Embed) -> Iterator[str]:
    for one in each(_Described, [*embed.images, *embed.items]):
        yield one.alt if isinstance(one, _Described) else ""
    if embed.video is not None:
        yield embed.alt
