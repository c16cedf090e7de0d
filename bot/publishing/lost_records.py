"""
Whether a post that looks unsent may be out already, because Redis forgot that it was sent.

Source:
    Redis replicates asynchronously: a replica that takes over may lack writes that were
    acknowledged (redis.io, "Redis replication", read 2026-08). The same holds for a backup.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.draft import Draft, step
from bot.domain.lifecycle import By
from bot.domain.platform import Platform
from bot.domain.points import Point, Reached
from bot.domain.proof import prove
from bot.publishing.timeline import find_on_timeline
from bot.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LostRecords:
    """Looks for posts whose record a change of the server may have lost."""

    store: Store
    settle: timedelta
    owner: str
    reached: Reached

    def is_settled(self, draft: Draft, platform: Platform, now: datetime) -> bool:
        """
        Tell whether *draft* certainly was not sent before the server changed.

        One that is found on the account's timeline is recorded as published, and is not.

        Raises:
            Conflict: Somebody else moved the draft.
        """
        began_at = self.store.epoch.began_at(now)
        if began_at is None or not _may_be_out(draft, began_at):
            return True
        if now < began_at + self.settle:
            return False
        self.reached(Point.before_look)
        ours = find_on_timeline(self.store, platform, draft, draft.created_at, now)
        self.reached(Point.after_look)
        if not ours:
            return ours is not None
        proven, event = prove(draft, ours[0], "found out after Redis had changed")
        after, entry = step(proven, event, by=By.reconciler, actor=self.owner, at=now)
        self.reached(Point.before_verdict)
        self.store.queue.settle(draft, after, entry)
        self.reached(Point.after_verdict)
        log.warning("record was lost, the post is there", draft=draft.id)
        return False


def _may_be_out(draft: Draft, began_at: datetime) -> bool:
    """Tell whether *draft* was, or could have been, due before the server changed."""
    if draft.attempt is not None or draft.created_at > began_at:
        return False  # an attempt in doubt is the reconciler's, and it has ended that doubt
    was_due = draft.due_at is not None and draft.due_at <= began_at
    approved_since = draft.approval is not None and draft.approval.at > began_at
    return was_due or approved_since
