"""
The content of a text comes from somewhere: its sources, the mention, the brand's vocabulary.

Numbers and promises are the business of ``unsupported``; this check looks at ordinary words,
where a model invents steps and properties. It is a measure, not a proof: most of what it finds
is flagged, and ranking uses :func:`new_words`.
"""

from functools import lru_cache
from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.text.script import simplified
from bot.voice.claims.links import find_links
from bot.voice.claims.quantities import find_quantities
from bot.voice.claims.times import find_times
from bot.voice.context import Context
from bot.voice.normalise import bound, fold
from bot.voice.words import load_words

NAME: Final = "coverage"

_WORD: Final = regex.compile(
    r"[\p{L}--\p{Han}][\p{L}\p{M}--\p{Han}]++(?:'\p{L}++)?", regex.VERSION1
)
_HAN_RUN: Final = regex.compile(r"\p{Han}{2,}+")
_FUNCTION: Final = frozenset(
    "的了是我您你们在有和与及也都就会能请很吗呢吧哦啊呀这那个一不没到给对为把被让去来要可以用中上下里后前还更最太时"
)
_SUFFIX: Final = regex.compile(r"(?:'s|ing|edly|ed|ly|ies|es|s|er|e|y)$")
_STEM: Final = 3
_FLAG_SHARE: Final = 0.25
_BLOCK_SHARE: Final = 0.6
_FLAG_WORDS: Final = 2
_BLOCK_WORDS: Final = 4
_READ: Final = 4000


def check(text: str, context: Context) -> Verdict:
    """Block a text whose content is mostly new; flag one with several new words."""
    new = new_words(text, context)
    if not new:
        return passed(NAME)
    share = len(new) / max(1, len(content_words(text)))
    shown = ", ".join(f"“{word}”" for word in new[:6])
    if share > _BLOCK_SHARE and len(new) >= _BLOCK_WORDS and context.sources:
        return blocked(NAME, f"{share:.0%} of the content is in no source: {shown}.")
    if len(new) >= _FLAG_WORDS and share > _FLAG_SHARE:
        return flagged(NAME, f"{share:.0%} of the content is in no source: {shown}.")
    return passed(NAME)


def new_words(text: str, context: Context) -> tuple[str, ...]:
    """
    List the content words of *text* that nothing given to the writing holds.

    Returns:
        Folded words (Chinese: runs of characters), each once, in order. Ranking prefers
        candidates with fewer.
    """
    brand = context.brand
    given = (*context.sources, *brand.voice.vocabulary, brand.name, context.mention or "")
    known = _known(given)
    return tuple(dict.fromkeys(word for word in content_words(text) if _stem(word) not in known))


def content_words(text: str) -> list[str]:
    """List the words of *text* that carry content, folded; Chinese as pairs of characters."""
    times = find_times(find_links(bound(simplified(text), _READ)).rest)
    folded = fold(find_quantities(times.rest).rest)
    general = _general()
    words = [word for word in _WORD.findall(folded) if len(word) >= _STEM]
    latin = [word for word in words if word not in general and _stem(word) not in general]
    return latin + [pair for pair in _pairs(folded) if not _is_function(pair)]


def _pairs(folded: str) -> list[str]:
    return [run[at : at + 2] for run in _HAN_RUN.findall(folded) for at in range(len(run) - 1)]


def _is_function(pair: str) -> bool:
    return pair in load_words("reply.zh") or not _FUNCTION.isdisjoint(pair)


@lru_cache(maxsize=256)
def _known(texts: tuple[str, ...]) -> frozenset[str]:
    folded = [fold(bound(text, 4 * _READ)) for text in texts]
    words = {_stem(word) for text in folded for word in _WORD.findall(text)}
    return frozenset(words.union(*(_pairs(text) for text in folded)))


def _stem(word: str) -> str:
    short = _SUFFIX.sub("", word)
    return short if len(short) >= _STEM else word


@lru_cache(maxsize=1)
def _general() -> frozenset[str]:
    words = load_words("reply.en")
    return words | {_stem(word) for word in words if len(word) > _STEM}
