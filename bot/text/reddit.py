r"""
How long a text is on Reddit, and how it is sent so that it shows letter by letter.

Drafts are plain text on every network. On Reddit a ``*``, a number at the beginning of a line or a
``>`` that was taken over from somebody would be markup: a link under other words, a heading, a
spoiler. Links that are spelled out stay as they are, since Reddit makes links of them, and so do
``u/name`` and ``r/name``.

Source:
    Reddit's snudown, ``markdown.c``: a backslash before one of ``\`*_{}[]()#+-.!:|&<>/^~`` shows
    that character; read 2026-11. A line of nothing but ``=`` has no such way.
"""

from typing import Final

import regex

from bot.text.sameness import same_text
from bot.text.urls import find_urls

REDDIT_COMMENT: Final = 10_000
"""Source: Reddit API documentation, ``POST /api/comment``; read 2026-08."""
REDDIT_SELFTEXT: Final = 40_000
"""Source: Reddit API documentation, ``POST /api/submit``; read 2026-08."""
REDDIT_TITLE: Final = 300
"""Source: Reddit API documentation, ``POST /api/submit``; read 2026-08."""

_ANYWHERE: Final = regex.compile(r"[\\`*_\[\]~^|<]|>(?=!)|&(?=#?\w{1,31};)")
_AT_A_START: Final = regex.compile(r"(?m)^(?:([#>+-])|(\d+)([.)]))")
_INDENT: Final = regex.compile(r"(?m)^[^\S\n]+")
_SINGLE_BREAK: Final = regex.compile(r"(?<!\n)\n(?!\n)")


def reddit_length(text: str) -> int:
    """Count *text* as Reddit does, in code points; see ``REDDIT_*`` for the limits."""
    return len(text)


def literal(text: str) -> str:
    """Return what is to be sent so that Reddit shows *text*, line for line."""
    done, end = "", 0
    for start, stop in find_urls(text):
        done += _escaped(text[end:start]) + text[start:stop]
        end = stop
    lines = _INDENT.sub("", done + _escaped(text[end:]))
    begun = _AT_A_START.sub(lambda at: f"{at[2] or ''}\\{at[1] or at[3]}", lines)
    return _SINGLE_BREAK.sub("  \n", begun)


def shows(sent: str, found: str) -> bool:
    """Tell whether *found* on Reddit is *sent*, as it goes out today or as it once did."""
    return same_text(literal(sent), found) or same_text(sent, found)


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(r"\\\g<0>", text)
