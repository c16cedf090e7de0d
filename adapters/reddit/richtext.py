"""
Threads with images, in the JSON that Reddit calls rich text, and as its Markdown shows them.

The text goes out as text: nothing in it can become markup. Links that are spelled out are links.
The images follow it, each with its caption.

Source:
    praw's ``InlineImage`` and its recording of a thread with images; the test cases of Reddit's
    own parser (comrak, ``specs/rtjson``); read 2026-11.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import regex

from bot.domain.extras import Image
from bot.domain.post import Post
from bot.text.sameness import same_text
from bot.text.urls import find_urls

_PARAGRAPHS: Final = regex.compile(r"\n[^\S\n]*+\n\s*+")
_SCHEMES: Final = ("http://", "https://")

_CAPTION: Final = r"\[(?:\\.|[^\]\\])*+\]"
_SHOWN_AT: Final = r"https://(?:preview|i)\.redd\.it/[^\s)]++"
_SHOWN: Final = regex.compile(
    rf"!\[img\]\([^)]*+\)|{_CAPTION}\({_SHOWN_AT}\)|{_SHOWN_AT}|\*Processing img \w++\.\.\.\*"
    r"|(?:&#x200B;|\u200B)*+"
)
"""A line that stands for an image, while Reddit works on it and afterwards, or for nothing."""
_INVISIBLE: Final = regex.compile(r"&#x200B;|[\u200B\s]")
_TARGET: Final = r"\((?:\\.|[^\s()\\]|\([^\s()]*+\))*+\)"
_LINK: Final = regex.compile(
    rf"(?<!\\)(?:\[((?:\\.|[^\]\\]){{1,4096}}+)\]{_TARGET}|<(https?://[^\s<>]++)>)"
)
_ESCAPED: Final = regex.compile(r"\\([!-/:-@\[-`{-~])")


def document(text: str, images: Sequence[Image], names: Sequence[str]) -> str:
    """
    Return *text* with *images* below it.

    Args:
        names: What Reddit calls the images, in their order.
    """
    paragraphs = [one for one in _PARAGRAPHS.split(text.strip()) if one]
    shown: list[dict[str, Any]] = [
        {"e": "par", "c": list(_lines(paragraph.split("\n")))} for paragraph in paragraphs
    ]
    shown += [
        {"e": "img", "id": name, "c": " ".join(image.alt.split())}
        for image, name in zip(images, names, strict=True)
    ]
    return json.dumps({"document": shown})


def shows(post: Post, found: str) -> bool:
    """Tell whether *found*, a thread's Markdown, is what *post*, which has images, says."""
    markdown = "\n".join(_apart(found)[0])
    bare = _LINK.sub(lambda link: link[1] or link[2], markdown)
    return any(same_text(post.text, _ESCAPED.sub(r"\1", one)) for one in (markdown, bare))


def n_shown(found: str) -> int:
    """Count the images of *found*, a thread's Markdown, those that Reddit still works on too."""
    return sum(bool(_INVISIBLE.sub("", line)) for line in _apart(found)[1])


def _apart(found: str) -> tuple[list[str], list[str]]:
    """Part the lines of the text from those below it that stand for images, or for nothing."""
    lines = found.split("\n")
    end = len(lines)
    while end and _SHOWN.fullmatch(lines[end - 1].strip()):
        end -= 1
    return lines[:end], lines[end:]


def _lines(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines):
        if number:
            yield {"e": "br"}
        yield from _line(line)


def _line(line: str) -> Iterator[dict[str, Any]]:
    end = 0
    for start, stop in find_urls(line):
        url = line[start:stop]
        if not url.lower().startswith(_SCHEMES):
            continue
        if end < start:
            yield {"e": "text", "t": line[end:start]}
        yield {"e": "link", "t": url, "u": url}
        end = stop
    if end < len(line):
        yield {"e": "text", "t": line[end:]}
