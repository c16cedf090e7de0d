"""What a mention is to be told, decided before any text is written."""

from dataclasses import dataclass
from typing import Final

from bot.domain.brand import Brand
from bot.domain.ids import MentionId
from bot.domain.inbox import Decision, InboxItem
from bot.domain.mention import Mention
from bot.domain.origin import Source
from bot.writing.facts import FactIndex

_MAX_FACTS: Final = 2


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
    """

    item: InboxItem
    language: str
    sources: tuple[Source, ...] = ()
    nearest: tuple[Source, ...] = ()

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
    mention = item.mention
    language = mention.language or brand.languages[0]
    if item.triage and item.triage.decision is Decision.thank:
        return Plan(item, language)
    nearest = index.nearest(mention.text, language)
    if name := index.sold_out(mention.text):
        return Handoff(mention.id, f"asks about {name}, which is not in stock", nearest)
    found = index.nearest_each(mention.text, language)
    if not found:
        return Handoff(mention.id, f"no fact has a wording in “{language}”", nearest)
    weakest = min(found, key=lambda source: source.score)
    if weakest.score < threshold:
        return Handoff(mention.id, _too_far(weakest, len(found), threshold), nearest)
    sources = tuple({source.id: source for source in found}.values())
    if len(sources) > _MAX_FACTS:
        return Handoff(mention.id, f"asks {len(sources)} things at once", nearest)
    return Plan(item, language, sources, nearest)


def _too_far(weakest: Source, n: int, threshold: float) -> str:
    what = "no fact answers it" if n == 1 else "the facts answer only a part of it"
    return f"{what}: the nearest is “{weakest.id}” ({weakest.score:.2f}, needs {threshold:.2f})"
