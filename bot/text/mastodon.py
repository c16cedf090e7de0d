"""
How long a text is on Mastodon's family, whom it names there, and how it is read back.

A server names its own numbers, for its texts and its links; those here hold where it says nothing.
"""

import html
import re
from typing import Final

import regex

from bot.text.characters import n_graphemes
from bot.text.urls import find_urls

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
MAX_HTML: Final = 50_000
"""What is read of one post; the tags of 2,000 characters take a fraction of it."""

# Not html.parser: it takes quadratic time on "<a <a <a".
_TAG: Final = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]*+)|[!?])[^<>]*+>")
_LINE: Final = frozenset({"br", "li"})
_BLOCK: Final = frozenset(
    {"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_BLANKS: Final = re.compile(r"[ \t\r\n\f]++")
_GAPS: Final = re.compile(r" *+\n[ \n]*+")

_USER: Final = r"[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+"
_HOST: Final = r"[\w]++(?:[.-]++[\w]++)*+"
_HANDLE: Final = regex.compile(rf"(?<![=/\w])@({_USER})(?:@({_HOST}))?+", regex.IGNORECASE)
_MAX_HOST: Final = 253
"""A longer host names nobody. Source: RFC 1035, section 2.3.4; read 2026-11."""


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
    return n_graphemes(without_hosts(shortened + text[at:]))


def find_handles(text: str) -> list[str]:
    """
    List the handles of *text* in order, without the leading ``@``: ``ann``, ``ann@example.org``.

    Source:
        Mastodon's ``Account::MENTION_RE``; read 2026-11.
    """
    found = _HANDLE.finditer(text)
    return [one.group()[1:] for one in found if _names_somebody(one)]


def without_hosts(text: str) -> str:
    """Shorten every ``@ann@example.org`` of *text* to ``@ann``, as Mastodon counts and shows it."""
    return _HANDLE.sub(lambda one: "@" + one[1] if _names_somebody(one) else one[0], text)


def plain(content: str) -> str:
    """
    Return the text of *content*, with its line ends, and its links spelled out.

    Servers cut long links into parts that are shown and parts that are not (classes
    ``invisible`` and ``ellipsis``); together they are the whole address.

    Source:
        Mastodon's ``TextFormatter``; read 2026-11.
    """
    spaced = _BLANKS.sub(" ", content[:MAX_HTML])
    marked = _TAG.sub(_line_end, spaced)
    return html.unescape(_GAPS.sub(_at_most_two, marked)).strip()


def _names_somebody(handle: regex.Match[str]) -> bool:
    return len(handle[2] or "") <= _MAX_HOST


def _line_end(tag: re.Match[str]) -> str:
    name = (tag[1] or "").lower()
    if name in _BLOCK:
        return "\n\n"
    return "\n" if name in _LINE and not tag[0].startswith("</") else ""


def _at_most_two(gap: re.Match[str]) -> str:
    return "\n\n" if gap[0].count("\n") > 1 else "\n"
