"""
Whether somebody asks for a thing by a name that the brand does not know.

Such a thing is not in the catalogue, and whatever is nearest to it there is something else.
English and Chinese: names are looked for in Latin letters alone.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import regex

from bot.domain.brand import Brand
from bot.voice.words import load_words

Pair = tuple[str, str]

_WORD: Final = regex.compile(r"[\p{Latin}\p{N}]+")
_NAME: Final = regex.compile(
    r"\b\p{Lu}[\p{Latin}\p{N}]*(?:[ -](?:\p{Lu}[\p{Latin}\p{N}]*|\p{N}[\p{Latin}\p{N}]*))+"
)
"""Two words or more, each with a capital or a digit before it."""

_LOWER: Final = regex.compile(r"\b\p{Ll}|\p{Han}")


def known_pairs(brand: Brand) -> frozenset[Pair]:
    """Return all two words that stand side by side in what *brand* says of itself."""
    return frozenset(pair for text in _texts(brand) for pair in pairwise(_words(text)))


def is_unknown(plain: str, known: frozenset[Pair]) -> bool:
    """Tell whether *plain* has a name in it of which two words are side by side in none of ours."""
    if not _LOWER.search(plain):
        return False  # where every word has a capital none stands out
    everyday = load_words("reply.en")
    for found in _NAME.finditer(plain):
        words = _words(found.group())
        while words and words[0] in everyday:  # "Does Tern Glide …": a capital that says nothing
            words = words[1:]
        if any(pair not in known and not everyday.issuperset(pair) for pair in pairwise(words)):
            return True
    return False


def _texts(brand: Brand) -> Iterator[str]:
    yield from (brand.name, brand.about)
    for fact in brand.facts:
        yield from fact.texts.values()
    for product in brand.products:
        yield from (product.name, *product.what.values(), *product.attributes)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
