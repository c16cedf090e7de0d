"""Quantities in a text: how much, how many, how long, what percentage."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import regex

from bot.voice.claims.claim import Claim, Found, blank, exact, take
from bot.voice.claims.numbers import DIGITS, HAN, WORDS, read_number
from bot.voice.claims.units import DURATIONS, UNITS

_SPELT: Final = "|".join(regex.escape(word) for word in sorted(UNITS, key=len, reverse=True))
_NUMBER: Final = regex.compile(
    rf"(?P<digits>{DIGITS})|\b(?P<words>{WORDS})\b|百分之(?P<share>{HAN})|(?P<han>{HAN})",
    regex.IGNORECASE,
)
_UNIT: Final = regex.compile(rf"[\s-]?+(?P<unit>{_SPELT})(?<![a-z](?=[a-z]))", regex.IGNORECASE)
_COUNTED: Final = regex.compile("[个件双次种位款倍名人岁家]")
_MONEY: Final = regex.compile(
    r"(?P<unit>us\$|[$€£¥￥]|(?<![a-z])(?:usd|eur|gbp|cny|rmb|jpy|chf))[ ]?$", regex.IGNORECASE
)
_RANGE: Final = regex.compile(r"\s?(?:-|–|—|~|to|or|and|至|到|或)\s?$", regex.IGNORECASE)
_SINGLE: Final = regex.compile(rf"\b(?:an?)[ ](?P<unit>{_SPELT})\b", regex.IGNORECASE)
_ALWAYS: Final = regex.compile(r"\b24[ ]?[/x][ ]?7\b", regex.IGNORECASE)
_CODE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?!\d++(?:{_SPELT}|k|st|nd|rd|th|x|s)\b)"
    r"(?:\p{Latin}++-?+\d|\d++-?+\p{Latin})[\p{Latin}\d]*+(?:-[\p{Latin}\d]++)*+",
    regex.IGNORECASE,
)
_SEEN_BEFORE: Final = 6


def find_quantities(text: str) -> Found:
    """
    Find the quantities of *text*: numbers with their units, and codes with digits in them.

    ``two weeks`` is supported by ``14 days``, ``14`` by any fourteen, ``14 days`` by no other
    fourteen. Links and dates must be taken out before.
    """
    always = take(text, _ALWAYS, "always")
    codes = take(always.rest, _CODE, "code")
    rest = codes.rest
    singles = list(_singles(rest))
    rest = blank(rest, (span for span, _ in singles))
    numbers = list(_numbers(rest))[::-1]
    claims = [*always.claims, *codes.claims, *(claim for _, claim in [*singles, *numbers])]
    return Found(tuple(claims), blank(rest, (span for span, _ in numbers)))


def _singles(text: str) -> Iterator[tuple[tuple[int, int], Claim]]:
    for found in _SINGLE.finditer(text):
        measure, factor = UNITS[found.group("unit").lower()]
        if measure in DURATIONS:
            yield found.span(), exact(found.group(), _spell(Decimal(factor), measure))


def _numbers(text: str) -> Iterator[tuple[tuple[int, int], Claim]]:
    """Yield every number, the last first: ``3 to 5 days`` gives the 3 its unit."""
    next_start, next_unit = len(text) + 1, ("", 1)
    for found in reversed(list(_NUMBER.finditer(text))):
        unit, end = _unit(text, found)
        if not unit[0] and _RANGE.fullmatch(text, found.end(), max(found.end(), next_start)):
            unit = next_unit
        next_start, next_unit = found.start(), unit
        if _is_quantity(text, found, unit[0]):
            yield (found.start(), end), _claim(text[found.start() : end].strip(), found, unit)


def _unit(text: str, found: regex.Match[str]) -> tuple[tuple[str, int], int]:
    if found.group("share"):
        return ("percent", 1), found.end()
    if money := _MONEY.search(text, max(0, found.start() - _SEEN_BEFORE), found.start()):
        return UNITS[money.group("unit").lower()], found.end()
    if after := _UNIT.match(text, found.end()):
        return UNITS[after.group("unit").lower()], after.end()
    return ("", 1), found.end()


def _is_quantity(text: str, found: regex.Match[str], measure: str) -> bool:
    """Tell numbers from words that merely look like one: ``one of us``, ``十分``, ``一个``."""
    word, han = found.group("words"), found.group("han")
    if word:
        return bool(measure) or word.lower() != "one"
    if han and not measure:
        return han not in {"一", "两"} and bool(_COUNTED.match(text, found.end()))
    return True


def _claim(shown: str, found: regex.Match[str], unit: tuple[str, int]) -> Claim:
    written = found.group("digits") or found.group("words") or found.group("share")
    written = written or found.group("han")
    measure, factor = unit
    values = read_number(written)
    if not values:
        return exact(shown, f"number {written.lower()}")
    bare = {_spell(value, "") for value in values}
    whole = {_spell(value * factor, measure) for value in values}
    return Claim(shown, frozenset(whole), frozenset(bare | whole))


def _spell(value: Decimal, measure: str) -> str:
    return f"number {value.normalize():f} {measure}"
