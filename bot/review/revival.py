"""Gives a mention that no writer could finish back to the writers."""

from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.ids import MentionId
from bot.domain.inbox import Status
from bot.domain.lifecycle import By
from bot.store.errors import Conflict
from bot.store.store import Store


def revive(store: Store, mention_id: MentionId, *, operator: str, at: datetime) -> None:
    """
    Let the writers try the mention again.

    Raises:
        NotFound: It was not given up.

        Conflict: It was answered since, or somebody else retried it.
    """
    letter, item = store.dead.get(mention_id), store.inbox.get(mention_id)
    if item.status is not Status.handed:
        raise Conflict(f"mention {mention_id} is {item.status} by now: there is nothing to retry")
    entry = AuditEntry(
        subject=mention_id,
        at=at,
        actor=operator,
        by=By.operator,
        event="retry",
        before=item.status,
        after=Status.waiting,
        note=letter.reason,
    )
    store.dead.revive(letter, item, entry)
