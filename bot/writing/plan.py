"""What a mention is to be told, decided before any text is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.brand import Brand
from bot.domain.ids import MentionId
from bot.domain.inbox import Decision, InboxItem, Triage
from bot.domain.intent import Intent
from bot.domain.mention import Mention
from bot.domain.origin import Source
from bot.retrieval.facts import Asked, FactIndex
from bot.text.wording import n_words, spoken
from bot.voice.injection import without_orders

_MAX_FACTS: Final = 2
_ALSO: Final = 0.8
"""One question of several needs a surer answer than the whole: it was torn from its subject."""
_IN_DOUBT: Final = 0.8
"""So does a mention that may be a person's: in doubt it is drafted for where an answer is sure."""
_PERSONS: Final = frozenset({Intent.complaint, Intent.order})
_IN_THREAD: Final = 0.92
"""So does a remark with what was said before it, which has an answer of its own already. On
tests/bot/writing/followups.yaml a lower one takes what was asked before for what is asked now."""
_SHORT: Final = 10
"""Words up to which a remark may lean on an earlier one."""
_BOUND: Final = 200
"""Characters that are read of the earlier remark."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A mention that a person has to answer, why, and the facts that come nearest."""

    mention_id: MentionId
    reason: str
    nearest: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What one mention is to be told.

    Attributes:
        sources: What the answer may state, and must; none for a thank-you.

        unanswered: Those of several questions that no fact answers.

        before: The earlier remark of the thread that it was read with; empty where it stood alone.
    """

    item: InboxItem
    language: str
    sources: tuple[Source, ...] = ()
    nearest: tuple[Source, ...] = ()
    unanswered: tuple[str, ...] = ()
    before: str = ""

    @property
    def mention(self) -> Mention:
        """The mention itself."""
        return self.item.mention


def make_plan(item: InboxItem, brand: Brand, index: FactIndex, threshold: float) -> Plan | Handoff:
    """
    Find what answers *item*.

    Args:
        threshold: Retrieval score below which a fact is not taken for an answer.
    """
    mention = replace(item.mention, text=without_orders(item.mention.text))
    language = mention.language or brand.languages[0]
    if item.triage and item.triage.decision is Decision.thank:
        return Plan(item, language)
    nearest, before = _nearest(mention, language, index)
    if not nearest:
        return Handoff(mention.id, f"no fact has a wording in “{language}”")
    best, needed = nearest[0], needs(item.triage, threshold)
    if best.score < needed:
        far = f"the nearest is “{best.id}” ({best.score:.2f}, needs {needed:.2f})"
        return Handoff(mention.id, f"no fact answers it: {far}", nearest)
    asked = index.questions(mention.text, language)
    found = _answers(best, asked, frozenset(one.id for one in brand.products))
    if len(found) > _MAX_FACTS:
        return Handoff(mention.id, f"asks {len(found)} things at once", nearest)
    still = tuple(
        one.text
        for one in asked
        if one.source.id not in found
        and (one.source.score < threshold or one.source.score >= _ALSO)  # no fact, or one too many
        and not one.leans
    )
    return Plan(item, language, tuple(found.values()), nearest, still, before)


def needs(decided: Triage | None, threshold: float) -> float:
    """Return how sure the answer to a mention has to be, by what was *decided* on it."""
    is_doubtful = decided is not None and decided.topic in _PERSONS
    return max(threshold, _IN_DOUBT) if is_doubtful else threshold


def _nearest(mention: Mention, language: str, index: FactIndex) -> tuple[tuple[Source, ...], str]:
    """Return what is nearest to *mention*, and the remark that it was read with, if any."""
    alone = index.nearest(mention.text, language)
    before = _said_before(mention)
    is_short = n_words(spoken(mention.text)) <= _SHORT
    if not before or not is_short or not alone or alone[0].score >= _ALSO:
        return alone, ""
    together = index.nearest(f"{before} {mention.text}", language)
    return (together, before) if together[0].score >= _IN_THREAD else (alone, "")


def _said_before(mention: Mention) -> str:
    """Return what a short remark leans on: what its author said before, else what we said."""
    theirs = [one for one in mention.thread if one.author == mention.author and not one.is_own]
    ours = [one for one in mention.thread if one.is_own]
    return " ".join((theirs or ours)[-1].text[:_BOUND].split()) if theirs or ours else ""


def _answers(
    best: Source, asked: Sequence[Asked], products: frozenset[str]
) -> Mapping[str, Source]:
    """Gather what is sure enough to be told beside *best*; one product at most, or it is a list."""
    found = {best.id: best}
    for one in asked:
        is_second_product = one.source.id in products and not products.isdisjoint(found)
        if one.source.score >= _ALSO and not is_second_product:
            found.setdefault(one.source.id, one.source)
    return found
