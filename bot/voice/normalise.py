"""
Make strangers' text harmless to store and possible to match.

:func:`clean` is for the edge: what it returns is kept and shown. :func:`fold` is for matching
only: it throws away differences that a reader does not see, and more.
"""

from functools import cache
from typing import Final
from unicodedata import normalize

import regex
from confusable_homoglyphs import confusables

from bot.domain.ids import Untrusted
from bot.text.script import simplified

_MAX_MARKS: Final = 4
"""Combining marks kept on one letter; no language in daily use stacks more."""

_BROKEN: Final = regex.compile(r"[\p{Cs}\p{Noncharacter_Code_Point}]")
_NEWLINES: Final = regex.compile(r"\r\n?|[\u0085\u2028\u2029]")
_FLAG: Final = r"\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
_HIDDEN: Final = regex.compile(
    rf"(?P<keep>{_FLAG}"
    r"|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})"
    r"|(?<=[\p{Arabic}\p{Devanagari}\p{Bengali}])[\u200C\u200D](?=\p{L}))"
    r"|[\p{Cc}--\n\t]|[\p{Cf}\p{Co}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0\U000E0100-\U000E01EF]",
    regex.VERSION1,
)
_MARKS: Final = regex.compile(rf"(\p{{M}}{{{_MAX_MARKS}}})\p{{M}}++")
_BLANKS: Final = regex.compile(r"[^\S\n]++")
_EMPTY_LINES: Final = regex.compile(r"\n{3,}+")
_DANGLING: Final = regex.compile(r"[\p{M}\p{Emoji_Modifier}\u200D\uFE0E\uFE0F]")
_UNSEEN: Final = regex.compile(
    r"[\p{Cf}\p{Cc}\p{Co}\uFE00-\uFE0F\U000E0100-\U000E01EF--\s]", regex.VERSION1
)
_ACCENT: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}])\p{Mn}++")
_SPACED: Final = regex.compile(
    r"(?<![\p{L}\p{N}])\p{Latin}(?:(?P<gap>[ ._*|/~\-]{1,2}+)\p{Latin}(?![\p{L}\p{N}]))"
    r"(?:(?P=gap)\p{Latin}(?![\p{L}\p{N}]))++"
)
_GAP: Final = regex.compile(r"\P{L}++")
_WORD: Final = regex.compile(r"\p{L}++")
_QUOTES: Final = str.maketrans("‘’ʼ´`“”„", "'''''\"\"\"")
_LOOKALIKE_SCRIPTS: Final = regex.compile(
    r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Lisu}--\p{ASCII}]",
    regex.VERSION1,
)


def bound(text: str, n: int) -> str:
    """Cut *text* after at most *n* code points, never between a letter and its marks."""
    if len(text) <= n:
        return text
    while n and (_DANGLING.match(text[n]) or text[n - 1] == "\u200d"):
        n -= 1
    return text[:n]


def clean(text: str, limit: int = 2000) -> Untrusted:
    """
    Make a stranger's text safe to store, to show and to give to a model as data.

    Broken code points become U+FFFD; control, bidirectional and invisible characters go (a
    joiner stays inside an emoji); marks piled on one letter are cut to four; blanks collapse.
    The letters themselves stay as they are: see :func:`fold` for matching.

    Args:
        text: Of any length, lone surrogates and all.

        limit: Code points of the result.
    """
    text = _NEWLINES.sub("\n", normalize("NFC", _BROKEN.sub("\ufffd", text)))
    text = _HIDDEN.sub(lambda found: found.group("keep") or "", text)
    text = _BLANKS.sub(" ", _MARKS.sub(r"\1", text))
    lines = (line.strip() for line in text.split("\n"))
    text = _EMPTY_LINES.sub("\n\n", "\n".join(lines))
    return Untrusted(bound(text.strip(), limit).rstrip())


def fold(text: str) -> str:
    """
    Reduce *text* to what it reads as, for matching.

    Compatibility forms, case, accents, traditional characters, invisible ones, letters of other
    alphabets that look Latin, and letters spaced out one by one (three or more) are folded away.

    Source:
        Look-alikes: Unicode TR 39 confusables as carried by ``confusable_homoglyphs``.
    """
    text = normalize("NFKC", _BROKEN.sub("\ufffd", simplified(text)))
    text = _ACCENT.sub("", normalize("NFD", _UNSEEN.sub("", text)))
    text = _WORD.sub(_latinised, normalize("NFC", text)).translate(_QUOTES).casefold()
    text = _BLANKS.sub(" ", text.replace("\n", " "))
    return _SPACED.sub(lambda found: _GAP.sub("", found.group()), text).strip()


def _latinised(word: regex.Match[str]) -> str:
    # A word that does not come out wholly Latin is a word of its own alphabet.
    latin = word.group().translate(_look_alikes())
    return latin if latin.isascii() else word.group()


@cache
def _look_alikes() -> dict[int, str]:
    return {
        ord(char): latin
        for char, alike in confusables.confusables_data.items()
        if len(char) == 1 and _LOOKALIKE_SCRIPTS.match(char) and (latin := _latin(alike))
    }


def _latin(alike: list[dict[str, str]]) -> str | None:
    found = (item["c"] for item in alike)
    return next((c for c in found if len(c) == 1 and c.isascii() and c.isalpha()), None)
