"""
The draft, and the one step between two of its states.

Every change of state is :func:`step`, a pure function, followed by one compare-and-set in
``bot.store.drafts``. No other code writes a state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.approval import Approval, ApprovedText, digest
from bot.domain.audit import AuditEntry
from bot.domain.extras import NOTHING, Extras
from bot.domain.ids import AccountName, DraftId, MentionId, PublishKey
from bot.domain.lifecycle import ROWS, By, Event, Row, State, allowed
from bot.domain.origin import Origin, Source
from bot.domain.post import Post, Receipt
from bot.domain.thread import Thread
from bot.domain.verdict import Verdict


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

        rewrite: The text that a published post is to say, while that is sent.

        former: The texts that it said before, earliest first.

        warned_of: What an operator who wanted to approve it was told of, word by word; only that
            is passed over for a reason.

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
    rewrite: ApprovedText | None = None
    former: tuple[ApprovedText, ...] = ()
    warned_of: tuple[str, ...] = ()
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
        language=draft.language,
    )


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
    row = ROWS.get((draft.state, event))
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
        row = ROWS.get((state, Event(entry.event)))
        if row is None or entry.after != row.after or entry.by not in row.by:
            raise IllegalTransition(f"draft {before.id} is {state}: {entry.by} {entry.event}?")
        state, version = row.after, version + 1
    if (after.id, after.state, after.version) != (before.id, state, version):
        raise IllegalTransition(f"draft {before.id} does not get to {after.state} by these steps")


def unplaced(draft: Draft) -> Draft:
    """Take all that was decided about the time of *draft* away."""
    return replace(draft, due_at=None, planned_at=None, slot_at=None, anytime=False)


def rewritten(draft: Draft) -> Draft:
    """Return *draft* as it is once its post says the new text."""
    anew, old = draft.rewrite, draft.approval
    if anew is None or old is None:
        raise IllegalTransition(f"draft {draft.id} has no new text")
    said = (*draft.former, ApprovedText(draft.text, old, draft.verdicts))
    changed = replace(draft, text=anew.text, approval=anew.approval, verdicts=anew.verdicts)
    return replace(changed, rewrite=None, former=said)


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
    if row.event is Event.rewrite and not is_approved_as_it_stands(rewritten(draft)):
        raise IllegalTransition(f"draft {draft.id}: its new text is not approved as it stands")
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
