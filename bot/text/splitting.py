"""
Where a text that is too long for one post is cut into the parts of a thread.

A part ends at the last border of a paragraph that lets it fit, else of a sentence, else of a
clause, else of a word; within a word only where the word alone is too long. A link is never cut.

Written here because pysbd 0.3.4 takes the question mark in a link for the end of a sentence and a
Chinese quotation mark for a sentence, and syntok 1.4 knows no Chinese (tried 2026-11).
"""

from collections.abc import Callable, Iterator
from typing import Final

import regex

from bot.text.urls import Span, find_urls

MOST_PARTS: Final = 25
"""Of one thread; more would fill the timelines of everybody who reads the account."""

_ABBREVIATIONS: Final = frozenset(
    (
        *("dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "rev", "hon", "gen", "col", "capt"),
        *("no", "nos", "vol", "fig", "figs", "p", "pp", "ed", "eds", "approx", "ca", "cf", "vs"),
        *("etc", "al", "inc", "ltd", "co", "corp", "dept", "est", "tel", "ext", "max", "min"),
        *("hr", "hrs", "ave", "blvd", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep"),
        *("sept", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    )
)
"""A dot behind one of them may end a sentence; not to cut there costs less than to cut wrongly."""
_CLOSING: Final = r"[\"'”’»)\]」』）》〉】〕]"
_PARAGRAPH: Final = regex.compile(r"\n[^\S\n]*+\n\s*+")
_SENTENCE: Final = regex.compile(
    rf"[。！？；…]++{_CLOSING}*+\s*+"  # full-width marks need no space behind them
    rf"|[!?]++{_CLOSING}*+(?:\s++|(?=[\p{{Han}}“‘「『《]))"
    rf"|(?P<dot>\.)++{_CLOSING}*+\s++(?=[^\p{{Ll}}])"
    r"|\n\s*+"
)
_CLAUSE: Final = regex.compile(r"[，、：]\s*+|[,;:—–]\s++|\s++(?=[—–(])")
_WORD: Final = regex.compile(r"\s++|(?<=[\p{Han}\p{Hiragana}\p{Katakana}])(?=[\p{L}\p{N}])")
_GRAPHEME: Final = regex.compile(r"\X")
_ADDRESS: Final = regex.compile(r"https?://[!-~]++", regex.I)
_BEFORE_DOT: Final = regex.compile(r"[\p{L}\p{N}.]*+$")
_INITIALS: Final = regex.compile(r"\p{L}(?:\.\p{L})*")
_LOOK_BACK: Final = 32

Fits = Callable[[str], bool]
"""Tells whether a network takes a text as one post."""


class CannotSplit(Exception):
    """The text makes no thread; the message says why and what to do."""


def split(text: str, fits: Fits, *, numbered: bool = False) -> tuple[str, ...]:
    """
    Cut *text* into parts that all fit, in their order.

    Args:
        numbered: Let each part of several end with its number, `` (2/5)``, which counts.

    Returns:
        One part or more. Put together and without the numbers they are *text*; only white space
        at the borders is gone.

    Raises:
        CannotSplit: A link is too long for any post, there are more than ``MOST_PARTS``, or there
            is nothing but white space.
    """
    text = text.strip()
    if not text:
        raise CannotSplit("the text is empty")
    if fits(text):
        return (text,)
    if not numbered:
        return tuple(_parts(text, fits))
    for n_digits in (1, 2):
        widest = "9" * n_digits
        parts = list(_parts(text, _with_number(fits, widest)))
        if len(parts) < 10**n_digits:
            break
    return tuple(f"{part} ({n}/{len(parts)})" for n, part in enumerate(parts, start=1))


def sentence_borders(text: str) -> list[int]:
    """
    Return where the sentences of *text* end, white space behind them included.

    English and Chinese; links, decimals, abbreviations and initials are no borders.
    """
    links = _links(text)
    return [
        found.end()
        for found in _SENTENCE.finditer(text)
        if not _is_within(found.end(), links) and not _abbreviates(text, found)
    ]


def _with_number(fits: Fits, widest: str) -> Fits:
    return lambda text: fits(f"{text} ({widest}/{widest})")


def _parts(text: str, fits: Fits) -> Iterator[str]:
    levels = list(_levels(text))
    at, n_parts = 0, 0
    while at < len(text):
        n_parts += 1
        if n_parts > MOST_PARTS:
            raise CannotSplit(
                f"the text makes more than {MOST_PARTS} parts: shorten it, or make it two threads"
            )
        end = len(text) if fits(text[at:]) else _end_of_part(text, at, levels, fits)
        yield text[at:end].strip()
        at = end


def _levels(text: str) -> Iterator[list[int]]:
    """List the borders of *text*, the best ones first; no border is within a link."""
    links = _links(text)
    yield [found.end() for found in _PARAGRAPH.finditer(text)]
    yield sentence_borders(text)
    for border in (_CLAUSE, _WORD, _GRAPHEME):
        ends = (found.end() for found in border.finditer(text))
        yield [end for end in ends if 0 < end < len(text) and not _is_within(end, links)]


def _end_of_part(text: str, at: int, levels: list[list[int]], fits: Fits) -> int:
    for borders in levels:
        end = at
        for border in borders:
            if border <= at or not text[at:border].strip():
                continue
            if not fits(text[at:border].strip()):
                break
            end = border
        if end > at:
            return end
    raise CannotSplit(f"“{text[at : at + 40]}…” fits no post and cannot be cut: shorten it")


def _links(text: str) -> list[Span]:
    """Find what X makes a link of, and what the others do: any address with a scheme."""
    addresses = (Span(*found.span()) for found in _ADDRESS.finditer(text))
    return [*find_urls(text), *addresses]


def _is_within(place: int, links: list[Span]) -> bool:
    return any(link.start < place < link.end for link in links)


def _abbreviates(text: str, found: regex.Match[str]) -> bool:
    """Tell whether the dot of *found* ends an abbreviation or an initial, not a sentence."""
    dot = found.start()
    if found.group("dot") is None or text[dot : dot + 2] == "..":
        return False
    before = _BEFORE_DOT.search(text, max(0, dot - _LOOK_BACK), dot)
    word = before.group() if before else ""
    return word.casefold() in _ABBREVIATIONS or _INITIALS.fullmatch(word) is not None
