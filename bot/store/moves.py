"""What every script that moves a draft is told: the keys it touches and what it writes."""

import secrets
from collections.abc import Sequence

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, has_begun, must_follow
from bot.domain.lifecycle import State
from bot.domain.proof import must_keep_proof
from bot.store.documents import Documents, to_ms
from bot.store.errors import Conflict
from bot.store.keys import Keys

DRAFTS = Documents(Draft)


def move_keys(keys: Keys, before: Draft, after: Draft) -> list[str]:
    """Name the draft, the indexes of its old and new state, its account's queue, the audit."""
    return [
        keys.draft(before.id),
        keys.drafts(before.state),
        keys.drafts(after.state),
        keys.due(before.account),
        keys.audit(),
    ]


def move_args(before: Draft, after: Draft, entries: Sequence[AuditEntry]) -> list[str | float]:
    """
    Say which draft, from which version to which, by which operation, what and when.

    Raises:
        IllegalTransition: The table of ``bot.domain.draft`` knows no such move.
    """
    must_follow(before, after, entries)
    must_keep_proof(before, after)
    return [
        before.id,
        before.version,
        after.version,
        secrets.token_hex(8),
        DRAFTS.dump(after),
        to_ms(after.changed_at),
    ]


def due_ms(after: Draft) -> str | int:
    """Return when *after* is due; nothing where it is not on the queue."""
    if after.state is State.scheduled and after.due_at is not None:
        return to_ms(after.due_at)
    return ""


def keeps_account(after: Draft) -> str:
    """Return "1" where nothing else of the account may go out before the rest of *after*."""
    on_its_way = {State.scheduled, State.publishing, State.unconfirmed}
    return "1" if has_begun(after) and after.state in on_its_way else ""


def slot_ms(after: Draft) -> str | int:
    """Return the slot that *after* holds, or nothing."""
    return "" if after.slot_at is None else to_ms(after.slot_at)


def moved(draft: Draft) -> Conflict:
    """Say that somebody else was quicker."""
    return Conflict(f"draft {draft.id} was changed by somebody else meanwhile: look at it again")
