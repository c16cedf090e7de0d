"""
The outcomes of calls, from the moment they are known until Redis holds them.

An outcome that cannot be written because Redis is away is kept and written by the next step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, as_post, step
from bot.domain.lifecycle import By, Event, State
from bot.domain.points import Point, Reached
from bot.domain.proof import newest, prove
from bot.store.errors import Conflict, RemoteTaken
from bot.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: the draft before and after, and the line for the audit."""

    before: Draft
    after: Draft
    entry: AuditEntry


@dataclass(slots=True)
class Ledger:
    """What one publisher owes to the store."""

    store: Store
    owner: str
    clock: Callable[[], datetime]
    reached: Reached
    _owed: list[Outcome] = field(default_factory=list)

    def settle(self, before: Draft, event: Event, changed: Draft) -> None:
        """
        Record that *event* ended the attempt of *before*.

        Raises:
            StoreDown: Redis is away; the outcome is owed.
        """
        after, entry = step(changed, event, by=By.publisher, actor=self.owner, at=self.clock())
        self._owed.append(Outcome(before, after, entry))
        self.reached(Point.before_record)
        self.pay()
        log.info("attempt settled", draft=after.id, state=after.state, note=after.note)

    def pay(self) -> None:
        """
        Write what is owed.

        Raises:
            StoreDown: Redis is away still.
        """
        while self._owed:
            self._write(self._owed[0])
            del self._owed[0]

    def _write(self, outcome: Outcome) -> None:
        try:
            self.store.queue.settle(outcome.before, outcome.after, outcome.entry)
        except RemoteTaken as error:
            doubted = replace(outcome.before, note=str(error))
            after, entry = step(
                doubted, Event.lose, by=By.publisher, actor=self.owner, at=self.clock()
            )
            self.store.queue.settle(outcome.before, after, entry)
        except Conflict:
            self._write_late(outcome)
        self.reached(Point.after_record)
        if outcome.entry.event == Event.advance:
            self.reached(Point.after_part)

    def _write_late(self, outcome: Outcome) -> None:
        """
        Use a receipt that comes after the lease ran out: it still is proof.

        Without a receipt there is nothing to add to what the reconciler finds out.
        """
        receipt = newest(outcome.after)
        if receipt is None or outcome.entry.event not in {Event.confirm, Event.advance}:
            return
        before = self.store.drafts.get(outcome.before.id)
        if before.state not in {State.unconfirmed, State.scheduled}:
            return
        if as_post(before).key != as_post(outcome.before).key:
            return  # that part is proven by now, or the text is another one
        proven, event = prove(before, receipt, "proof came late")
        after, entry = step(proven, event, by=By.reconciler, actor=self.owner, at=self.clock())
        self.store.queue.settle(before, after, entry)
