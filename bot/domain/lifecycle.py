"""The states of a draft and the one table of what may happen to it: no other code names a move."""

from enum import StrEnum
from typing import Final, NamedTuple


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
    editing = "editing"
    deleting = "deleting"
    gone = "gone"


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
    rewrite = "rewrite"
    delete = "delete"
    vanish = "vanish"


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
    _row(S.published,   E.rewrite,    S.editing,      B.operator),       # approved in the same act
    _row(S.published,   E.delete,     S.deleting,     B.operator),
    _row(S.published,   E.vanish,     S.gone,         B.reconciler),     # deleted over there
    _row(S.editing,     E.confirm,    S.published,    B.operator, B.reconciler),
    _row(S.editing,     E.refuse,     S.published,    B.operator, B.reconciler),  # as it was
    _row(S.editing,     E.vanish,     S.gone,         B.operator, B.reconciler),
    _row(S.deleting,    E.vanish,     S.gone,         B.operator, B.reconciler),
    _row(S.deleting,    E.refuse,     S.published,    B.operator, B.reconciler),
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

FINAL: Final = frozenset({State.gone, State.expired, State.cancelled})
"""States that no row leaves. A rejection can be undone: a slip of the finger is not a decision."""

STANDING: Final = (State.published, State.editing, State.deleting)
"""States in which the post may be on its network."""

OUT_OF_HAND: Final = FINAL | set(STANDING)
"""States in which the desk and the queue can do nothing more."""

ENDED: Final = (*sorted(FINAL), State.published, State.rejected)
"""States in which a draft is of no more use once nobody remembers it."""

ROWS: Final = {(row.before, row.event): row for row in TABLE}
"""The row for what happens to a draft in a state."""


def allowed(state: State, by: By) -> tuple[Event, ...]:
    """List the events that *by* may bring to a draft in *state*."""
    return tuple(row.event for row in TABLE if row.before is state and by in row.by)
