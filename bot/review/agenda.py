"""
The operator's hand on the posting queue: when a text goes out, or whether it does.

All of it works up to the moment the publisher writes its intent to send; then the draft has
moved on, and the operator is told so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, has_begun, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.points import Point, Reached, nowhere
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.domain.terms import Terms
from bot.domain.timetable import Timetable, is_open, is_slot, jittered, next_open, slots_after
from bot.store.errors import SlotTaken
from bot.store.queue import Moved
from bot.store.store import Store


class Soon(Enum):
    """Times that are not on the clock."""

    next_slot = "next slot"
    """The next free slot; as soon as the account is open where texts take no slot."""
    now = "now"


When: TypeAlias = datetime | Soon

Steps = Callable[[Draft], Moved]
"""What is to happen to a draft whose time has been chosen."""


class NotAllowed(Exception):
    """The decision is refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """One operator's hand on the queue."""

    store: Store
    terms: Mapping[AccountName, Terms]
    operator: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere

    def place(self, draft: Draft, when: When, steps: Steps, *, overriding: str = "") -> Draft:
        """
        Choose the time of *draft* and move it by *steps*, in one transition.

        Args:
            overriding: Why it may go out in quiet hours or on a blackout date.

        Raises:
            NotAllowed: The account is closed at that time, or the slot is another draft's.

            Conflict: Somebody else moved the draft.
        """
        hours = self.terms[draft.account].hours
        follows = has_begun(draft)
        if follows and isinstance(when, datetime):
            raise NotAllowed(
                f"the beginning of {draft.id} is public: its rest goes out as soon as the account "
                "may post, without --at"
            )
        takes_slot = hours.takes_slots(is_reply=draft.in_reply_to is not None) and not follows
        if when is Soon.next_slot and takes_slot:
            return self._into_next_slot(draft, steps)
        now = self.clock()
        due_at = now if when is Soon.now else when
        if isinstance(due_at, Soon):  # a text that takes no slot
            due_at = next_open(hours, now)
        anytime = _may_be_closed(draft, hours, due_at, overriding)
        slot_at = due_at if isinstance(when, datetime) and is_slot(hours, when) else None
        timed = replace(draft, due_at=due_at, planned_at=due_at, slot_at=slot_at, anytime=anytime)
        after, entries = steps(timed)
        try:
            self._swap(draft, after, *entries)
        except SlotTaken:
            holder = self.store.queue.booked(draft.account).get(due_at)
            raise NotAllowed(
                f"the slot at {due_at.astimezone(hours.zone):%Y-%m-%d %H:%M} is taken by "
                f"{holder}: choose another time, or let the two change places (mynah queue swap)"
            ) from None
        return after

    def _into_next_slot(self, draft: Draft, steps: Steps) -> Draft:
        hours = self.terms[draft.account].hours

        def timed(slot: datetime) -> Moved:
            due_at = jittered(hours, slot, draft.id)
            return steps(
                replace(draft, slot_at=slot, due_at=due_at, planned_at=due_at, anytime=False)
            )

        self.reached(Point.before_schedule)
        placed = self.store.queue.place(draft, slots_after(hours, self.clock()), timed)
        self.reached(Point.after_schedule)
        if placed is None:
            raise NotAllowed(f"no slot of {draft.account} is free within a year: use --at or --now")
        return placed

    def reschedule(self, draft_id: DraftId, when: When, *, overriding: str = "") -> Draft:
        """
        Give a queued or held draft another time.

        Raises:
            NotAllowed: As for :meth:`place`.

            IllegalTransition: It is not on the queue, or is being sent.
        """
        draft = self.store.drafts.get(draft_id)
        event = Event.release if draft.state is State.held else Event.schedule

        def steps(timed: Draft) -> Moved:
            return self.step(event, replace(timed, note=overriding or "given another time"))

        return self.place(draft, when, steps, overriding=overriding)

    def swap(self, one_id: DraftId, other_id: DraftId) -> tuple[Draft, Draft]:
        """
        Let two queued drafts of one account change places.

        Raises:
            NotAllowed: They belong to two accounts, or are one.

            IllegalTransition: One of them is not on the queue, or is being sent.
        """
        one, other = self.store.drafts.get(one_id), self.store.drafts.get(other_id)
        if one.id == other.id or one.account != other.account:
            raise NotAllowed(f"{one.id} and {other.id} are not two drafts of one account")
        moves = [
            self.step(Event.schedule, _at_the_time_of(one, other)),
            self.step(Event.schedule, _at_the_time_of(other, one)),
        ]
        self.reached(Point.before_schedule)
        self.store.queue.exchange((one, moves[0]), (other, moves[1]))
        self.reached(Point.after_schedule)
        return moves[0][0], moves[1][0]

    def hold(self, draft_id: DraftId, reason: str) -> Draft:
        """Keep a queued draft from going out until it is released."""
        return self._decide(draft_id, Event.hold, reason)

    def cancel(self, draft_id: DraftId, reason: str) -> Draft:
        """Take a draft off the queue for good."""
        return self._decide(draft_id, Event.cancel, reason)

    def release(self, draft_id: DraftId) -> Draft:
        """Let a held draft go out, at its old time or as soon as it may when that has passed."""
        draft = self.store.drafts.get(draft_id)
        now = self.clock()
        hours = self.terms[draft.account].hours
        due_at = max(draft.due_at or now, now if draft.anytime else next_open(hours, now))
        slot_at = due_at if is_slot(hours, due_at) else None
        timed = replace(draft, due_at=due_at, planned_at=due_at, slot_at=slot_at, note="released")
        try:
            return self._move(draft, Event.release, timed)
        except SlotTaken:
            return self._move(draft, Event.release, replace(timed, slot_at=None))

    def resolve_published(self, draft_id: DraftId, receipt: Receipt) -> Draft:
        """
        Say that a draft in doubt did appear.

        Raises:
            RemoteTaken: Another draft owns that post.
        """
        draft = self.store.drafts.get(draft_id)
        proven, event = prove(draft, receipt, "an operator saw the post")
        return self._settle(draft, event, proven)

    def resolve_not_published(self, draft_id: DraftId) -> Draft:
        """Say that a draft in doubt did not appear; it goes out again, its doubts forgotten."""
        draft = self.store.drafts.get(draft_id)
        note = "an operator did not find the post"
        again = replace(draft, due_at=self.clock(), n_doubts=0, note=note)
        return self._settle(draft, Event.retry, again)

    def step(self, event: Event, changed: Draft) -> Moved:
        """Move *changed* as the table says, in the operator's name."""
        after, entry = step(changed, event, by=By.operator, actor=self.operator, at=self.clock())
        return after, (entry,)

    def _decide(self, draft_id: DraftId, event: Event, reason: str) -> Draft:
        draft = self.store.drafts.get(draft_id)
        return self._move(draft, event, replace(draft, note=reason))

    def _move(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, entries = self.step(event, changed)
        self._swap(before, after, *entries)
        return after

    def _swap(self, before: Draft, after: Draft, *entries: AuditEntry) -> None:
        self.reached(Point.before_schedule)
        self.store.drafts.swap(before, after, *entries)
        self.reached(Point.after_schedule)

    def _settle(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, (entry,) = self.step(event, changed)
        self.reached(Point.before_schedule)
        self.store.queue.settle(before, after, entry)
        self.reached(Point.after_schedule)
        return after


def _may_be_closed(draft: Draft, hours: Timetable, due_at: datetime, overriding: str) -> bool:
    """Tell whether the account is closed at *due_at*, which needs a reason."""
    if is_open(hours, due_at):
        return False
    if not overriding:
        opens_at = next_open(hours, due_at).astimezone(hours.zone)
        raise NotAllowed(
            f"draft {draft.id} would go out in quiet hours or on a blackout date: choose a "
            f"time from {opens_at:%Y-%m-%d %H:%M} on, or say why with --override REASON"
        )
    return True


def _at_the_time_of(draft: Draft, other: Draft) -> Draft:
    return replace(
        draft,
        due_at=other.due_at,
        planned_at=other.planned_at,
        slot_at=other.slot_at,
        anytime=other.anytime,
        note=f"changed places with {other.id}",
    )
