"""
Find the fact or product that answers a mention.

Points of the brand's facts and products, each language by itself: a fact without a wording in the
mention's language cannot be used for it. The score says how likely the passage is the answer.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import regex

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder, Vectors
from bot.domain.origin import Source
from bot.retrieval.names import Pair, is_unknown, known_pairs
from bot.retrieval.passages import Passage, list_passages, may_tell
from bot.retrieval.products import Shop, shops
from bot.retrieval.reader import Reader
from bot.retrieval.wishes import read_wish
from bot.text.script import simplified
from bot.text.wording import is_cjk, n_words, sentences, spoken

_ASKS: Final = regex.compile(r"[?？]|[吗呢么]\s*$")
_LEANS: Final = regex.compile(
    r"\b(?:it|its|they|them|this|that|these|those|one)\b|[它这那]|^\P{L}*\p{Han}{2,8}\P{L}*$",
    regex.IGNORECASE,
)
_MIN_WORDS: Final = 2
_MAX_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One question of several, and the passage that most likely answers it.

    A question leans when it is about what another sentence names: alone it says little.
    """

    text: str
    source: Source

    @property
    def leans(self) -> bool:
        """Whether it speaks of "it" and the like."""
        return _LEANS.search(simplified(self.text)) is not None


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    The passages of one language.

    Attributes:
        points: (passages, d), what :meth:`bot.retrieval.reader.Reader.passages` sees of them.
    """

    passages: tuple[Passage, ...]
    points: Vectors

    def joined(self, more: "Shelf") -> "Shelf":
        """Return a shelf with the passages of both, those of *more* behind."""
        points = np.concatenate([self.points, more.points])
        return Shelf((*self.passages, *more.passages), points)


class FactIndex:
    """
    What a brand can truthfully say, by language.

    Attributes:
        on_offer: Facts, and products that are not sold out.

        shelves: What can be told, by language.
    """

    def __init__(self, brand: Brand, reader: Reader, for_wishes: Embedder) -> None:
        """
        Embed every fact and every product in each language, about 20 ms each.

        Args:
            for_wishes: A second embedding of the products alone.
        """
        self._reader = reader
        in_stock = frozenset(product.id for product in brand.products if product.in_stock)
        self.on_offer = in_stock.union(fact.id for fact in brand.facts)
        told = {language: list_passages(brand, language) for language in brand.languages}
        self.shelves = {
            language: Shelf(tuple(some), reader.passages(some, language))
            for language, some in told.items()
            if some
        }
        cues = {
            language: {one.id: one.cues for one in some if one.id in in_stock}
            for language, some in told.items()
        }
        self._shops = shops(brand, cues, for_wishes)
        self._known: frozenset[Pair] | None = known_pairs(brand)

    def beside(self, more: Mapping[str, Shelf]) -> "FactIndex":
        """Return an index that can tell *more* as well; what is on offer stays the same."""
        both = copy(self)
        both.shelves = dict(self.shelves)
        for language, shelf in more.items():
            own = self.shelves.get(language)
            both.shelves[language] = own.joined(shelf) if own else shelf
        return both

    def for_topics(self) -> "FactIndex":
        """Return an index for topics of posts: an operator may name in them what is not ours."""
        free = copy(self)
        free._known = None  # noqa: SLF001 - a copy of our own
        return free

    def nearest(
        self, text: str, language: str, k: int = 3, among: frozenset[str] | None = None
    ) -> tuple[Source, ...]:
        """
        Return the *k* passages that most likely answer *text*, best first.

        Args:
            text: A stranger's words; handles and links in it are not looked at.

            among: Names of the passages that are wanted; None for all.

        Returns:
            Sources whose score is the probability, 0 to 1, that it is the answer.
        """
        shop, plain = self._shops.get(language), spoken(text)
        allowed, near = self.nearness(text, language, among)
        odds = np.sort(self._reader.odds(language)(near))[::-1]
        best = [allowed[at] for at in np.argsort(-near, kind="stable")]
        if shop is None:
            return tuple(map(_source, best[:k], odds.tolist()))
        nearness = {one.id: float(how) for one, how in zip(allowed, near, strict=True)}
        wish = read_wish(plain)
        return tuple(
            _source(one, score, shop.reason(one.id, plain, wish, language))
            for one, score in zip(_reorder(best, shop, plain, nearness)[:k], odds, strict=False)
        )

    def nearness(
        self, text: str, language: str, among: frozenset[str] | None = None
    ) -> tuple[tuple[Passage, ...], Vectors]:
        """Return the passages that *text* may be told, and (passages,) how near it is to each."""
        shelf, shop = self.shelves.get(language), self._shops.get(language)
        plain = spoken(text)
        if shelf is None or not plain:
            return (), np.zeros(0, np.float32)
        elsewhere = self._known is not None and is_unknown(plain, self._known)
        wish = replace(read_wish(plain), is_elsewhere=elsewhere)
        allowed = [
            at
            for at, one in enumerate(shelf.passages)
            if (among is None or one.id in among)
            and may_tell(one, plain)
            and not (shop and shop.refuses(one.id, plain, wish))
        ]
        near = shelf.points[allowed] @ self._reader.question(plain, language)
        return tuple(shelf.passages[at] for at in allowed), near

    def questions(self, text: str, language: str) -> tuple[Asked, ...]:
        """Return the questions of *text*, where it asks several, each with its best passage."""
        parts = [part for part in sentences(spoken(text))[:_MAX_PARTS] if _is_question(part)]
        return tuple(
            Asked(part, source)
            for part in (parts if len(parts) > 1 else ())
            for source in self.nearest(part, language, 1)
        )


def _source(passage: Passage, score: float, reason: str = "") -> Source:
    text = (
        f"{passage.text}{'' if is_cjk(passage.text) else ' '}{reason}" if reason else passage.text
    )
    return Source(passage.id, text, float(score), passage.told_at)


def _reorder(
    best: Sequence[Passage], shop: Shop, plain: str, near: Mapping[str, float]
) -> list[Passage]:
    """Put the products of *best* in the shop's order; what is no product stays where it is."""
    offered = [one for one in best if shop.sells(one.id)]
    by_id = {one.id: one for one in offered}
    ordered = iter(shop.order(plain, {one: near[one] for one in by_id}))
    return [by_id[next(ordered)] if one.id in by_id else one for one in best]


def _is_question(part: str) -> bool:
    return _ASKS.search(simplified(part)) is not None and n_words(part) >= _MIN_WORDS
