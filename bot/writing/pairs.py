"""
Facts with the words that the brand stands by for them: what models are shown and taught.

Of an approved text only what stands in its facts is taken: whatever else it says would teach a
model to invent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from bot.domain.brand import Brand, Example
from bot.domain.draft import Draft, is_approved_as_it_stands
from bot.domain.lifecycle import State
from bot.retrieval.passages import list_passages
from bot.voice.phrases import undressed
from bot.writing.faithfulness import compare
from bot.writing.prompt import TRUSTED

APPROVED: Final = (State.approved, State.scheduled, State.publishing, State.published)
"""States of a text that an operator stands by; what was held or cancelled is left out."""

_LETTER: Final = regex.compile(r"[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact, and the words that the brand approved for it."""

    fact: str
    text: str
    language: str


def approved_pairs(published: Iterable[Draft], brand: Brand) -> tuple[Pair, ...]:
    """Return the facts that were worded in *published* texts and in the replies of the config."""
    approved = (one for one in published if is_approved_as_it_stands(one))
    found = (pair_of(one, brand) for one in approved)
    own = (worded(one, brand) for one in brand.voice.replies)
    return tuple(one for one in (*found, *own) if isinstance(one, Pair))


def pair_of(draft: Draft, brand: Brand) -> Pair | str:
    """Return what *draft*, whose text was approved, makes of its facts; else why it is no use."""
    fact = " ".join(source.text for source in draft.sources)
    text = undressed(draft.text, draft.language)
    if draft.language not in TRUSTED:
        return "in a language that no model writes"
    if not fact:
        return "without a fact"
    if _letters(text) == _letters(fact):
        return "with the fact as it stands"
    if compare(text, fact, brand.voice.vocabulary).reason:
        return "that say more or less than the fact"
    return Pair(fact, text, draft.language)


def worded(example: Example, brand: Brand) -> Pair | None:
    """Return *example* with the fact that it words, if there is one."""
    for passage in list_passages(brand, example.language):
        if _letters(passage.text) == _letters(example.reply):
            continue
        if not compare(example.reply, passage.text, brand.voice.vocabulary).reason:
            return Pair(passage.text, example.reply, example.language)
    return None


def _letters(text: str) -> str:
    return _LETTER.sub("", text).casefold()
