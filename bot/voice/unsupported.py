"""
Nothing is stated that no source states.

Numbers, prices, times, links, handles, product names and promises must stand in a source or
in the brand's vocabulary. The mention is no source: what a customer wrote ("you promised 50 %
off") would become the brand's own word.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, passed
from bot.text.script import simplified
from bot.voice.claims.claim import Claim
from bot.voice.claims.links import find_links
from bot.voice.claims.promises import find_promises, verbs
from bot.voice.claims.quantities import find_quantities
from bot.voice.claims.times import find_times
from bot.voice.context import Context

NAME: Final = "unsupported"
_SHOWN: Final = 5


def check(text: str, context: Context) -> Verdict:
    """Block a text with a claim that neither the sources nor the brand's vocabulary make."""
    voice = context.brand.voice
    known = (*context.sources, *voice.vocabulary, *voice.hashtags, context.brand.name)
    wrong = [*unsupported_claims(text, known)]
    wrong += _unnamed_products(text, context, known)
    if not wrong:
        return passed(NAME)
    shown = ", ".join(f"“{' '.join(one.split())[:60]}”" for one in dict.fromkeys(wrong[:_SHOWN]))
    return blocked(NAME, f"No source says {shown}.")


def unsupported_claims(text: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    """List what *text* states and none of *sources* does, as it stands in the text."""
    supported = _supported(sources)
    return tuple(claim.shown for claim in find_claims(text) if claim.wants.isdisjoint(supported))


def find_claims(text: str) -> list[Claim]:
    """List what *text* states that a source must say, in no order and in simplified Chinese."""
    links = find_links(simplified(text))
    times = find_times(links.rest)
    quantities = find_quantities(times.rest)
    return [*links.claims, *times.claims, *quantities.claims, *find_promises(links.rest)]


@lru_cache(maxsize=256)
def _supported(texts: tuple[str, ...]) -> frozenset[str]:
    given = (claim.gives for text in texts for claim in find_claims(text))
    return frozenset().union(*given, *(verbs(simplified(text)) for text in texts))


def _unnamed_products(text: str, context: Context, known: Iterable[str]) -> list[str]:
    names = {product.name for product in context.brand.products}
    said = {name for name in names if _names(text, name)}
    return sorted(name for name in said if not any(_names(source, name) for source in known))


def _names(text: str, name: str) -> bool:
    if name not in text:
        return False
    return bool(regex.search(rf"(?<!\p{{Latin}}){regex.escape(name)}(?!\p{{Latin}})", text))
