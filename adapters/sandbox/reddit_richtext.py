"""Rich text of the sandboxed Reddit: what a thread with images becomes as Markdown."""

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.sandbox.reddit_state import RedditState, Shown

ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]()#+\-!|<>~^]")
Body = tuple[str, tuple[Shown, ...]]


class NoDocument(Exception):
    """It is no rich text."""


def read(rich: Any) -> Body:
    """
    Return the text of *rich* as the Markdown that Reddit makes of it, and its images.

    Raises:
        NoDocument: It is no rich text.
    """
    paragraphs, images = [], []
    for node in rich["document"]:
        match node["e"]:
            case "par":
                paragraphs.append("".join(_inline(node["c"])))
            case "img":
                images.append(Shown(node["id"], node.get("c", "")))
            case _:
                raise NoDocument
    return "\n\n".join(paragraphs), tuple(images)


def _inline(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        match node["e"]:
            case "text":
                yield _escaped(node["t"])
            case "link":
                yield f"[{_escaped(node['t'])}]({node['u']})"
            case "br":
                yield "  \n"
            case _:
                raise NoDocument


def _escaped(text: str) -> str:
    """Return Markdown that shows *text*."""
    return _MARKUP.sub(r"\\\g<0>", text)


def markdown_of(state: RedditState, image: Shown) -> str:
    """Return the line that stands for *image*, while Reddit works on it and afterwards."""
    asset = state.assets[image.asset]
    if state.is_slow:
        return f"*Processing img {asset.id}...*"
    size = "width=40&format=png&auto=webp&s=54d1a865a9339dcca9ec19eb1e357079c81e5100"
    address = f"https://preview.redd.it/{asset.id}.{ENDINGS[asset.kind]}?{size}"
    return f"[{_escaped(image.caption)}]({address})" if image.caption else address


def metadata_of(state: RedditState, images: tuple[Shown, ...]) -> dict[str, Any]:
    """Return what a thread with *images* has beside others; nothing where there are none."""
    if not images:
        return {}
    status = "unprocessed" if state.is_slow else "valid"
    shown = {
        one.asset: {
            "status": status,
            "e": "Image",
            "m": state.assets[one.asset].kind,
            "id": one.asset,
        }
        for one in images
    }
    return {"media_metadata": shown, "rte_mode": "richtext"}
