"""
What somebody who wants a product asks of it, as far as it can be held against a catalogue.

English and Chinese. What is not understood is no demand: a wish only ever narrows the choice.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import regex

from bot.voice.claims.numbers import DIGITS, HAN, read_number
from bot.voice.claims.units import UNITS

_DOLLARS: Final = frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD"})
_SYMBOLS: Final = {"a$": "AUD", "c$": "CAD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD"}
_MONEY_UNITS: Final = frozenset({"usd", "eur", "gbp", "cny", "jpy", "chf"})
_LEAST_BARE: Final = 20
"""Below it a number without a currency may be an age or a size."""

_SIGN: Final = r"(?P<sign>(?:us|a|c|nz|s|hk)?\$|[€£¥￥]|(?:eur|usd|gbp|cny|rmb|chf|aud)(?![a-z]))?"
_UNIT: Final = (
    r"(?P<unit>us\$|[$€£¥￥]|%|％|[a-z]++(?:\.[a-z]++)?|块钱?|美元|美金|刀|欧元?|英镑|镑|人民币|"
    r"日元|个?(?:小时|星期|工作日|月|人)|分钟|公里|公斤|千克|毫[米升]|厘米|[元天日周年岁斤克米升折寸%])?"
)
_EN_NUMBER: Final = rf"{_SIGN} ?(?P<number>{DIGITS}) ?{_UNIT}"
_ZH_NUMBER: Final = rf"{_SIGN} ?(?P<number>{DIGITS}|{HAN}) ?{_UNIT}"
_BEFORE: Final = (
    r"(?:under|below|less than|lower than|cheaper than|up to|at most|maximum(?: of)?|max\.?|"
    r"no(?:t)? more than|not over|(?:my )?budget(?: is| of|:)?|spend(?: up to)?)"
)
_CEILINGS: Final = tuple(
    regex.compile(pattern, regex.IGNORECASE)
    for pattern in (
        rf"\b{_BEFORE} {_EN_NUMBER}",
        rf"(?<![\w.]){_EN_NUMBER} (?:or (?:less|under|below)|max\b|maximum|tops|at most|budget)",
        rf"(?<![\w.])between {_SIGN.replace('sign', 'first')} ?{DIGITS} and {_EN_NUMBER}",
        rf"(?:不要?超过|别超过|低于|少于|最多|顶多|至多|预算(?:是|在|只有)?|控制在) ?{_ZH_NUMBER}",
        rf"{_ZH_NUMBER}(?:以内|以下|之内|内(?!\p{{Han}}))",
        rf"(?:{DIGITS}|{HAN}) ?[元块]?[到至~～-] ?{_ZH_NUMBER}(?:之间|左右)?",
    )
)
_ROUGHLY: Final = regex.compile(r"[来多几]|\s*(?:左右|上下|ish\b|or so\b)")
_TWO_DIGITS: Final = regex.compile("[一二三四五六七八九两]{2,}")
"""Not a number but two: four or five."""
_CALLED_FREE: Final = regex.compile(r"\b(\p{Latin}{3,})[- ]free\b", regex.IGNORECASE)
_WITHOUT: Final = regex.compile(
    r"\b(?:without|free of|free from|allergic to|avoid(?:ing)?|"
    r"(?:doesn'?t|does not|don'?t|must not|can'?t) (?:contain|have|use))"
    r" (?:any |the |a )?(\p{Latin}{3,})",
    regex.IGNORECASE,
)
_WITHOUT_ZH: Final = regex.compile(r"(?:不含|不带|不加|不要含|不能有|没有)(\p{Han}{1,4})")
_ALLERGIC_ZH: Final = regex.compile(r"对(\p{Han}{1,4})过敏")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """
    The most that somebody wants to pay.

    Attributes:
        currencies: Codes of ISO 4217 that may be meant; empty where none was named, which is
            then the catalogue's.
    """

    amount: Decimal
    currencies: frozenset[str] = frozenset()

    def binds(self, currency: str) -> bool:
        """Tell whether a price in *currency* can be held against it."""
        return not self.currencies or currency in self.currencies


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What was asked for.

    Attributes:
        without: What it must not have or contain, in the words of who asked.

        is_elsewhere: It names something that the brand does not know.
    """

    ceiling: Ceiling | None = None
    without: tuple[str, ...] = ()
    is_elsewhere: bool = False


def read_wish(text: str) -> Wish:
    """Read the demands in *text*, a stranger's words; an empty wish where there are none."""
    ceilings = [one for pattern in _CEILINGS for one in _ceilings(pattern, text)]
    without = (
        found.group(1).lower()
        for pattern in (_CALLED_FREE, _WITHOUT, _WITHOUT_ZH, _ALLERGIC_ZH)
        for found in pattern.finditer(text)
    )
    lowest = min(ceilings, key=lambda one: one.amount, default=None)
    return Wish(lowest, tuple(dict.fromkeys(without)))


def _ceilings(pattern: regex.Pattern[str], text: str) -> list[Ceiling]:
    return [one for found in pattern.finditer(text) if (one := _ceiling(found)) is not None]


def _ceiling(found: regex.Match[str]) -> Ceiling | None:
    """Return the amount of money in *found*; None where it counts something else, or roughly."""
    written = found.group("number")
    values = read_number(written)
    is_rough = _ROUGHLY.match(found.string, found.end("number")) or _ROUGHLY.match(
        found.string, found.end()
    )
    if not values or is_rough or _TWO_DIGITS.fullmatch(written):
        return None
    amount = max(values)  # nobody names a price with three decimals: 1.299 is a thousand
    sign, unit = (found.group("sign") or "").lower(), (found.group("unit") or "").lower()
    named = sign or unit
    if currencies := _currencies(named):
        return Ceiling(amount, currencies)
    counts = unit in UNITS or regex.match(r"\p{Han}|[%％]", unit)
    if sign or counts or amount < _LEAST_BARE:
        return None
    return Ceiling(amount)


def _currencies(named: str) -> frozenset[str]:
    if named in _SYMBOLS:
        return frozenset({_SYMBOLS[named]})
    if named in {"$", "刀", "dollars", "bucks"}:
        return _DOLLARS
    if named in {"¥", "￥"}:
        return frozenset({"CNY", "JPY"})
    if named in {"欧", "镑", "aud"}:
        return frozenset({{"欧": "EUR", "镑": "GBP", "aud": "AUD"}[named]})
    measure, _ = UNITS.get(named, ("", 1))
    return frozenset({measure.upper()}) if measure in _MONEY_UNITS else frozenset()
