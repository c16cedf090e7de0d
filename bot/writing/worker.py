"""
Takes mentions from the stream and puts a draft of each into the review queue.

At least once: a mention is finished only when its draft is stored or a person has it, and a
mention gets one draft at most, whoever writes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.inbox import InboxItem, Status
from bot.domain.origin import Source
from bot.store.drafts import Drafts
from bot.store.errors import Conflict, NotFound
from bot.store.inbox import Inbox
from bot.store.work import MAX_DELIVERIES, Task, Work
from bot.writing.compose import Handoff
from bot.writing.engines.engine import EngineFailed

log = structlog.get_logger()

WAIT: Final = timedelta(seconds=1)
SILENT: Final = timedelta(minutes=5)
"""A writer that has said nothing for so long is dead: the slowest batch measured took 60 s."""

Compose = Callable[[Sequence[InboxItem]], Sequence[Draft | Handoff]]


@dataclass(frozen=True, slots=True)
class Writer:
    """One consumer of the writers' stream."""

    work: Work
    inbox: Inbox
    drafts: Drafts
    compose: Compose
    batch: int
    owner: str
    clock: Callable[[], datetime]

    def step(self) -> bool:
        """
        Write one batch.

        Returns:
            Whether there was anything to write.

        Raises:
            EngineFailed: The model does not run; the mentions wait and are tried again.

            StoreDown: Redis is away.
        """
        orphaned = self.work.take_over(self.owner, 1, SILENT)
        tasks = orphaned or self.work.take(self.owner, self.batch, WAIT)
        ready = [(task, item) for task in tasks if (item := self._open(task)) is not None]
        if ready:
            self._write(ready)
        return bool(tasks)

    def _open(self, task: Task) -> InboxItem | None:
        """Read the mention of *task*, unless it needs no draft or was given up."""
        try:
            item = self.inbox.get(task.mention)
        except NotFound:
            self.work.finish(task)  # its author was forgotten meanwhile
            return None
        if item.status is not Status.waiting:
            self.work.finish(task)
            return None
        if task.n_deliveries > MAX_DELIVERIES:
            reason = f"no writer could finish it in {MAX_DELIVERIES} tries"
            self._hand_over(item, reason, item.nearest)
            self.work.bury(task, reason)
            log.error("mention given up", mention=task.mention)
            return None
        return item

    def _write(self, ready: Sequence[tuple[Task, InboxItem]]) -> None:
        try:
            outcomes = self.compose([item for _, item in ready])
        except EngineFailed:
            log.exception("nothing written", n=len(ready))
            raise
        for (task, item), outcome in zip(ready, outcomes, strict=True):
            try:
                self._store(item, outcome)
            except Conflict:
                log.info("mention was settled by somebody else", mention=task.mention)
            self.work.finish(task)

    def _store(self, item: InboxItem, outcome: Draft | Handoff) -> None:
        if isinstance(outcome, Handoff):
            self._hand_over(item, outcome.reason, outcome.nearest)
            return
        entry = AuditEntry(
            subject=outcome.id,
            at=outcome.created_at,
            actor=self.owner,
            by="writer",
            event="write",
            before="",
            after=outcome.state,
            note=f"for mention {item.mention.id}",
        )
        self.drafts.add(outcome, entry, item)
        log.info("draft written", draft=outcome.id, mention=item.mention.id)

    def _hand_over(self, item: InboxItem, reason: str, nearest: tuple[Source, ...]) -> None:
        now = self.clock()
        triage = replace(item.triage, reason=reason) if item.triage else None
        after = replace(item, status=Status.handed, changed_at=now, triage=triage, nearest=nearest)
        entry = AuditEntry(
            subject=item.mention.id,
            at=now,
            actor=self.owner,
            by="writer",
            event="hand over",
            before=item.status,
            after=after.status,
            note=reason,
        )
        self.inbox.move(item, after, entry)
        log.info("mention handed to a person", mention=item.mention.id)
