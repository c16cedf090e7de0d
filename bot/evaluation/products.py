"""How often the product that a wish wants is found first, beside BM25 alone over the same texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import bm25s
import numpy as np
import regex

from bot.authors import Models
from bot.domain.brand import Brand
from bot.domain.wording import is_cjk
from bot.evaluation.brands import Group
from bot.evaluation.cases import Query
from bot.evaluation.scoring import Share, share_of
from bot.writing.facts import list_passages

_FEW: Final = 3
_HAN_RUN: Final = regex.compile(r"\p{Han}+|[\p{Latin}\p{N}]+")
_ENDING: Final = regex.compile(r"(?:ing|ed|es|s)$")
_STEM: Final = 4
# fmt: off
_STOP: Final = frozenset({
    "a", "an", "and", "any", "are", "at", "be", "can", "could", "do", "does", "for", "from", "get",
    "has", "have", "how", "i", "if", "in", "is", "it", "long", "many", "me", "much", "my", "of",
    "on", "or", "our", "should", "some", "that", "the", "there", "to", "us", "we", "what", "when",
    "where", "which", "who", "will", "with", "would", "you", "your",
})
# fmt: on


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
        self._index = bm25s.BM25()
        texts = [_split_terms(" ".join(one.cues)) or ["-"] for one in passages]
        if texts:
            self._index.index(texts, show_progress=False)

    def find(self, text: str) -> Found:
        """Rank the products by the words that they share with *text*."""
        known = [one for one in _split_terms(text) if self._ids and one in self._index.vocab_dict]
        if not known:
            return Found((), recommends=False)
        scores = self._index.get_scores(known)
        best = np.argsort(-scores, kind="stable")
        ranked = tuple(self._ids[at] for at in best if scores[at] > 0)
        return Found(ranked, recommends=True)


def _split_terms(text: str) -> list[str]:
    """Split into words for BM25: bare of endings, and pairs of characters in Chinese."""
    terms: list[str] = []
    for run in _HAN_RUN.findall(text.lower()):
        if is_cjk(run):
            terms += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        elif run not in _STOP:
            terms.append(_ENDING.sub("", run) if len(run) > _STEM else run)
    return terms
