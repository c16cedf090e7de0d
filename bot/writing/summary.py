"""
The sentences of a document that say most of what it says, in its own words.

Each sentence votes for those that share words with it and for those that mean the like, as much by
the one as by the other; the ones said twice are left out. Meaning alone quoted more of what stands
around a text than chance would, words alone more of it in short Chinese sentences: figures in
docs/writing-posts.md. Nor does PageRank over these votes, which are dense, order them better.

Source:
    Mihalcea and Tarau, TextRank (2004), for votes by shared words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import regex

from bot.domain.document import Document
from bot.domain.embedding import Embedder, Vectors
from bot.retrieval.terms import split_terms
from bot.text.wording import n_words, sentences
from bot.voice.words import load_words

MAX_SENTENCES: Final = 400
"""That are compared; embedding them takes about 5 seconds on two cores."""

_TWICE: Final = 0.97
"""Cosine of e5 from which two sentences say the same; most pairs lie between 0.75 and 0.9."""
_MIN_WORDS: Final = 4
_LONGEST: Final = 400
_WHOLE: Final = regex.compile(r"[.!?…。！？][\"”’」）)]?$")
_LEANS: Final = regex.compile(
    r"^(?:It|Its|They|Their|This|That|These|Those|He|She|His|Her|But|And|Or|So|However|Therefore"
    r"|Also|Then|Thus|Instead|Both|Such)\b"
    r"|^(?:它|这|那|他|她|但|因此|所以|而且|并且|此外|不过|然而|于是)"
)
_BEGINS: Final = regex.compile(r"^[\"“‘「（(]?[\p{Lu}\p{Lt}\p{Lo}\p{N}]")


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What was chosen of a document.

    Attributes:
        sentences: Word for word, in the document's order.

        n_read: Sentences that were compared.

        n_all: Sentences that the document has.
    """

    sentences: tuple[str, ...]
    n_read: int
    n_all: int


def whole_sentences(document: Document) -> tuple[str, ...]:
    """List the sentences of *document* that can stand alone: no headings, no torn pieces."""
    found = (text for paragraph in document.paragraphs for text in sentences(paragraph))
    return tuple(dict.fromkeys(text for text in found if _is_whole(text)))


def summarize(document: Document, embedder: Embedder, n: int) -> Summary:
    """
    Choose the *n* sentences of *document* that its other sentences are nearest to.

    Returns:
        Fewer where it has fewer that stand alone and differ; none at all for a list of words.
    """
    every = whole_sentences(document)
    read = every[:MAX_SENTENCES]
    chosen = telling_first(read, embedder)[:n]
    return Summary(tuple(read[at] for at in sorted(chosen)), len(read), len(every))


def telling_first(read: Sequence[str], embedder: Embedder) -> list[int]:
    """Return the places in *read* of the sentences that differ, the most telling one first."""
    if not read:
        return []
    vectors = embedder.passages(read)
    likeness = vectors @ vectors.T  # (sentences, sentences)
    chosen: list[int] = []
    leans = np.array([_LEANS.search(text) is not None for text in read])
    # What leans on the sentence before it is quoted only where nothing else is left.
    for at in np.lexsort((-_votes(likeness, _shared_words(read)), leans)):
        if not any(likeness[at, other] >= _TWICE for other in chosen):
            chosen.append(int(at))
    return chosen


def _votes(likeness: Vectors, shared: Vectors) -> Vectors:
    """
    Count what each sentence gets of the others.

    Args:
        likeness: (n, n) cosines.

        shared: (n, n) words that two sentences have in common.

    Returns:
        (n,) shares that sum up to 2, or to 1 where one of both tells nothing.
    """
    # Even strangers have a cosine of 0.75 under e5: what all have in common is no vote.
    return _shares(likeness - likeness.min()) + _shares(shared)


def _shares(votes: Vectors) -> Vectors:
    """Return (n,) the share of each in *votes*, (n, n), without those for oneself."""
    others = votes.copy()
    np.fill_diagonal(others, 0.0)
    got = others.sum(axis=1)
    return np.asarray(got / (got.sum() or 1.0), dtype=np.float32)


def _shared_words(read: Sequence[str]) -> Vectors:
    """Return (n, n) how many words two sentences have in common, those of any text aside."""
    terms = [set(split_terms(text)) - _everyday() for text in read]
    columns = {term: at for at, term in enumerate(sorted(set().union(*terms)))}
    holds = np.zeros((len(read), len(columns)), np.float32)
    for row, some in enumerate(terms):
        holds[row, [columns[term] for term in some]] = 1.0
    return holds @ holds.T


@cache
def _everyday() -> frozenset[str]:
    return frozenset(term for word in load_words("reply.en") for term in split_terms(word))


def _is_whole(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and n_words(text) >= _MIN_WORDS
        and _WHOLE.search(text) is not None
        and _BEGINS.search(text) is not None
    )
