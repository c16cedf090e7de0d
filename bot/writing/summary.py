"""
The sentences of a document that say most of what it says, in its own words.

PageRank over the likeness of its sentences, the ones said twice left out. The likeness comes from
the embedder that also finds facts, so there is no list of words for each language.

Source:
    Mihalcea and Tarau, TextRank (2004); Brin and Page (1998) for the damping of 0.85.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import regex

from bot.domain.document import Document
from bot.domain.embedding import Embedder, Vectors
from bot.text.wording import n_words, sentences

MAX_SENTENCES: Final = 400
"""That are compared; embedding them takes about 5 seconds on two cores."""

_DAMPING: Final = 0.85
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
    for at in np.lexsort((-_centrality(likeness), leans)):
        if not any(likeness[at, other] >= _TWICE for other in chosen):
            chosen.append(int(at))
    return chosen


def _centrality(likeness: Vectors) -> Vectors:
    """
    Solve PageRank for sentences that vote for what is like them.

    Args:
        likeness: (n, n) cosines.

    Returns:
        (n,) shares that sum up to 1.
    """
    n = len(likeness)
    # Even strangers have a cosine of 0.75 under e5: what all have in common is no vote.
    votes = likeness - likeness.min()
    np.fill_diagonal(votes, 0.0)
    totals = votes.sum(axis=1, keepdims=True)
    votes = np.divide(votes, totals, out=np.full_like(votes, 1 / n), where=totals > 0)
    ranks = np.linalg.solve(np.eye(n) - _DAMPING * votes.T, np.full(n, (1 - _DAMPING) / n))
    return np.asarray(ranks, dtype=np.float32)


def _is_whole(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and n_words(text) >= _MIN_WORDS
        and _WHOLE.search(text) is not None
        and _BEGINS.search(text) is not None
    )
