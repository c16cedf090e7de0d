"""What becomes of a post whose time has passed, and how late one was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.draft import Draft, has_begun


class Overdue(StrEnum):
    """What an account does with a post that is overdue."""

    publish = "publish"
    """Send it late, as soon as the account's limits let it."""
    next_slot = "next-slot"
    """Give it the next free slot."""
    ask = "ask"
    """Put it on hold until a person decides."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """
    One account's policy.

    Attributes:
        after: A post that is later than that is overdue.

        reply_max_age: A reply to something older is asked about, whatever the policy.
    """

    policy: Overdue = Overdue.publish
    after: timedelta = timedelta(minutes=15)
    reply_max_age: timedelta = timedelta(hours=24)


def too_old(draft: Draft, now: datetime, rule: CatchUp) -> str | None:
    """
    Say that what *draft* answers grew too old while the draft waited; None when it did not.

    What a person approved or timed after it had grown old is left to go: they have decided. So is
    the rest of a thread whose beginning is public.
    """
    if has_begun(draft):
        return None
    if draft.asked_at is None or draft.decided_at is None:
        return None
    limit = draft.asked_at + rule.reply_max_age
    meant = max(draft.decided_at, draft.planned_at or draft.decided_at)
    if not meant < limit <= now:
        return None
    return f"what it answers is {words(now - draft.asked_at)} old by now"


def lateness(draft: Draft, now: datetime) -> timedelta:
    """Return how long ago *draft* should have gone out; zero when its time is still to come."""
    planned = draft.planned_at or draft.due_at or now
    return max(timedelta(), now - planned)


def words(span: timedelta) -> str:
    """Word *span* for a person: ``2 d 3 h``, ``3 h 12 min``, ``40 s``."""
    seconds = int(span.total_seconds())
    units = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    parts: list[str] = []
    for length, unit in units:
        if seconds >= length and len(parts) < 2:  # noqa: PLR2004 - more is noise
            parts.append(f"{seconds // length} {unit}")
            seconds %= length
    return " ".join(parts) or "0 s"


def is_waiting_too_long(draft: Draft, now: datetime, rule: CatchUp) -> bool:
    """Tell whether *draft*, or the rest of a thread that has begun, is overdue by *rule*."""
    if draft.due_at is None:
        return False
    since = max(draft.due_at, draft.changed_at) if has_begun(draft) else draft.due_at
    return now - since > rule.after
