"""A mention together with what was decided about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import DraftId
from bot.domain.mention import Mention
from bot.domain.origin import Source


class Decision(StrEnum):
    """What is to be done with a mention."""

    reply = "reply"
    thank = "thank"
    human = "human"
    ignore = "ignore"


class Status(StrEnum):
    """How far a mention has come."""

    new = "new"
    """Stored, not yet looked at."""
    waiting = "waiting"
    """To be answered; in the work stream of the writers."""
    drafted = "drafted"
    """A draft is in the review queue, or beyond it."""
    handed = "handed"
    """A person must answer; no draft was written."""
    owed = "owed"
    """A holding reply was written; the answer itself is still to come."""
    filtered = "filtered"
    """Nothing will be answered, for the reason given."""
    gone = "gone"
    """Its author took it back: what it said is erased, and nothing answers it."""


@dataclass(frozen=True, slots=True)
class Triage:
    """
    The decision on one mention.

    Attributes:
        topic: What the mention is about, in one word (``praise``, ``order``, ``spam``, …).

        reason: One sentence for the operator.

        confidence: 0 to 1; 1 for decisions that a rule took.
    """

    decision: Decision
    topic: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class InboxItem:
    """
    One line of the inbox.

    Attributes:
        nearest: Facts nearest to the mention, best first, for the person who takes over.
    """

    mention: Mention
    status: Status
    changed_at: datetime
    triage: Triage | None = None
    nearest: tuple[Source, ...] = ()
    draft: DraftId | None = None
    version: int = 1
