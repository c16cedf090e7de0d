"""
Which product to recommend: nearness of meaning, BM25 over the words, and what the wish demands.

At most one product is recommended, it is in stock, and what it is recommended for is said only
where the catalogue says it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

import bm25s
import numpy as np
import regex

from bot.domain.brand import Brand, Product
from bot.domain.embedding import Embedder, Vectors
from bot.retrieval.terms import split_terms
from bot.retrieval.wishes import Wish
from bot.text.wording import is_cjk
from bot.voice.phrases import phrases

_BM25: Final = 0.03
"""Beside a nearness of at most 1 for each embedding. On the held-back brands of tests/corpus all
from 0.02 to 0.05 gives the same: first place for 86 % of 144 wishes, 83 % by the tuned alone."""
_FEW: Final = 2
"""One word that a wish and a product share may be chance; two, or a price, are a reason."""
_PAIR: Final = 2
_NOT: Final = regex.compile(
    r"\b(?:no|not|without|free of|free from|never)\s+(?:\w+\s+){0,2}$", regex.I
)
_NOT_ZH: Final = regex.compile(r"(?:不含|不带|不加|无|没有|免)\p{Han}{0,2}$")
_FREE: Final = regex.compile(r"[- ]free\b", regex.I)
_LOOK_BACK: Final = 24


@dataclass(frozen=True, slots=True)
class Text:
    """
    All that the catalogue says of a product in one language.

    Attributes:
        own: Terms of its name that are in no other product's, nor in the brand's.
    """

    product: Product
    cues: tuple[str, ...]
    own: frozenset[str]

    @property
    def said(self) -> str:
        """The cues in one."""
        return " ".join(self.cues)

    def is_named(self, plain: str) -> bool:
        """Tell whether *plain* names it, in full or by half of what is its own in its name."""
        n_said = len(self.own.intersection(split_terms(plain)))
        return self.product.name.casefold() in plain.casefold() or 2 * n_said >= len(self.own) > 0


class Shop:
    """The products of a brand that can be recommended in one language."""

    def __init__(self, texts: Sequence[Text], embedder: Embedder) -> None:
        """
        Index *texts*, about 15 ms each.

        Args:
            embedder: A second opinion on nearness beside the index's own, which was tuned on
                questions more than on wishes.
        """
        self._texts = {one.product.id: one for one in texts}
        self._embedder = embedder
        self._points: Vectors = np.stack(
            [np.mean(embedder.passages(list(one.cues)), axis=0) for one in texts]
        )

    def order(self, plain: str, near: Mapping[str, float]) -> tuple[str, ...]:
        """
        Return the ids of *near*, best first.

        Args:
            plain: The wish, without handles and links.

            near: Nearness of each product that may be offered, by the index.
        """
        if len(near) < _PAIR:
            return tuple(near)
        ids = list(self._texts)
        meant = self._points @ self._embedder.queries([plain])[0]  # (products,)
        worded = self._words.scores(plain)  # (products,)
        total = {
            one: near[one] + float(meant[at]) + _BM25 * float(worded[at])
            for at, one in enumerate(ids)
            if one in near
        }
        return tuple(sorted(total, key=lambda one: -total[one]))

    def refuses(self, product_id: str, plain: str, wish: Wish) -> bool:
        """
        Tell whether the catalogue says that the product is not what *wish* demands.

        One that was asked for by its name is never refused: that is a question about it.
        """
        text = self._texts.get(product_id)
        if text is None or text.is_named(plain):
            return False
        has_it = any(_has(text.said, one) for one in wish.without)
        return wish.is_elsewhere or has_it or _is_dearer(text.product, wish)

    def sells(self, product_id: str) -> bool:
        """Tell whether it is a product, in stock and told of in this language."""
        return product_id in self._texts

    def reason(self, product_id: str, plain: str, wish: Wish, language: str) -> str:
        """
        Say in words which demands of *wish* the product meets; empty where none was made.

        Nothing is said of a product that was asked for by its name: then the wish is a question.
        """
        text, around = self._texts.get(product_id), phrases(language)
        if text is None or not around.fits or text.is_named(plain):
            return ""
        product = text.product
        met = _met(product, plain, language)
        if wish.ceiling is not None and wish.ceiling.binds(product.currency):
            most = f"{_plain_number(wish.ceiling.amount)} {product.currency}"
            met.insert(0, around.at_most.format(most))
        elif len(met) < _FEW:
            return ""
        return around.fits.format(around.between.join(met))

    @cached_property
    def _words(self) -> "Words":
        return Words([one.said for one in self._texts.values()])


class Words:
    """BM25 over a few texts; Robertson and Zaragoza, 2009, as bm25s has it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._n = len(texts)
        self._index = bm25s.BM25()
        if texts:
            self._index.index([split_terms(one) or ["-"] for one in texts], show_progress=False)

    def scores(self, asked: str) -> Vectors:
        """Return (texts,), 0 for a text that shares no word with *asked*."""
        known = [one for one in split_terms(asked) if self._n and one in self._index.vocab_dict]
        if not known:
            return np.zeros(self._n, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


def shops(
    brand: Brand, cues: Mapping[str, Mapping[str, tuple[str, ...]]], embedder: Embedder
) -> dict[str, Shop]:
    """
    Open a shop for each language.

    Args:
        cues: Language to product id to what the product is found by.
    """
    found: dict[str, Shop] = {}
    own = _own_terms(brand)
    for language, by_id in cues.items():
        texts = [Text(one, by_id[one.id], own[one.id]) for one in brand.products if one.id in by_id]
        if texts:
            found[language] = Shop(texts, embedder)
    return found


def _own_terms(brand: Brand) -> dict[str, frozenset[str]]:
    terms = {one.id: frozenset(split_terms(one.name)) for one in brand.products}
    named = Counter(term for some in terms.values() for term in some)
    named.update(split_terms(brand.name))
    return {id_: frozenset(one for one in some if named[one] == 1) for id_, some in terms.items()}


def _is_dearer(product: Product, wish: Wish) -> bool:
    most = wish.ceiling
    return most is not None and most.binds(product.currency) and product.price > most.amount


def _has(said: str, term: str) -> bool:
    """Tell whether *said* names *term* without saying that it is not in there."""
    if is_cjk(term):
        n = min(_PAIR, len(term))
        pieces = {term[at : at + n] for at in range(len(term) - n + 1)}
        return any(_affirms(said, piece, _NOT_ZH) for piece in pieces)
    stem = split_terms(term)[:1]
    return any(_affirms(said, rf"\b{one}", _NOT) for one in map(regex.escape, stem))


def _affirms(said: str, pattern: str, negation: regex.Pattern[str]) -> bool:
    for found in regex.finditer(pattern, said, regex.I):
        before = said[max(0, found.start() - _LOOK_BACK) : found.start()]
        behind = said[found.end() : found.end() + _LOOK_BACK]
        is_free = _FREE.match(behind.lstrip("abcdefghijklmnopqrstuvwxyz"))
        if negation.search(before) is None and not is_free:
            return True
    return False


def _met(product: Product, plain: str, language: str) -> list[str]:
    """Return the attributes of *product* of which every word was asked for."""
    asked = set(split_terms(plain))
    return [
        one
        for one in product.attributes
        if (language == "zh") == is_cjk(one)
        and (terms := set(split_terms(one)))
        and terms <= asked
        and not regex.fullmatch(r"[\P{L}]*", one)
    ]


def _plain_number(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
