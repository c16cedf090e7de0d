"""How long a text is, as the networks count. What follows from it is the caller's business."""

from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

import regex

from bot.domain.handles import without_hosts
from bot.domain.urls import find_urls

MASTODON: Final = 500
"""
What a server takes that says nothing else; its own number is at ``/api/v2/instance``.

Source: Mastodon documentation, "Posting toots"; read 2026-08.
"""
MASTODON_URL: Final = 23
"""Source: the same, ``characters_reserved_per_url``; read 2026-08."""
MASTODON_ADDRESS: Final = 32
"""
Room for the handle that goes before a reply: ``@``, 30 characters and a space.

Source: Mastodon's ``Account::USERNAME_LENGTH_LIMIT``; read 2026-11.
"""
REDDIT_COMMENT: Final = 10_000
"""Source: Reddit API documentation, ``POST /api/comment``; read 2026-08."""
REDDIT_SELFTEXT: Final = 40_000
"""Source: Reddit API documentation, ``POST /api/submit``; read 2026-08."""
REDDIT_TITLE: Final = 300
"""Source: Reddit API documentation, ``POST /api/submit``; read 2026-08."""
BLUESKY_GRAPHEMES: Final = 300
"""Source: lexicon ``app.bsky.feed.post``, ``maxGraphemes`` of ``text``; read 2026-11."""
BLUESKY_BYTES: Final = 3_000
"""Source: lexicon ``app.bsky.feed.post``, ``maxLength`` of ``text`` in UTF-8; read 2026-11."""


@dataclass(frozen=True, slots=True)
class Counting:
    """
    One version of X's configuration. All weights in hundredths of a character.

    Attributes:
        weights: (first, last, weight) of code point ranges; all others weigh *default*.

        joined_emoji: Count an emoji of several code points once.
    """

    limit: int
    default: int
    weights: tuple[tuple[int, int, int], ...]
    joined_emoji: bool
    url: int = 2300


X: Final = Counting(
    limit=280,
    default=200,
    weights=((0, 4351, 100), (8192, 8205, 100), (8208, 8223, 100), (8242, 8247, 100)),
    joined_emoji=True,
)
"""Source: twitter-text configuration ``v3.json``; read 2026-08."""

_PICTURE: Final = r"(?:\p{Extended_Pictographic}|\p{Emoji_Presentation}|\p{Emoji_Modifier})"
_ONE: Final = rf"{_PICTURE}(?!\uFE0E)(?:\p{{Emoji_Modifier}}|\uFE0F)?+"
_EMOJI: Final = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?+\u20E3"
    r"|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
    rf"|{_ONE}(?:\u200D{_ONE})*+"
)
_GRAPHEME: Final = regex.compile(r"\X")
_INVALID: Final = regex.compile(r"[\uFFFE\uFEFF\uFFFF]")


def weighted_length(text: str, counting: Counting = X) -> int:
    """
    Count *text* as X does.

    Args:
        text: NFC is applied first; the caller need not.

    Returns:
        Weighted characters: a URL 23, CJK and emoji 2, others 1. The limit is 280.

    Source:
        twitter-text v3 configuration and its conformance cases; read 2026-08.
    """
    text = normalize("NFC", text)
    total = at = 0
    for url in find_urls(text):
        total += _weigh(text[at : url.start], counting) + counting.url
        at = url.end
    return (total + _weigh(text[at:], counting)) // 100


def fits_x(text: str, counting: Counting = X) -> bool:
    """Tell whether X takes *text*: not empty, not too long, no invalid code point."""
    return 0 < weighted_length(text, counting) <= counting.limit and not _INVALID.search(text)


def reddit_length(text: str) -> int:
    """Count *text* as Reddit does, in code points; see ``REDDIT_*`` for the limits."""
    return len(text)


def mastodon_length(text: str, url_length: int = MASTODON_URL) -> int:
    """
    Count *text* as Mastodon does.

    Args:
        url_length: What the server counts a link as. Only links with ``http(s)://`` are links.

    Returns:
        Grapheme clusters; ``@ann@example.org`` counts as ``@ann``. A content warning is counted
        by itself and added.

    Source:
        Mastodon's ``StatusLengthValidator``; read 2026-11.
    """
    shortened, at = "", 0
    for url in find_urls(text):
        if text[url.start : url.end].lower().startswith(("http://", "https://")):
            shortened += text[at : url.start] + "x" * url_length
            at = url.end
    return len(_GRAPHEME.findall(without_hosts(shortened + text[at:])))


def bluesky_length(text: str) -> int:
    """
    Count *text* as Bluesky does, in extended grapheme clusters. The limit is 300.

    Source:
        Unicode UAX #29, as the official client counts; 95 of 95 of its vectors, read 2026-11.
    """
    return sum(1 for _ in _GRAPHEME.finditer(text))


def bluesky_budget(text: str) -> tuple[int, int]:
    """
    Return (used, allowed) of *text* on Bluesky.

    Graphemes out of 300; UTF-8 bytes out of 3,000 where only these run out, as with emoji of
    many code points.
    """
    n_graphemes, n_bytes = bluesky_length(text), len(text.encode("utf-8", "replace"))
    if n_bytes > BLUESKY_BYTES and n_graphemes <= BLUESKY_GRAPHEMES:
        return n_bytes, BLUESKY_BYTES
    return n_graphemes, BLUESKY_GRAPHEMES


def find_emoji(text: str) -> list[str]:
    """List the emoji of *text* in order, each with its joiners and modifiers."""
    return _EMOJI.findall(text)


def _weigh(text: str, counting: Counting) -> int:
    total = 0
    if counting.joined_emoji:
        text, n_emoji = _EMOJI.subn("", text)
        total = n_emoji * counting.default
    return total + sum(_weight(ord(char), counting) for char in text)


def _weight(point: int, counting: Counting) -> int:
    for first, last, weight in counting.weights:
        if first <= point <= last:
            return weight
    return counting.default
