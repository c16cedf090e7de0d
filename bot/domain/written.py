"""The first line of the record of a draft."""

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft


def written(draft: Draft, *, by: str, actor: str, note: str) -> AuditEntry:
    """
    Word the audit line of a draft that is new.

    Args:
        by: As in :class:`AuditEntry`.
    """
    return AuditEntry(
        subject=draft.id,
        at=draft.created_at,
        actor=actor,
        by=by,
        event="write",
        before="",
        after=draft.state,
        note=note,
    )
