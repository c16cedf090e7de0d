"""
Find the fact or product that answers a mention.

Points of the brand's facts and products, each language by itself: a fact without a wording in the
mention's language cannot be used for it. The score says how likely the passage is the answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import regex

from bot.domain.brand import Brand, Product
from bot.domain.embedding import Embedder, Vectors
from bot.domain.origin import Source
from bot.domain.wording import is_cjk, n_words, sentences, spoken
from bot.writing.products import Shop, shops
from bot.writing.wishes import read_wish

# A logistic regression on the held-back brands of tests/corpus (848 questions): whether the nearest
# passage is the right one, by how near it is and by how much nearer than any other.
_NEARNESS: Final = 6.72
_LEAD: Final = 9.83
_OFFSET: Final = -3.46
_ASKS: Final = regex.compile(r"[?？]|[吗呢么]\s*$")
_LEANS: Final = regex.compile(
    r"\b(?:it|its|they|them|this|that|these|those|one)\b|[它这那]|^\P{L}*\p{Han}{2,8}\P{L}*$",
    regex.IGNORECASE,
)
_MIN_WORDS: Final = 2
_MAX_PARTS: Final = 6
_RUN: Final = regex.compile(r"\p{Han}+|[\p{Latin}\p{N}]+")
_Teller = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """
    One thing that may be told, in one language.

    Attributes:
        cues: What it is found by: its title and wording, first in that language, then in the
            brand's others.

        names: Words of which a text must have one to be told this; empty where it need not.
    """

    id: str
    text: str
    cues: tuple[str, ...]
    names: frozenset[str] = frozenset()


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
        return _LEANS.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """
    The passages of one language.

    Attributes:
        points: (passages, d), each the mean over the languages, so shorter than 1.
    """

    passages: tuple[Passage, ...]
    points: Vectors


class FactIndex:
    """
    What a brand can truthfully say, by language.

    Attributes:
        on_offer: Facts, and products that are not sold out.
    """

    def __init__(self, brand: Brand, embedder: Embedder, for_wishes: Embedder) -> None:
        """
        Embed every fact and every product in each language, about 20 ms each.

        Args:
            for_wishes: A second embedding of the products alone.
        """
        self._embedder = embedder
        in_stock = frozenset(product.id for product in brand.products if product.in_stock)
        self.on_offer = in_stock.union(fact.id for fact in brand.facts)
        told = {language: list_passages(brand, language) for language in brand.languages}
        self._shelves = _shelve(told, embedder)
        cues = {
            language: {one.id: one.cues for one in some if one.id in in_stock}
            for language, some in told.items()
        }
        self._shops = shops(brand, cues, for_wishes)

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
        shelf, shop = self._shelves.get(language), self._shops.get(language)
        plain = spoken(text)
        if shelf is None or not plain:
            return ()
        wish = read_wish(plain)
        allowed = [
            at
            for at, one in enumerate(shelf.passages)
            if (among is None or one.id in among)
            and _may_tell(one, plain)
            and not (shop and shop.refuses(one.id, plain, wish))
        ]
        near = shelf.points[allowed] @ self._embedder.queries([plain])[0]  # (allowed,)
        odds = np.sort(_odds(near))[::-1]
        best = [shelf.passages[allowed[at]] for at in np.argsort(-near, kind="stable")]
        if shop is None:
            return tuple(map(_source, best[:k], odds.tolist()))
        nearness = {
            shelf.passages[at].id: float(one) for at, one in zip(allowed, near, strict=True)
        }
        return tuple(
            _source(one, score, shop.reason(one.id, plain, wish, language))
            for one, score in zip(_reorder(best, shop, plain, nearness)[:k], odds, strict=False)
        )

    def questions(self, text: str, language: str) -> tuple[Asked, ...]:
        """Return the questions of *text*, where it asks several, each with its best passage."""
        parts = [part for part in sentences(spoken(text))[:_MAX_PARTS] if _is_question(part)]
        return tuple(
            Asked(part, source)
            for part in (parts if len(parts) > 1 else ())
            for source in self.nearest(part, language, 1)
        )


def product_text(product: Product, language: str) -> str | None:
    """Say what *product* is and costs, exactly as in the catalogue; None without a wording."""
    what = product.what.get(language)
    if what is None:
        return None
    what = what.strip().rstrip(".。")
    price = f"{product.price} {product.currency}"
    if language == "zh":
        # Attributes have no language of their own; in a Chinese sentence only Chinese ones read.
        details = "".join(f"，{one}" for one in product.attributes if is_cjk(one))
        return f"{product.name}：{what}{details}。价格 {price}。"
    more = [one for one in product.attributes if one.casefold() not in what.casefold()]
    details = f" ({', '.join(more)})" if more else ""
    return f"{product.name} is {_with_article(what)}{details}. It costs {price}."


def _with_article(what: str) -> str:
    first = what.split(maxsplit=1)[0].casefold()
    return what if first in {"a", "an", "the", "our", "your"} else f"our {what}"


def sold_out_text(product: Product, language: str) -> str | None:
    """Say that *product* cannot be had now; None in a language that nothing is known in."""
    if language == "zh":
        return f"{product.name} 目前缺货。"
    return f"{product.name} is sold out at the moment." if language == "en" else None


def list_passages(brand: Brand, language: str) -> tuple[Passage, ...]:
    """List what *brand* can tell in *language*: facts, products, and which are sold out."""
    spoken_here = (language, *brand.languages)
    facts = (
        Passage(fact.id, text, _cues(fact.id, fact.text, spoken_here))
        for fact in brand.facts
        if (text := fact.text(language))
    )
    return (*facts, *filter(None, (_on_shelf(one, brand, spoken_here) for one in brand.products)))


def _on_shelf(product: Product, brand: Brand, languages: Sequence[str]) -> Passage | None:
    known = product_text(product, languages[0])
    text = known if product.in_stock else sold_out_text(product, languages[0])
    if known is None or text is None:
        return None
    # Nobody is told of something that cannot be had unless it was asked for by name.
    names = frozenset() if product.in_stock else _own_words(product, brand)
    cues = _cues(product.id, partial(product_text, product), languages)
    return Passage(product.id, text, cues, names)


def _own_words(product: Product, brand: Brand) -> frozenset[str]:
    """Return the words that are in the name of *product* and of no other, or all of its name."""
    others = (_words(one.name) for one in brand.products if one.id != product.id)
    own = _words(product.name).difference(*others)
    return own or _words(product.name)


def _may_tell(passage: Passage, plain: str) -> bool:
    if not passage.names:
        return True
    said = _words(plain)
    return any(one in plain if is_cjk(one) else one in said for one in passage.names)


def _words(text: str) -> frozenset[str]:
    return frozenset(_RUN.findall(text.casefold()))


def _cues(name: str, tell: _Teller, languages: Sequence[str]) -> tuple[str, ...]:
    texts = dict.fromkeys(filter(None, map(tell, languages)))
    return tuple(f"{title(name)}: {text}" for text in texts)


def title(identifier: str) -> str:
    """Return the name of a fact or product as words."""
    return regex.sub(r"[-_.]+", " ", identifier)


def _source(passage: Passage, score: float, reason: str = "") -> Source:
    text = (
        f"{passage.text}{'' if is_cjk(passage.text) else ' '}{reason}" if reason else passage.text
    )
    return Source(passage.id, text, float(score))


def _reorder(
    best: Sequence[Passage], shop: Shop, plain: str, near: Mapping[str, float]
) -> list[Passage]:
    """Put the products of *best* in the shop's order; what is no product stays where it is."""
    offered = [one for one in best if shop.sells(one.id)]
    by_id = {one.id: one for one in offered}
    ordered = iter(shop.order(plain, {one: near[one] for one in by_id}))
    return [by_id[next(ordered)] if one.id in by_id else one for one in best]


def _shelve(told: Mapping[str, Sequence[Passage]], embedder: Embedder) -> dict[str, _Shelf]:
    """Fill a shelf for each language that something can be told in; every cue is embedded once."""
    cues = tuple(dict.fromkeys(c for some in told.values() for one in some for c in one.cues))
    points = dict(zip(cues, embedder.passages(cues), strict=True))
    return {
        language: _Shelf(
            tuple(some), np.stack([np.mean([points[c] for c in one.cues], axis=0) for one in some])
        )
        for language, some in told.items()
        if some
    }


def _odds(near: Vectors) -> Vectors:
    """Return (passages,) how likely each is the answer, from (passages,) how near each is."""
    lead = [one - max((*near[:at], *near[at + 1 :]), default=0.0) for at, one in enumerate(near)]
    return np.asarray(1 / (1 + np.exp(-_NEARNESS * near - _LEAD * np.array(lead) - _OFFSET)))


def _is_question(part: str) -> bool:
    return _ASKS.search(part) is not None and n_words(part) >= _MIN_WORDS
