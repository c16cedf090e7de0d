"""Where a draft's text comes from: facts, the wordings that were considered, the model."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Source:
    """
    A fact, product or earlier answer that the writing was given.

    Attributes:
        score: How likely it is what was asked for, 0 to 1.

        told_at: When it was answered to somebody else; None for what the config says.
    """

    id: str
    text: str
    score: float
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One wording that was considered.

    Attributes:
        score: Rank score, higher is better; comparable within one draft only.

        parts: What the score is made of, by name, for the operator.
    """

    text: str
    score: float
    verdicts: tuple[Verdict, ...] = ()
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """
    How the text came to be, enough to do it again.

    Attributes:
        verbatim: True when no candidate passed and the best fact itself is offered.

        ranking: What put the candidates in order, by name; empty before rankings had names.

        near: What came next to the sources and was not used, best first.

        timings_ms: Stage to milliseconds, for the batch this draft was part of, divided by
            the drafts in it.
    """

    model: str
    seed: int
    verbatim: bool = False
    candidates: tuple[Candidate, ...] = ()
    timings_ms: tuple[tuple[str, float], ...] = ()
    near: tuple[Source, ...] = ()
    ranking: str = ""
