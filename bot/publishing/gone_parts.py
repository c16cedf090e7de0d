"""Parts of a thread that its network has no more while others stand: noted on the draft."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.lifecycle import By, Event
from bot.store.errors import Conflict
from bot.store.store import Store

log = structlog.get_logger()


def note_gone_parts(
    store: Store, draft: Draft, gone: AbstractSet[str], *, actor: str, at: datetime
) -> bool:
    """
    Note which parts of *draft*, whose other parts stand, are among the posts *gone*.

    Returns:
        Whether that is noted, also from before; False when somebody else moved the draft.

    Raises:
        StoreDown: Redis is away.
    """
    thread = draft.thread.with_gone(gone, at) if draft.thread else None
    if thread is None or thread == draft.thread:
        return True
    state, why = draft.state, thread.lost()
    entry = AuditEntry(draft.id, at, actor, By.reconciler, Event.vanish, state, state, why)
    try:
        store.drafts.amend(draft, replace(draft, thread=thread), entry)
    except Conflict:
        return False
    log.warning("part of a thread gone", draft=draft.id, reason=why)
    return True
