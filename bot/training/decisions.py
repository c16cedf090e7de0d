"""What the operators decided about drafts, and what each decision prefers to what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.brand import Brand
from bot.domain.draft import Draft, is_approved_as_it_stands
from bot.domain.embedding import Embedder
from bot.domain.ids import Untrusted
from bot.domain.lifecycle import State
from bot.domain.origin import Candidate
from bot.voice.context import Context
from bot.writing.features import NAMES, OF_THE_MODEL, describe
from bot.writing.pairs import APPROVED
from bot.writing.rank import GUARDS
from bot.writing.voiceprint import Voiceprint

DECIDED: Final = (*APPROVED, State.unconfirmed, State.held, State.rejected)
"""States of a draft whose text an operator has judged."""

_RECENT: Final = 200
"""Drafts before one that it is compared with for novelty."""


class Kind(StrEnum):
    """What was decided."""

    approved = "approved"
    edited = "edited"
    """Approved in other words: what the operator wrote is preferred to what was offered."""
    rejected = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """
    One decision.

    Attributes:
        draft: As it became; the text of an edited one is the operator's own words.

        offered: The candidate that the ranking had put first.
    """

    kind: Kind
    at: datetime
    draft: Draft
    offered: Candidate


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    A decision in numbers.

    Attributes:
        offered: Of each of ``features.NAMES``, what the offered text has of it.

        edited: The same of the operator's words; None where there are none. What is no property
            of a text is as in *offered*, or as in the other candidate that the operator took.

        guards: What flags and words from nowhere the offered text had.
    """

    kind: Kind
    at: datetime
    language: str
    offered: tuple[float, ...]
    edited: tuple[float, ...] | None
    guards: tuple[float, ...]


def decisions(drafts: Iterable[Draft]) -> list[Decision]:
    """
    List the decisions about texts that a ranking chose, in the order they were taken.

    A rejection of a text that was edited, or of one that had been approved, says nothing about
    what was offered, and is left out; so is what a person wrote from nothing.
    """
    found = []
    for draft in drafts:
        offered = _offered(draft)
        kind = _kind(draft, offered.text) if offered else None
        if kind and offered and draft.decided_at:
            found.append(Decision(kind, draft.decided_at, draft, offered))
    return sorted(found, key=lambda one: (one.at, one.draft.id))


def judge(
    taken: Sequence[Decision],
    brand: Brand,
    embedder: Embedder,
    voiceprint: Voiceprint,
    done: Callable[[int], None],
) -> list[Judgement]:
    """
    Put *taken* into numbers; takes about 20 ms each, nearly all of it embedding.

    Args:
        taken: In the order they were taken.

        done: Told of each one that is finished.
    """
    found = []
    by_age = sorted(taken, key=lambda one: one.draft.created_at)
    place = {one.draft.id: at for at, one in enumerate(by_age)}
    for one in taken:
        draft, at = one.draft, place[one.draft.id]
        context = Context(
            brand=brand,
            language=draft.language,
            sources=tuple(source.text for source in draft.sources),
            # Replies are held against replies, and what one answered is not read here.
            mention=Untrusted("") if draft.mention else None,
            topic=draft.topic,
            recent=tuple(other.draft.text for other in by_age[max(0, at - _RECENT) : at]),
        )
        texts = [one.offered.text, draft.text]
        offered, final = describe(texts, context, embedder, voiceprint)
        stored = dict(one.offered.parts)
        beside = {name: stored.get(name, 0.0) for name in OF_THE_MODEL}
        if not draft.sources and "coverage" in stored:
            beside["coverage"] = stored["coverage"]  # how well thanks fit; nobody knows of an edit
        found.append(
            Judgement(
                kind=one.kind,
                at=one.at,
                language=draft.language,
                offered=_row(offered | beside),
                edited=_row(final | beside | _own(draft)) if one.kind is Kind.edited else None,
                guards=tuple(stored.get(name, 0.0) for name in GUARDS),
            )
        )
        done(1)
    return found


def _kind(draft: Draft, offered: str) -> Kind | None:
    is_as_offered = draft.text == offered
    if draft.state is State.rejected:
        return Kind.rejected if is_as_offered and draft.approval is None else None
    if draft.state not in DECIDED or not is_approved_as_it_stands(draft):
        return None
    return Kind.approved if is_as_offered else Kind.edited


def _offered(draft: Draft) -> Candidate | None:
    """Return the first candidate, which is the one that became the draft."""
    candidates = draft.origin.candidates if draft.origin else ()
    return candidates[0] if candidates and candidates[0].parts else None


def _own(draft: Draft) -> dict[str, float]:
    """Return what the model had to do with a text that is another of its candidates."""
    offered = draft.origin.candidates if draft.origin else ()
    parts = next((dict(one.parts) for one in offered if one.text == draft.text), {})
    return {name: parts[name] for name in OF_THE_MODEL if name in parts}


def _row(parts: dict[str, float]) -> tuple[float, ...]:
    return tuple(parts[name] for name in NAMES)
