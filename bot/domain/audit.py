"""One line of the record of who did what."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """
    Who moved what from where to where, and why.

    Attributes:
        subject: A draft's id, a mention's id, a scope of the kill switch, ``redis``,
            ``ranking``, or ``inbox`` for all that is owed.

        by: The part that acted, as in ``bot.domain.draft.By``, or ``triage``, ``writer``.
    """

    subject: str
    at: datetime
    actor: str
    by: str
    event: str
    before: str
    after: str
    note: str
