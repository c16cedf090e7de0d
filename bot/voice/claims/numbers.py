"""Read numbers as people write them: ``1,299.00``, ``1.299,00``, ``fourteen``, ``十四``."""

from decimal import Decimal
from typing import Final

import regex

# fmt: off
_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_WORDS: Final = {
    **{word: n for n, word in enumerate(_SMALL)},
    **{word: 20 + 10 * n for n, word in enumerate(_TENS)},
}
_WORD: Final = "|".join([*_SMALL[:12:-1], *_TENS, *_SMALL[:13], "dozen"])
_HAN_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

DIGITS: Final = r"\d++(?:[.,'’\u00A0\u202F]\d++)*+[十百千万亿]?"
"""Pattern of a number in digits, with or without separators."""
WORDS: Final = rf"(?:{_WORD})(?:[ -](?:and )?(?:hundred|thousand|{_WORD})\b){{0,6}}+"
"""Pattern of an English number in words, without word boundaries."""
HAN: Final = f"[{''.join([*_HAN_DIGITS, *_HAN_POWERS])}]{{1,12}}+"
"""Pattern of a Chinese number in characters."""

_WESTERN: Final = regex.compile(r"\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_EUROPEAN: Final = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
_THIN: Final = regex.compile(r"['’\u00A0\u202F]")
_LONGEST: Final = 24


def read_number(written: str) -> frozenset[Decimal]:
    """
    Return every value that *written* may stand for.

    Two values where the writing is ambiguous (``1.299``); none where it is no number (a
    version, an address) or longer than any quantity.
    """
    if len(written) > _LONGEST * 2:
        return frozenset()
    if not written[0].isdecimal():
        is_han = written[0] in _HAN_DIGITS or written[0] in _HAN_POWERS
        return frozenset({_read_han(written) if is_han else _read_words(written)})
    power = _HAN_POWERS.get(written[-1], 1)
    return frozenset(value * power for value in _read_digits(written.rstrip("十百千万亿")))


def _read_digits(written: str) -> frozenset[Decimal]:
    plain = _THIN.sub("", written)
    if len(plain) > _LONGEST:
        return frozenset()
    values = set()
    if _WESTERN.fullmatch(plain):
        values.add(Decimal(plain.replace(",", "")))
    if _EUROPEAN.fullmatch(plain):
        values.add(Decimal(plain.replace(".", "").replace(",", ".")))
    return frozenset(values)


def _read_words(written: str) -> Decimal:
    total = current = 0
    for word in regex.findall("[a-z]+", written.lower()):
        if word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word in {"hundred", "dozen"}:
            current = (current or 1) * (100 if word == "hundred" else 12)
        else:
            current += _WORDS.get(word, 0)
    return Decimal(total + current)


def _read_han(written: str) -> Decimal:
    total = section = digit = 0
    for char in written:
        if char in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[char]
        elif char in "万亿":
            total = (total + section + digit or 1) * _HAN_POWERS[char]
            section = digit = 0
        else:
            section, digit = section + (digit or 1) * _HAN_POWERS[char], 0
    return Decimal(total + section + digit)
