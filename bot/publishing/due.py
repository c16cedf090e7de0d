"""When an approved draft goes out."""

from dataclasses import replace
from datetime import datetime

from bot.domain.draft import By, Draft, Event, State, step
from bot.publishing.points import Point, Reached
from bot.store.drafts import Drafts
from bot.store.errors import Conflict


def schedule(drafts: Drafts, draft: Draft, due_at: datetime, *, by: By, actor: str) -> Draft:
    """
    Put an approved draft on the queue.

    Raises:
        Conflict: Somebody moved the draft meanwhile.

        IllegalTransition: It is not approved.
    """
    timed = replace(draft, due_at=due_at)
    after, entry = step(timed, Event.schedule, by=by, actor=actor, at=draft.changed_at)
    drafts.swap(draft, after, entry)
    return after


def schedule_approved(drafts: Drafts, now: datetime, owner: str, reached: Reached) -> bool:
    """
    Queue the drafts that were approved but not queued, because the approving process died.

    Returns:
        Whether there was one.
    """
    found = drafts.in_state(State.approved)
    for draft in found:
        reached(Point.before_schedule)
        try:
            schedule(drafts, draft, draft.due_at or now, by=By.clock, actor=owner)
        except Conflict:
            continue  # the approving process was only slow
        reached(Point.after_schedule)
    return bool(found)
