"""
A reply recommends one product at most: more is an advertisement that nobody asked for.

Several may be named where one sentence of the brand's own names them all, or the mention does.
"""

from collections.abc import Sequence
from typing import Final

import regex

from bot.domain.verdict import Verdict, flagged, passed
from bot.voice.context import Context
from bot.voice.normalise import bound

NAME: Final = "products"

_READ: Final = 4000
_SEVERAL: Final = 2


def check(text: str, context: Context) -> Verdict:
    """Flag a reply that names several products of the catalogue."""
    if context.mention is None:
        return passed(NAME)
    # The longest first: "Huila" is not named where only "Huila Plus" stands.
    names = sorted((one.name for one in context.brand.products), key=len, reverse=True)
    named = _named(text, names)
    if len(named) < _SEVERAL or any(
        named <= _named(known, names) for known in (context.mention, *context.sources)
    ):
        return passed(NAME)
    return flagged(NAME, f"The reply names {', '.join(sorted(named))}: one product is enough.")


def _named(text: str, names: Sequence[str]) -> frozenset[str]:
    rest, found = bound(text, _READ), set()
    for name in names:
        rest, n = regex.subn(
            rf"(?<![\p{{Latin}}\p{{N}}]){regex.escape(name)}(?![\p{{Latin}}\p{{N}}])", " ", rest
        )
        if n:
            found.add(name)
    return frozenset(found)
