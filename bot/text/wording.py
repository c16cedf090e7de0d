"""Texts as people speak them: sentences, without the addresses that networks put into them."""

from typing import Final

import regex

from bot.text.urls import find_urls

_HANDLE: Final = regex.compile(
    r"(?<![A-Za-z0-9_@/.])[@＠]\w++(?:[.-]\w++)*+(?:@\w++(?:[.-]\w++)*+)?"
    r"|(?<![\w@/.])/?[ur]/\w{2,21}+"
)
_TAG_SIGN: Final = regex.compile(r"[#＃](?=\w)")
_HUMP: Final = regex.compile(r"(?<=[\p{Ll}\p{N}])(?=\p{Lu})|_+")
_BREAK: Final = regex.compile(r"(?<=[.!?…][\"'”’)]?)\s+|(?<=[。！？；][”’」）]?)\s*|\n+")
_CJK: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_SPOKEN: Final = regex.compile(r"[\p{L}\p{N}]")
_MAX: Final = 1000
"""Code points that are looked at; what follows in a mention rarely changes what it asks."""


def spoken(text: str) -> str:
    """Return *text* without handles, links and tag signs, on one line, cut after 1,000 letters."""
    text = text[: 2 * _MAX]
    for url in reversed(find_urls(text)):
        text = f"{text[: url.start]} {text[url.end :]}"
    return " ".join(_TAG_SIGN.sub("", _HANDLE.sub(" ", text)).split())[:_MAX]


def split_tag(tag: str) -> str:
    """Return the words of a *tag* without its sign: ``BikeToWork`` is "Bike To Work"."""
    return _HUMP.sub(" ", tag)


def sentences(text: str) -> tuple[str, ...]:
    """Split *text* after each full stop, question or exclamation mark, and at line ends."""
    return tuple(part.strip() for part in _BREAK.split(text) if part and _SPOKEN.search(part))


def is_cjk(text: str) -> bool:
    """Tell whether any letter of *text* is Chinese, Japanese or Korean."""
    return _CJK.search(text) is not None


def n_words(text: str) -> int:
    """Count words; where words have no spaces between them, two characters make one."""
    n_cjk = len(_CJK.findall(text))
    return (n_cjk + 1) // 2 + sum(1 for _ in regex.finditer(r"[\p{L}\p{N}]+", _CJK.sub(" ", text)))
