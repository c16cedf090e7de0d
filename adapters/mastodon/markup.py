"""From the HTML that servers show to the text that its author wrote. Pure."""

import html
import re
from typing import Final

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


def _line_end(tag: re.Match[str]) -> str:
    name = (tag[1] or "").lower()
    if name in _BLOCK:
        return "\n\n"
    return "\n" if name in _LINE and not tag[0].startswith("</") else ""


def _at_most_two(gap: re.Match[str]) -> str:
    return "\n\n" if gap[0].count("\n") > 1 else "\n"
