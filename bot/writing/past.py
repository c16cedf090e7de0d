"""
What operators answered before, as further passages that a mention may be told.

An answer that a person wrote, or rewrote, tells what no fact does: else it would not have been
needed. It may be out of date, so a draft that rests on one says so, and only what could be said to
anybody is taken: nothing about one order, one person or one day, and no product.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import regex

from bot.domain.brand import Brand
from bot.domain.draft import Draft, is_approved_as_it_stands
from bot.domain.embedding import Vectors
from bot.domain.intent import Intent
from bot.domain.lifecycle import State
from bot.retrieval.facts import FactIndex, Shelf
from bot.retrieval.passages import Passage
from bot.retrieval.reader import Reader
from bot.text.wording import n_words
from bot.voice.phrases import undressed
from bot.writing.faithfulness import compare

PREFIX: Final = "reply:"
"""Before the draft's id in the id of a passage that was an answer; no fact's id has a colon."""

_Points = dict[tuple[str, str], Vectors]
"""By language and text of an answer."""

_AT_ONCE: Final = 8
"""New answers embedded for one batch, at up to 0.2 s each, so that no mention waits long for it."""
_MIN_WORDS: Final = 4
_ASKED_FOR: Final = frozenset({Intent.question, Intent.product})
# What was said to one person, or on one day, is not for the next.
_FOR_ONE: Final = regex.compile(
    r"[@＠?？]|\bu/|\bDMs?\b|\p{N}{5,}"
    r"|\b(?:yesterday|today|tonight|tomorrow|this (?:week|morning|afternoon|evening)"
    r"|next week|just now|at the moment|currently"
    r"|(?:your|the) (?:order|parcel|account|ticket|case))\b"
    r"|昨天|今天|今晚|明天|后天|本周|这周|下周|刚刚|刚才|目前|私信|您的(?:订单|包裹|账号|账户|工单)",
    regex.IGNORECASE,
)


def past_replies(
    drafts: Iterable[Draft], brand: Brand, now: datetime, max_age: timedelta
) -> dict[str, tuple[Passage, ...]]:
    """
    Choose what was answered in words of an operator's own and holds for everybody.

    Args:
        drafts: Any, newest first; only replies that are public as they were approved are taken.

        max_age: How long an answer is trusted to hold.

    Returns:
        By language; each text once, without the words around it that every reply has.
    """
    found: dict[str, dict[str, Passage]] = {}
    for draft in drafts:
        text = undressed(draft.text, draft.language)
        if now - draft.changed_at <= max_age and _is_own(draft, brand) and _is_for_all(text, brand):
            passage = Passage(f"{PREFIX}{draft.id}", text, (text,), told_at=draft.changed_at)
            found.setdefault(draft.language, {}).setdefault(text.casefold(), passage)
    return {language: tuple(some.values()) for language, some in found.items()}


def _is_own(draft: Draft, brand: Brand) -> bool:
    """Tell whether a person wrote the words of *draft*, and they say more than its facts do."""
    if draft.mention is None or draft.thread is not None or draft.extras.images:
        return False
    if draft.state is not State.published or not is_approved_as_it_stands(draft):
        return False
    if draft.topic not in _ASKED_FOR:
        return False
    facts = " ".join(source.text for source in draft.sources)
    said = undressed(draft.text, draft.language)
    if not compare(said, facts, brand.voice.vocabulary).reason:
        return False
    if draft.origin is None:
        return True
    return bool(draft.origin.candidates) and draft.text != draft.origin.candidates[0].text


def _is_for_all(text: str, brand: Brand) -> bool:
    if n_words(text) < _MIN_WORDS or _FOR_ONE.search(text):
        return False
    # The catalogue knows what can be had today, and at which price.
    folded = text.casefold()
    return not any(product.name.casefold() in folded for product in brand.products)


class Memory:
    """Keeps the points of past answers, so that each is embedded once."""

    def __init__(self, index: FactIndex, reader: Reader) -> None:
        """
        Remember nothing yet.

        Args:
            index: What the brand can tell without.

            reader: The one that *index* was made with.
        """
        self._index = index
        self._reader = reader
        self._points: _Points = {}

    def recall(self, replies: dict[str, tuple[Passage, ...]]) -> FactIndex:
        """
        Return the index with *replies* beside the facts.

        Up to 8 new ones are embedded, so after a start it takes a few calls to know all.
        """
        told = {(language, one.text): one for language, some in replies.items() for one in some}
        for key in [key for key in told if key not in self._points][:_AT_ONCE]:
            self._points[key] = self._reader.passages([told[key]], key[0])[0]
        self._points = {key: self._points[key] for key in told if key in self._points}
        shelves = {}
        for language, some in replies.items():
            known = tuple(one for one in some if (language, one.text) in self._points)
            if known:
                points = np.stack([self._points[language, one.text] for one in known])
                shelves[language] = Shelf(known, points)
        return self._index.beside(shelves) if shelves else self._index
