"""
Takes mentions from the stream and puts a draft of each into the review queue.

At least once: a mention is finished only when its draft is stored or a person has it, and a
mention gets one draft at most, whoever writes it. One on which the writing fails, or amid which
the writer dies, is tried three times, after the first time without the rest of its batch.
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
from bot.domain.written import written
from bot.models.failure import EngineFailed
from bot.store.dead import DeadLetter, DeadLetters
from bot.store.drafts import Drafts
from bot.store.errors import Conflict, NotFound, StoreDown
from bot.store.inbox import Inbox
from bot.store.work import LEASE, MAX_DELIVERIES, Task, Work
from bot.writing.compose import Handoff

log = structlog.get_logger()

WAIT: Final = timedelta(seconds=1)

Compose = Callable[[Sequence[InboxItem]], Sequence[Draft | Handoff]]


@dataclass(frozen=True, slots=True)
class Writer:
    """One consumer of the writers' stream."""

    work: Work
    dead: DeadLetters
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
            EngineFailed: The model does not run; the mentions wait and are tried again, until
                they had three tries.

            StoreDown: Redis is away.
        """
        orphaned = self.work.take_over(self.owner, 1, LEASE)
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
            tried = replace(task, n_deliveries=MAX_DELIVERIES)
            self._give_up(tried, item, "the worker died or fell silent amid it", task.failed)
            return None
        return item

    def _write(self, ready: Sequence[tuple[Task, InboxItem]]) -> None:
        try:
            outcomes = self.compose([item for _, item in ready])
        except StoreDown:
            raise  # says nothing about the mentions
        except Exception as error:
            self._count_failure(ready, error)
            raise
        for (task, item), outcome in zip(ready, outcomes, strict=True):
            try:
                self._store(item, outcome)
            except Conflict:
                log.info("mention was settled by somebody else", mention=task.mention)
            self.work.finish(task)

    def _count_failure(self, ready: Sequence[tuple[Task, InboxItem]], error: Exception) -> None:
        log.warning("nothing written", mentions=[task.mention for task, _ in ready])
        if len(ready) == 1:
            task, item = ready[0]
            if task.n_deliveries >= MAX_DELIVERIES:
                self._give_up(task, item, self._why(error), self.owner)
        elif not isinstance(error, EngineFailed):
            # One of them is at fault: each alone, now. A model that does not run needs time.
            self.work.release(self.owner, [task for task, _ in ready])

    def _why(self, error: Exception) -> str:
        # What else was raised may quote the mention, which reasons never do.
        if isinstance(error, EngineFailed):
            return str(error)
        return f"{type(error).__name__} while it was written; the log of {self.owner} has more"

    def _give_up(self, task: Task, item: InboxItem, why: str, worker: str) -> None:
        now, tries = self.clock(), task.n_deliveries
        reason = f"given up after {tries} tries: {why}"
        letter = DeadLetter(task.mention, reason, tries, now, worker, item.triage)
        entry = AuditEntry(
            subject=task.mention,
            at=now,
            actor=self.owner,
            by="writer",
            event="give up",
            before=item.status,
            after=Status.handed,
            note=reason,
        )
        try:
            self.dead.bury(task, letter, item, entry)
        except Conflict:
            self.work.finish(task)
            log.info("mention was settled by somebody else", mention=task.mention)
        else:
            log.error("mention given up", mention=task.mention, reason=reason)

    def _store(self, item: InboxItem, outcome: Draft | Handoff) -> None:
        if isinstance(outcome, Handoff):
            self._hand_over(item, outcome.reason, outcome.nearest)
            return
        note = f"for mention {item.mention.id}"
        self.drafts.add(outcome, written(outcome, by="writer", actor=self.owner, note=note), item)
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
            note="no draft",  # the reason may quote the mention, which the audit outlives
        )
        self.inbox.move(item, after, entry)
        log.info("mention handed to a person", mention=item.mention.id)
