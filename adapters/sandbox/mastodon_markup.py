"""From the text that somebody posted to the HTML that Mastodon shows."""

import html
import re
from collections.abc import Callable
from typing import Final

from bot.text.mastodon import find_handles
from bot.text.urls import find_urls

_SHOWN: Final = 30
"""Characters of a link that are shown; the rest stands in an invisible span."""


def as_html(text: str, address_of: Callable[[str], str | None]) -> str:
    """
    Format *text* as Mastodon does: paragraphs, line ends, links and mentions.

    Args:
        address_of: Web address of a handle; None where nobody is called so.

    Source:
        Mastodon's ``TextFormatter``, and recorded answers; read 2026-11.
    """
    marked, at = "", 0
    for start, end in find_urls(text):
        if text[start:end].startswith(("http://", "https://")):
            marked += _named(text[at:start], address_of) + _link(text[start:end])
            at = end
    marked += _named(text[at:], address_of)
    paragraphs = re.split(r"\n{2,}", marked)
    return "".join(f"<p>{one.replace(chr(10), '<br />')}</p>" for one in paragraphs)


def _link(url: str) -> str:
    scheme, rest = re.fullmatch(r"(https?://(?:www\.)?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr] # every link begins so
    shown, hidden = rest[:_SHOWN], rest[_SHOWN:]
    ellipsis = ' class="ellipsis"' if hidden else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}</span>'
        f"<span{ellipsis}>{_escaped(shown)}</span>"
        f'<span class="invisible">{_escaped(hidden)}</span></a>'
    )


def _named(text: str, address_of: Callable[[str], str | None]) -> str:
    marked, rest = "", text
    for handle in find_handles(text):
        before, _, rest = rest.partition(f"@{handle}")
        marked += _escaped(before) + _mention(handle, address_of(handle))
    return marked + _escaped(rest)


def _mention(handle: str, address: str | None) -> str:
    if address is None:
        return f"@{handle}"
    name = handle.partition("@")[0]
    return (
        f'<span class="h-card" translate="no"><a href="{address}" class="u-url mention">'
        f"@<span>{name}</span></a></span>"
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
