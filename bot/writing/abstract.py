"""A summary in the words of a model, and what in it the document does not say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.document import BadDocument, Document
from bot.voice.normalise import clean
from bot.voice.unsupported import unsupported_claims
from bot.writing.summary import compared, telling_first, whole_sentences


class Summarizer(Protocol):
    """A model that sums up."""

    def fits(self, sentences: Sequence[str]) -> bool:
        """Tell whether it reads all of *sentences*."""
        ...

    def summarize(self, sentences: Sequence[str], n: int) -> str:
        """Word a summary of about *n* sentences."""
        ...


@dataclass(frozen=True, slots=True)
class Abstract:
    """
    What a model made of a document.

    Attributes:
        unsupported: Numbers, times, links and promises in it that the document does not state.

        n_read: Sentences that the model was given.

        n_all: Sentences that the document has.
    """

    text: str
    unsupported: tuple[str, ...]
    n_read: int
    n_all: int


def word(document: Document, model: Summarizer, n: int) -> Abstract:
    """
    Have *model* sum *document* up in about *n* sentences.

    A text that is too long for the model is first cut down to the sentences that matter most.

    Raises:
        BadDocument: It has no whole sentence.
    """
    every = whole_sentences(document)
    if not every:
        raise BadDocument(f"{document.name}: there is no whole sentence in it")
    given = every
    if not model.fits(every):
        order = telling_first(compared(every))
        n_given = len(every)
        while not model.fits(given) and n_given > 1:
            n_given = n_given * 3 // 4
            given = tuple(every[at] for at in sorted(order[:n_given]))
    text = clean(model.summarize(given, n))
    stated = unsupported_claims(text, (*document.paragraphs, document.title))
    return Abstract(text, stated, len(given), len(every))
