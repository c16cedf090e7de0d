"""
The draft and the one table of what may happen to it.

Every change of state is :func:`step`, a pure function, followed by one compare-and-set in
``bot.store.drafts``. No other code writes a state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from bot.domain.approval import Approval, digest
from bot.domain.audit import AuditEntry
from bot.domain.extras import NOTHING, Extras
from bot.domain.ids import AccountName, DraftId, MentionId, PublishKey
from bot.domain.origin import Origin, Source
from bot.domain.post import Post, Receipt
from bot.domain.thread import Thread
from bot.domain.verdict import Verdict


class State(StrEnum):
    """Where a draft stands."""

    pending = "pending"
    approved = "approved"
    scheduled = "scheduled"
    publishing = "publishing"
    published = "published"
    unconfirmed = "unconfirmed"
    held = "held"
    stale = "stale"
    failed = "failed"
    escalated = "escalated"
    rejected = "rejected"
    expired = "expired"
    cancelled = "cancelled"


class Event(StrEnum):
    """What can happen to a draft."""

    approve = "approve"
    edit = "edit"
    reject = "reject"
    escalate = "escalate"
    undo = "undo"
    schedule = "schedule"
    hold = "hold"
    release = "release"
    cancel = "cancel"
    ask = "ask"
    claim = "claim"
    confirm = "confirm"
    advance = "advance"
    retry = "retry"
    lose = "lose"
    doubt = "doubt"
    refuse = "refuse"
    supersede = "supersede"
    time_out = "time_out"


class By(StrEnum):
    """Who may do it."""

    operator = "operator"
    publisher = "publisher"
    reconciler = "reconciler"
    clock = "clock"


class Row(NamedTuple):
    """One line of the table: *event* takes a draft from *before* to *after* when done by *by*."""

    before: State
    event: Event
    after: State
    by: frozenset[By]


def _row(before: State, event: Event, after: State, *by: By) -> Row:
    return Row(before, event, after, frozenset(by))


S, E, B = State, Event, By
# fmt: off
TABLE: Final = (
    #    from           when          to              by
    _row(S.pending,     E.approve,    S.approved,     B.operator),
    _row(S.pending,     E.edit,       S.pending,      B.operator),
    _row(S.pending,     E.reject,     S.rejected,     B.operator),
    _row(S.pending,     E.escalate,   S.escalated,    B.operator),
    _row(S.pending,     E.supersede,  S.stale,        B.clock),
    _row(S.pending,     E.time_out,   S.expired,      B.clock),
    _row(S.approved,    E.schedule,   S.scheduled,    B.operator),       # never rests here
    _row(S.scheduled,   E.claim,      S.publishing,   B.publisher),
    _row(S.scheduled,   E.schedule,   S.scheduled,    B.operator, B.publisher),
    _row(S.scheduled,   E.edit,       S.pending,      B.operator),
    _row(S.scheduled,   E.undo,       S.pending,      B.operator),
    _row(S.scheduled,   E.hold,       S.held,         B.operator),
    _row(S.scheduled,   E.ask,        S.held,         B.publisher),      # too late to just send
    _row(S.scheduled,   E.cancel,     S.cancelled,    B.operator),
    _row(S.scheduled,   E.refuse,     S.failed,       B.publisher),
    _row(S.scheduled,   E.confirm,    S.published,    B.reconciler),     # a receipt that came late
    _row(S.scheduled,   E.advance,    S.scheduled,    B.reconciler),     # the same of a part
    _row(S.scheduled,   E.supersede,  S.stale,        B.clock, B.publisher),
    _row(S.publishing,  E.confirm,    S.published,    B.publisher),
    _row(S.publishing,  E.advance,    S.scheduled,    B.publisher),      # a part; the next is due
    _row(S.publishing,  E.retry,      S.scheduled,    B.publisher),      # RetryLater only
    _row(S.publishing,  E.refuse,     S.failed,       B.publisher),
    _row(S.publishing,  E.lose,       S.unconfirmed,  B.publisher),
    _row(S.publishing,  E.time_out,   S.unconfirmed,  B.clock),          # the lease ran out
    _row(S.unconfirmed, E.confirm,    S.published,    B.reconciler, B.operator),
    _row(S.unconfirmed, E.advance,    S.scheduled,    B.reconciler, B.operator),
    _row(S.unconfirmed, E.retry,      S.scheduled,    B.reconciler, B.operator),
    _row(S.unconfirmed, E.doubt,      S.unconfirmed,  B.reconciler),     # more is known now
    _row(S.unconfirmed, E.refuse,     S.failed,       B.operator),
    _row(S.held,        E.release,    S.scheduled,    B.operator),
    _row(S.held,        E.edit,       S.pending,      B.operator),
    _row(S.held,        E.cancel,     S.cancelled,    B.operator),
    _row(S.held,        E.supersede,  S.stale,        B.clock),          # its mention is gone
    _row(S.held,        E.time_out,   S.expired,      B.clock),
    _row(S.stale,       E.edit,       S.pending,      B.operator),
    _row(S.stale,       E.undo,       S.pending,      B.operator),
    _row(S.stale,       E.reject,     S.rejected,     B.operator),
    _row(S.failed,      E.edit,       S.pending,      B.operator),
    _row(S.failed,      E.undo,       S.pending,      B.operator),
    _row(S.failed,      E.reject,     S.rejected,     B.operator),
    _row(S.escalated,   E.edit,       S.pending,      B.operator),
    _row(S.escalated,   E.undo,       S.pending,      B.operator),
    _row(S.escalated,   E.reject,     S.rejected,     B.operator),
    _row(S.escalated,   E.supersede,  S.stale,        B.clock),
    _row(S.escalated,   E.time_out,   S.expired,      B.clock),
    _row(S.rejected,    E.undo,       S.pending,      B.operator),
)
# fmt: on
del S, E, B

FINAL: Final = frozenset({State.published, State.expired, State.cancelled})
"""States that no row leaves. A rejection can be undone: a slip of the finger is not a decision."""

ENDED: Final = (*sorted(FINAL), State.rejected)
"""States in which a draft is of no more use once nobody remembers it."""

_ROWS: Final = {(row.before, row.event): row for row in TABLE}


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    One try at publishing, written before the first byte is sent.

    Attributes:
        key_at: When the first try was made that may have reached the network. It stays through
            every later try of the same text, and a search of the timeline begins here.

        fence: Grows with every claim of the account; an older one may not write a result.

        lease_until: From then on the try counts as lost.
    """

    id: str
    number: int
    fence: int
    started_at: datetime
    key_at: datetime
    lease_until: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A text that may become a post.

    Attributes:
        mention: The mention answered; None for an original post.

        author: Handle of the person answered.

        root: As in the mention.

        extras: What goes out with the text.

        topic: The mention's topic from triage; empty for an original post.

        trend: The trend that gave the idea to an original post.

        series: What posts that tell the same on several networks share.

        language: BCP 47 primary tag, equal to the mention's.

        thread: Its parts where it goes out in several posts; *text* is the whole then.

        asked_at: When the mention was posted; None for an original post.

        decided_at: When an operator last decided about the draft.

        planned_at: When it is to go out, as the operator was told; retries leave it alone.

        slot_at: The slot of the account's timetable that the draft holds.

        anytime: An operator wants it out in quiet hours too.

        due_at: When the publisher tries next.

        n_doubts: Attempts of this text whose outcome nobody knew.

        cost_usd: What publishing will cost by the network's price table.

        note: The last reason given by whoever moved the draft.
    """

    id: DraftId
    account: AccountName
    network: str
    text: str
    language: str
    created_at: datetime
    changed_at: datetime
    state: State = State.pending
    version: int = 1
    mention: MentionId | None = None
    in_reply_to: str | None = None
    author: str | None = None
    root: str | None = None
    title: str | None = None
    place: str | None = None
    thread: Thread | None = None
    extras: Extras = NOTHING
    topic: str = ""
    trend: str | None = None
    series: str | None = None
    sources: tuple[Source, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    origin: Origin | None = None
    approval: Approval | None = None
    asked_at: datetime | None = None
    decided_at: datetime | None = None
    planned_at: datetime | None = None
    slot_at: datetime | None = None
    anytime: bool = False
    due_at: datetime | None = None
    attempt: Attempt | None = None
    n_attempts: int = 0
    n_doubts: int = 0
    receipt: Receipt | None = None
    cost_usd: float = 0.0
    note: str = ""


class IllegalTransition(Exception):
    """The table has no such row; the message says what the draft's state allows."""


def as_post(draft: Draft) -> Post:
    """Return what the network is given of *draft* next: its text, or a part of its thread."""
    whole = _whole(draft)
    return draft.thread.next_post(whole) if draft.thread else whole


def fingerprint(draft: Draft) -> str:
    """Return the digest of all that readers would see of *draft*, of a thread every part."""
    return digest(_whole(draft), draft.thread.texts if draft.thread else ())


def _whole(draft: Draft) -> Post:
    revision = draft.approval.sha256[:12] if draft.approval else "unapproved"
    return Post(
        account=draft.account,
        text=draft.text,
        key=PublishKey(f"{draft.id}-{revision}"),
        key_at=draft.attempt.key_at if draft.attempt else draft.changed_at,
        in_reply_to=draft.in_reply_to,
        title=draft.title,
        place=draft.place,
        extras=draft.extras,
    )


def allowed(state: State, by: By) -> tuple[Event, ...]:
    """List the events that *by* may bring to a draft in *state*."""
    return tuple(row.event for row in TABLE if row.before is state and by in row.by)


def step(
    draft: Draft, event: Event, *, by: By, actor: str, at: datetime
) -> tuple[Draft, AuditEntry]:
    """
    Move *draft* as the table says.

    Content that changes with the event (text, due_at, attempt, receipt, note) is set by the
    caller with ``dataclasses.replace`` before; the version stays what was read, so that the
    compare-and-set still holds.

    Args:
        actor: The operator's name, or the process that acts.

        at: Now, aware UTC.

    Returns:
        The draft one version later, and the line for the audit stream.

    Raises:
        IllegalTransition: The table has no such row for *by*, or what the event needs is
            missing: an approval of exactly this text for claim, an attempt for a platform
            call, a receipt for confirm; or a part of a thread is public that it would undo.
    """
    row = _ROWS.get((draft.state, event))
    if row is None or by not in row.by:
        possible = ", ".join(allowed(draft.state, by)) or "nothing"
        raise IllegalTransition(
            f"draft {draft.id} is {draft.state}: {by} cannot {event} it (possible: {possible})"
        )
    _leave_what_is_public(draft, row, by)
    moved = replace(draft, state=row.after, version=draft.version + 1, changed_at=at)
    if by is By.operator:
        moved = replace(moved, decided_at=at)
    if event is Event.approve:
        moved = replace(moved, approval=Approval(actor, at, fingerprint(draft)))
    elif row.after is State.pending:
        moved = replace(unplaced(moved), approval=None, attempt=None, n_attempts=0, n_doubts=0)
    elif row.after is not State.scheduled:
        moved = replace(moved, slot_at=None)
    if row.before is State.publishing and row.after is State.unconfirmed:
        moved = replace(moved, n_doubts=draft.n_doubts + 1)
    _require(moved, row)
    entry = AuditEntry(
        subject=draft.id,
        at=at,
        actor=actor,
        by=by,
        event=event,
        before=row.before,
        after=row.after,
        note=moved.note,
    )
    return moved, entry


def must_follow(before: Draft, after: Draft, entries: Sequence[AuditEntry]) -> None:
    """
    Hold a move to the table, whoever made it.

    Args:
        entries: One audit line for each step from *before* to *after*.

    Raises:
        IllegalTransition: The lines do not lead from one to the other, or one of them is in no
            row of the table.
    """
    state, version = before.state, before.version
    for entry in entries:
        row = _ROWS.get((state, Event(entry.event)))
        if row is None or entry.after != row.after or entry.by not in row.by:
            raise IllegalTransition(f"draft {before.id} is {state}: {entry.by} {entry.event}?")
        state, version = row.after, version + 1
    if (after.id, after.state, after.version) != (before.id, state, version):
        raise IllegalTransition(f"draft {before.id} does not get to {after.state} by these steps")


def unplaced(draft: Draft) -> Draft:
    """Take all that was decided about the time of *draft* away."""
    return replace(draft, due_at=None, planned_at=None, slot_at=None, anytime=False)


def is_approved_as_it_stands(draft: Draft) -> bool:
    """Tell whether the approval covers exactly the text, target and account of *draft*."""
    return draft.approval is not None and draft.approval.sha256 == fingerprint(draft)


def has_begun(draft: Draft) -> bool:
    """Tell whether readers see the beginning of *draft*'s thread and not its end."""
    return draft.thread is not None and draft.thread.has_begun


def _leave_what_is_public(draft: Draft, row: Row, by: By) -> None:
    """Refuse to take the beginning of a thread back, or to put its end off."""
    undone = {Event.edit}
    if row.before is State.scheduled and by is By.operator:
        undone |= {Event.undo, Event.schedule}
    if draft.thread is not None and draft.thread.has_begun and row.event in undone:
        raise IllegalTransition(
            f"of draft {draft.id} {draft.thread.public()}: the rest goes out as it was approved; "
            f"mynah queue hold {draft.id} stops it, cancel ends it"
        )


def _require(draft: Draft, row: Row) -> None:
    needs_approval = {State.approved, State.scheduled, State.publishing, State.published}
    if row.after in needs_approval and not is_approved_as_it_stands(draft):
        raise IllegalTransition(f"draft {draft.id} is not approved as it stands: approve it again")
    if row.after is State.scheduled and draft.due_at is None:
        raise IllegalTransition(f"draft {draft.id} has no time to go out")
    if row.after is State.publishing and draft.attempt is None:
        raise IllegalTransition(f"draft {draft.id} has no attempt written down")
    if row.after is State.published and (
        draft.receipt is None or (draft.thread and draft.thread.left)
    ):
        raise IllegalTransition(f"draft {draft.id} has no receipt")
    if row.event is Event.advance and not has_begun(draft):
        raise IllegalTransition(f"draft {draft.id} has no part to come")
