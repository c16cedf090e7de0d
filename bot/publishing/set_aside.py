"""
What becomes of a due draft that will not be sent as it stands.

A rule forbids it, or its time has passed: then it is refused, gets another slot, or waits for a
person. Nothing is dropped, and each of these is a move that the audit shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from bot.domain.draft import Draft, has_begun, is_approved_as_it_stands, step
from bot.domain.lifecycle import By, Event
from bot.domain.overdue import Overdue, is_waiting_too_long, lateness, too_old, words
from bot.domain.points import Point, Reached
from bot.domain.terms import Terms
from bot.domain.timetable import jittered, slots_after
from bot.store.ground import lost_ground
from bot.store.queue import Moved
from bot.store.store import Store

log = structlog.get_logger()

_DECIDE: Final = "release it, give it another time, or cancel it"

Objection = Callable[[Draft], str | None]
"""Says why a draft may not go out now, or None: rules of the network, opt-outs, lost files."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Takes out of the way what must not simply be sent."""

    store: Store
    objection: Objection
    owner: str
    reached: Reached

    def set_aside(self, draft: Draft, terms: Terms, now: datetime) -> bool:
        """
        Move *draft* out of the way unless it may be sent.

        Returns:
            Whether it was moved.

        Raises:
            Conflict: Somebody else moved it first.
        """
        taken_back = self._taken_back(draft)
        if taken_back is not None:
            return self._move(draft, Event.supersede, taken_back, now)
        objection = self._why_not(draft)
        if objection is not None:
            return self._move(draft, Event.refuse, objection, now)
        aged = too_old(draft, now, terms.catch_up)
        if aged is not None:
            return self._move(draft, Event.ask, f"{aged}: {_DECIDE}", now)
        return _is_overdue(draft, terms, now) and self._put_off(draft, terms, now)

    def _put_off(self, draft: Draft, terms: Terms, now: datetime) -> bool:
        if has_begun(draft):
            public = draft.thread.public() if draft.thread else ""
            return self._move(draft, Event.ask, f"{public}; the rest is late: {_DECIDE}", now)
        late = f"it was due {words(lateness(draft, now))} ago"
        if terms.catch_up.policy is Overdue.next_slot:
            return self._give_next_slot(draft, terms, late, now)
        return self._move(draft, Event.ask, f"{late}: {_DECIDE}", now)

    def _taken_back(self, draft: Draft) -> str | None:
        """Say what *draft* can no longer stand on, unless who approved it since was told of it."""
        lost = lost_ground(self.store, draft)
        if lost is None:
            return None
        is_new = lost.since and draft.approval and draft.approval.at > lost.since
        return None if is_new and lost.why in draft.warned_of else lost.why

    def _why_not(self, draft: Draft) -> str | None:
        if not is_approved_as_it_stands(draft):
            return "the text is not the one that was approved: approve it again"
        return self.objection(draft)

    def _give_next_slot(self, draft: Draft, terms: Terms, late: str, now: datetime) -> bool:
        def steps(slot: datetime) -> Moved:
            due_at = jittered(terms.hours, slot, draft.id)
            timed = replace(draft, slot_at=slot, due_at=due_at, note=f"{late}: next free slot")
            after, entry = step(timed, Event.schedule, by=By.publisher, actor=self.owner, at=now)
            return after, (entry,)

        self.reached(Point.before_put_off)
        placed = self.store.queue.place(draft, slots_after(terms.hours, now), steps)
        if placed is None:
            return self._move(draft, Event.ask, f"{late} and no slot is free: {_DECIDE}", now)
        self.reached(Point.after_put_off)
        log.warning("draft put off", draft=draft.id, reason=placed.note)
        return True

    def _move(self, draft: Draft, event: Event, note: str, now: datetime) -> bool:
        after, entry = step(
            replace(draft, note=note), event, by=By.publisher, actor=self.owner, at=now
        )
        self.reached(Point.before_put_off)
        self.store.drafts.swap(draft, after, entry)
        self.reached(Point.after_put_off)
        log.warning("draft set aside", draft=draft.id, state=after.state, reason=note)
        return True


def _is_overdue(draft: Draft, terms: Terms, now: datetime) -> bool:
    policy = terms.catch_up.policy
    if policy is Overdue.publish or (has_begun(draft) and policy is Overdue.next_slot):
        return False  # no slot is waited for in the middle of a thread
    return is_waiting_too_long(draft, now, terms.catch_up)
