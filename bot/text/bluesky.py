"""
How long a text is on Bluesky, and whom it names there.

Which bytes of it are marked is in ``facets``, apart because its library takes a second to load.
"""

from typing import Final

import regex

from bot.text.characters import n_graphemes
from bot.text.urls import top_level_domains

BLUESKY_GRAPHEMES: Final = 300
"""Source: lexicon ``app.bsky.feed.post``, ``maxGraphemes`` of ``text``; read 2026-11."""
BLUESKY_BYTES: Final = 3_000
"""Source: lexicon ``app.bsky.feed.post``, ``maxLength`` of ``text`` in UTF-8; read 2026-11."""

_HANDLE: Final = regex.compile(r"(?:(?<=[\s(])|^)@([a-zA-Z0-9.-]++)")


def bluesky_length(text: str) -> int:
    """
    Count *text* as Bluesky does, in extended grapheme clusters. The limit is 300.

    Source:
        Unicode UAX #29, as the official client counts; 95 of 95 of its vectors, read 2026-11.
    """
    return n_graphemes(text)


def bluesky_budget(text: str) -> tuple[int, int]:
    """
    Return (used, allowed) of *text* on Bluesky.

    Graphemes out of 300; UTF-8 bytes out of 3,000 where only these run out, as with emoji of
    many code points.
    """
    n_seen, n_bytes = bluesky_length(text), len(text.encode("utf-8", "replace"))
    if n_bytes > BLUESKY_BYTES and n_seen <= BLUESKY_GRAPHEMES:
        return n_bytes, BLUESKY_BYTES
    return n_seen, BLUESKY_GRAPHEMES


def find_domain_handles(text: str) -> list[str]:
    """
    List the handles of *text* that Bluesky would link where somebody has them, without the ``@``.

    Source:
        The official client's ``detectFacets``; 95 of 95 of its vectors, read 2026-11.
    """
    named = (one[1].rstrip(".-") for one in _HANDLE.finditer(text))
    return [one for one in named if _is_domain(one)]


def _is_domain(name: str) -> bool:
    last = name.rpartition(".")[2].lower()
    return "." in name and (last in top_level_domains() or last == "test")
