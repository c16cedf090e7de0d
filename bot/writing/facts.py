"""
Find the fact or product that answers a mention.

Embeddings beside BM25, over the brand's facts and the products in stock, each language by
itself: a fact without a wording in the mention's language cannot be used for it. Nothing here
judges whether an answer is good; the score says how likely the passage is about the question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import bm25s
import numpy as np
import regex

from bot.domain.brand import Brand, Product
from bot.domain.embedding import Embedder, Vectors
from bot.domain.origin import Source
from bot.domain.wording import is_cjk, n_words, sentences, spoken

# Measured on tests/bot/writing/{lantern,heron_questions}.yaml, 174 questions to two brands:
# vectors of one language find 85 % of the English answers first, the mean over the languages
# 90 %, and bring both languages to one scale. BM25 helps with names and little else. More views
# of a passage (sentences, single words, a language model's likelihood) were no better.
_BM25_WEIGHT: Final = 0.003
_MIDDLE: Final = 0.827
_SLOPE: Final = 70.0
_ALONE: Final = {"zh": 0.040}
_ALONE_ELSEWHERE: Final = 0.012
"""How much higher e5 scores a passage that is there in the asker's language only."""

_ASKS: Final = regex.compile(r"[?？]|[吗呢么]\s*$")
_FOLLOWS: Final = regex.compile(
    r"\b(?:it|its|they|them|this|that|these|those|one)\b|[它这那]|^\P{L}*\p{Han}{2,8}\P{L}*$",
    regex.IGNORECASE,
)
"""A question about what another one names: "What does the X cost? And is it heavy?"."""
_LIKELY: Final = 0.5
_MIN_WORDS: Final = 2
_MAX_PARTS: Final = 6
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
_Teller = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """
    One thing that may be told, in one language.

    Attributes:
        cues: What it is found by: its title and wording in each of the brand's languages.
    """

    id: str
    text: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """
    The passages of one language with what is needed to search them.

    Attributes:
        vectors: (passages, d), each the mean over the languages, so shorter than 1.

        middle: (passages,) score at which a passage is the answer as often as not.
    """

    passages: tuple[Passage, ...]
    vectors: Vectors
    words: bm25s.BM25
    middle: Vectors


class FactIndex:
    """What a brand can truthfully say, by language."""

    def __init__(self, brand: Brand, embedder: Embedder) -> None:
        """Embed every fact and every product in stock, about 10 ms each."""
        self._embedder = embedder
        self._shelves = {
            language: _shelve(passages, language, embedder)
            for language in brand.languages
            if (passages := list_passages(brand, language))
        }
        self._sold_out = tuple(product for product in brand.products if not product.in_stock)

    def nearest(self, text: str, language: str, k: int = 3) -> tuple[Source, ...]:
        """
        Return the *k* passages nearest to any sentence of *text*, best first.

        Args:
            text: A stranger's words; handles and links in it are not looked at.

        Returns:
            Sources whose score is the probability, 0 to 1, that the passage is the answer.
        """
        shelf = self._shelves.get(language)
        if shelf is None:
            return ()
        scores = self._scores(shelf, _parts(spoken(text)))
        return _top(shelf, scores.max(axis=0), k)

    def nearest_each(self, text: str, language: str) -> tuple[Source, ...]:
        """Return the best passage for each question of *text*; for all of it if none is asked."""
        shelf = self._shelves.get(language)
        if shelf is None:
            return ()
        plain = spoken(text)
        asked = [part for part in sentences(plain)[:_MAX_PARTS] if _is_question(part)]
        if len(asked) <= 1:
            # With one question the rest of the text helps to find its answer.
            return self.nearest(text, language, 1)
        whole, *each = self._scores(shelf, [plain, *asked])
        subject = int(max(each, key=np.max).argmax())
        for part, row in zip(asked, each, strict=True):
            if row.max() < _LIKELY and _FOLLOWS.search(part):
                row[subject] = max(row[subject], whole[subject])
        return tuple(_top(shelf, row, 1)[0] for row in each)

    def sold_out(self, text: str) -> str | None:
        """Return the name of a product that *text* names and that is not in stock."""
        lower = text.casefold()
        return next((p.name for p in self._sold_out if p.name.casefold() in lower), None)

    def _scores(self, shelf: _Shelf, parts: Sequence[str]) -> Vectors:
        scores = self._embedder.queries(parts) @ shelf.vectors.T  # (parts, passages)
        for row, part in enumerate(parts):
            known = [word for word in split_terms(part) if word in shelf.words.vocab_dict]
            if known:
                scores[row] += _BM25_WEIGHT * shelf.words.get_scores(known)
        return np.asarray(1 / (1 + np.exp(-_SLOPE * (scores - shelf.middle))), dtype=np.float32)


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


def list_passages(brand: Brand, language: str) -> tuple[Passage, ...]:
    """List what *brand* can tell in *language*: its facts, then its products in stock."""
    tellable = [(fact.id, fact.text) for fact in brand.facts]
    tellable += [(p.id, partial(product_text, p)) for p in brand.products if p.in_stock]
    return tuple(
        Passage(name, text, _cues(name, tell, (language, *brand.languages)))
        for name, tell in tellable
        if (text := tell(language))
    )


def _cues(name: str, tell: _Teller, languages: Sequence[str]) -> tuple[str, ...]:
    texts = dict.fromkeys(filter(None, map(tell, languages)))
    return tuple(f"{_title(name)}: {text}" for text in texts)


def _title(identifier: str) -> str:
    return regex.sub(r"[-_.]+", " ", identifier)


def _shelve(passages: tuple[Passage, ...], language: str, embedder: Embedder) -> _Shelf:
    words = bm25s.BM25()
    words.index([split_terms(p.cues[0]) or ["-"] for p in passages], show_progress=False)
    vectors = np.stack([embedder.passages(p.cues).mean(axis=0) for p in passages])
    alone = _ALONE.get(language, _ALONE_ELSEWHERE)
    middle = [_MIDDLE + (alone if len(p.cues) == 1 else 0.0) for p in passages]
    return _Shelf(passages, vectors, words, np.array(middle, dtype=np.float32))


def split_terms(text: str) -> list[str]:
    """Split into words for BM25: bare of endings, and pairs of characters in Chinese."""
    terms: list[str] = []
    for run in _HAN_RUN.findall(text.lower()):
        if is_cjk(run):
            terms += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        elif run not in _STOP:
            terms.append(_ENDING.sub("", run) if len(run) > _STEM else run)
    return terms


def _parts(plain: str) -> list[str]:
    """Return *plain* and its questions; where nothing is asked, all its sentences."""
    each = sentences(plain)[:_MAX_PARTS]
    asked = [part for part in each if _is_question(part)]
    return list(dict.fromkeys([plain, *(asked or each)]))


def _is_question(part: str) -> bool:
    return _ASKS.search(part) is not None and n_words(part) >= _MIN_WORDS


def _top(shelf: _Shelf, scores: Vectors, k: int) -> tuple[Source, ...]:
    best = np.argsort(-scores, kind="stable")[:k]
    return tuple(
        Source(shelf.passages[at].id, shelf.passages[at].text, float(scores[at])) for at in best
    )
