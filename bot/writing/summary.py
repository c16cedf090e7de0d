"""
The sentences of a document that say most of what it says, in its own words.

sumy rates them: its reduction adds up how many words a sentence shares with each other one. What a
word is, which sentences can stand alone and which ones say the same is ours. Of sumy's ratings this
one quotes least of what stands around a text: figures in docs/writing-posts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

import regex

from bot.domain.document import Document
from bot.retrieval.terms import split_terms
from bot.text.wording import n_words, sentences
from bot.voice.words import load_words

_MAX_SENTENCES: Final = 400
_MAX_WORDS: Final = 10_000
"""That are compared, each with each: about 7 seconds on one core."""

_TWICE: Final = 0.6
"""
Share of their words that two sentences have in common if they say the same, more than which they
must have; of 2,570 pairs in texts that say nothing twice none has more than 0.21.
"""
_MIN_WORDS: Final = 4
_LONGEST: Final = 400
_WHOLE: Final = regex.compile(r"[.!?…。！？][\"”’」）)]?$")
_LEANS: Final = regex.compile(
    r"^(?:It|Its|They|Their|This|That|These|Those|He|She|His|Her|But|And|Or|So|However|Therefore"
    r"|Also|Then|Thus|Instead|Both|Such)\b"
    r"|^(?:它|这|那|他|她|但|因此|所以|而且|并且|此外|不过|然而|于是)"
)
_HAN: Final = regex.compile(r"\p{Han}")
_OTHER: Final = regex.compile(r"[^\P{L}\p{Latin}\p{Han}]+")
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


def summarize(document: Document, n: int) -> Summary:
    """
    Choose the *n* sentences of *document* that its other sentences are nearest to.

    Returns:
        Fewer where it has fewer that stand alone and differ; none at all for a list of words.
    """
    every = whole_sentences(document)
    read = compared(every)
    chosen = telling_first(read)[:n]
    return Summary(tuple(read[at] for at in sorted(chosen)), len(read), len(every))


def compared(every: Sequence[str]) -> Sequence[str]:
    """Return the first ones of *every*, as many as can be compared in seconds."""
    ends = accumulate(len(_words(text)) for text in every[:_MAX_SENTENCES])
    return every[: sum(end <= _MAX_WORDS for end in ends)]


def telling_first(read: Sequence[str]) -> list[int]:
    """Return the places in *read* of the sentences that differ, the most telling one first."""
    ratings = _ratings(read)
    terms = [frozenset(_terms(text)) for text in read]

    def rank(at: int) -> tuple[bool, float]:
        # What leans on the sentence before it is quoted only where nothing else is left.
        return _LEANS.search(read[at]) is not None, -ratings[at]

    chosen: list[int] = []
    for at in sorted(range(len(read)), key=rank):
        if not any(_is_same(terms[at], terms[other]) for other in chosen):
            chosen.append(at)
    return chosen


def _ratings(read: Sequence[str]) -> list[float]:
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence  # noqa: PLC0415 - see below
    from sumy.summarizers.reduction import ReductionSummarizer  # noqa: PLC0415 - 0.5 s of NLTK

    said = [Sentence(text, _Words()) for text in read]
    rated = ReductionSummarizer().rate_sentences(ObjectDocumentModel([Paragraph(said)]))
    return [rated[one] for one in said]


class _Words:
    """Ours for sumy, whose own need data that NLTK fetches, and a dictionary of Chinese."""

    def to_words(self, text: str) -> list[str]:
        return _words(text)


def _words(text: str) -> list[str]:
    """Return what tells in *text*: in Chinese also characters, which short sentences share."""
    return [word for word in (*_terms(text), *_HAN.findall(text)) if word not in _everyday()]


def _terms(text: str) -> list[str]:
    """Return the words of *text*, also those in letters that no search has to know."""
    return [*split_terms(text), *_OTHER.findall(text.lower())]


@cache
def _everyday() -> frozenset[str]:
    """Return the terms of any text: they do not tell what it is about."""
    from sumy.utils import get_stop_words  # noqa: PLC0415 - see above

    words = load_words("reply.en") | get_stop_words("english") | get_stop_words("chinese")
    return frozenset(term for word in words for term in split_terms(word))


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > _TWICE * len(one | other)


def _is_whole(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and n_words(text) >= _MIN_WORDS
        and _WHOLE.search(text) is not None
        and _BEGINS.search(text) is not None
    )
