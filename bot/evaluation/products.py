"""How often the product that a wish wants is found first, beside BM25 alone over the same texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.authors import Models
from bot.domain.brand import Brand
from bot.evaluation.brands import Group
from bot.evaluation.cases import Query
from bot.evaluation.scoring import Share, share_of
from bot.retrieval.passages import list_passages
from bot.retrieval.products import Words

_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """
    What one way of searching returned for a wish.

    Attributes:
        ids: Products, best first.

        recommends: Whether the best one would be recommended.
    """

    ids: tuple[str, ...]
    recommends: bool


@dataclass(frozen=True, slots=True)
class Search:
    """
    One wish and what both ways returned.

    Attributes:
        bm25: BM25 alone; it recommends whatever shares a word with the wish.
    """

    query: Query
    brand: str
    ours: Found
    bm25: Found


@dataclass(frozen=True, slots=True)
class Hits:
    """
    How one way of searching did.

    Attributes:
        hit_1: A product that fits came first, of the wishes that something fits.

        hit_3: The same among the first three.

        silent: Nothing was recommended, of the wishes that nothing fits.
    """

    hit_1: Share
    hit_3: Share
    silent: Share


@dataclass(frozen=True, slots=True)
class ProductReport:
    """Both ways, over all wishes and by language."""

    n: int
    ours: Hits
    bm25: Hits
    by_language: Mapping[str, Mapping[str, Hits]]


def search(group: Group[Query]) -> tuple[Search, ...]:
    """Look for a product for every wish of *group*; no language model is loaded."""
    models = Models(group.settings, group.brand, lambda _: None)
    threshold = group.settings.generation.retrieval_threshold
    words = {language: _Words(group.brand, language) for language in group.brand.languages}
    return tuple(
        Search(
            query,
            group.brand.slug,
            _ours(query, group.brand, models, threshold),
            words[query.lang].find(query.text)
            if query.lang in words
            else Found((), recommends=False),
        )
        for query in group.lines
    )


def score_products(searches: Sequence[Search]) -> ProductReport:
    """Count *searches*."""
    languages = dict.fromkeys(one.query.lang for one in searches)
    return ProductReport(
        n=len(searches),
        ours=_hits([(one.query, one.ours) for one in searches]),
        bm25=_hits([(one.query, one.bm25) for one in searches]),
        by_language={
            language: {
                "ours": _hits([(s.query, s.ours) for s in searches if s.query.lang == language]),
                "bm25": _hits([(s.query, s.bm25) for s in searches if s.query.lang == language]),
            }
            for language in languages
        },
    )


def _hits(found: Sequence[tuple[Query, Found]]) -> Hits:
    fitting = [(set(query.expect), one.ids) for query, one in found if query.expect]
    nothing = [one for query, one in found if not query.expect]
    return Hits(
        hit_1=share_of(sum(bool(wanted & {*ids[:1]}) for wanted, ids in fitting), len(fitting)),
        hit_3=share_of(sum(bool(wanted & {*ids[:_FEW]}) for wanted, ids in fitting), len(fitting)),
        silent=share_of(sum(not one.recommends for one in nothing), len(nothing)),
    )


def _ours(query: Query, brand: Brand, models: Models, threshold: float) -> Found:
    names = frozenset(product.id for product in brand.products)
    in_stock = {product.id for product in brand.products if product.in_stock}
    found = models.index.nearest(query.text, query.lang, len(names), names)
    # Whoever asks for what is sold out is told so, and recommended nothing.
    recommends = bool(found) and found[0].score >= threshold and found[0].id in in_stock
    return Found(tuple(one.id for one in found if one.id in in_stock), recommends)


class _Words:
    """BM25 over the products in stock in one language, with all the cues that our index has."""

    def __init__(self, brand: Brand, language: str) -> None:
        names = {product.id for product in brand.products if product.in_stock}
        passages = [one for one in list_passages(brand, language) if one.id in names]
        self._ids = [one.id for one in passages]
        self._words = Words([" ".join(one.cues) for one in passages])

    def find(self, text: str) -> Found:
        """Rank the products by the words that they share with *text*."""
        scores = self._words.scores(text)
        ranked = [self._ids[at] for at in np.argsort(-scores, kind="stable") if scores[at] > 0]
        return Found(tuple(ranked), recommends=bool(ranked))
