"""
The way of a post as the benchmarks drive it: the one place that knows its calls.

A benchmark asks for a publisher, or for the two moves of one post, and never spells a
repository's method itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.audit import AuditEntry
from bot.domain.draft import Attempt, Draft, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.pacing import Limits
from bot.domain.platform import Page
from bot.domain.post import Post, Receipt
from bot.domain.terms import Terms
from bot.publishing.publish import Pace, Publisher
from bot.store.documents import to_ms
from bot.store.store import Store

LEASE = timedelta(minutes=1)
PACE = Pace(lease=LEASE, call=timedelta(seconds=5), settle=timedelta(minutes=2))


@dataclass(frozen=True)
class Written:
    """
    One post as a writer made it and an operator approved it.

    Attributes:
        entries: The line for the audit of each step: written, approved, scheduled.
    """

    written: Draft
    scheduled: Draft
    entries: tuple[AuditEntry, AuditEntry, AuditEntry]


def history(number: int, account: AccountName, due_at: datetime, at: datetime) -> Written:
    """Return post *number* as it was written, and as it is once it is queued."""
    written = Draft(
        id=DraftId(f"d{number}"),
        account=account,
        network="x",
        text=f"Post number {number}: mudguards are back in all sizes, from 24 to 29 inches.",
        language="en",
        created_at=at,
        changed_at=at,
    )
    first = AuditEntry(written.id, at, "bench", "writer", "write", "", "pending", "")
    timed = replace(written, due_at=due_at, planned_at=due_at)
    approved, second = step(timed, Event.approve, by=By.operator, actor="olga", at=at)
    scheduled, third = step(approved, Event.schedule, by=By.operator, actor="olga", at=at)
    return Written(written, scheduled, (first, second, third))


def number_of(post: Post) -> int:
    """Return the number that :func:`history` was given for *post*."""
    return int(post.key.split("-")[0].removeprefix("d"))


def write(store: Store, post: Written) -> None:
    """Put the post into the review queue."""
    store.drafts.add(post.written, post.entries[0])


def approve(store: Store, post: Written) -> None:
    """Approve and queue the post, in the one transition that does both."""
    store.drafts.swap(post.written, post.scheduled, *post.entries[1:])


def first_due(store: Store, account: AccountName, now: datetime) -> Draft:
    """Read the post whose turn it is."""
    return store.queue.due(account, to_ms(now))[0]


def claim(store: Store, draft: Draft, now: datetime) -> Draft:
    """Write the attempt down, as a publisher does before it sends."""
    attempt = Attempt(
        id="bench",
        number=1,
        fence=store.queue.fence(draft.account) + 1,
        started_at=now,
        key_at=now,
        lease_until=now + LEASE,
        owner="bench",
    )
    intent = replace(draft, attempt=attempt, n_attempts=1)
    after, entry = step(intent, Event.claim, by=By.publisher, actor="bench", at=now)
    if not store.queue.claim(draft, after, entry):
        raise RuntimeError(f"{draft.id} could not be claimed")
    return after


def confirm(store: Store, draft: Draft, now: datetime) -> None:
    """Record that *draft* went out."""
    receipt = Receipt(f"r-{draft.id}", "https://example.org", now)
    proven = replace(draft, receipt=receipt)
    after, entry = step(proven, Event.confirm, by=By.publisher, actor="bench", at=now)
    store.queue.settle(draft, after, entry)


def n_published(store: Store) -> int:
    """Count what the store holds as published."""
    return store.drafts.count(State.published)


@dataclass
class Silent:
    """A network that takes every post and says so; what it was given goes to *note*."""

    account: AccountName
    note: Callable[[Post], None]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    name: str = "x"

    def length(self, text: str) -> tuple[int, int]:
        return len(text), 280

    def mentions(self, after: object) -> Page:
        return Page((), None)

    def trends(self) -> tuple[()]:
        return ()

    def publish(self, post: Post) -> Receipt:
        self.note(post)
        return Receipt(f"r-{post.key}", "https://example.org", self.clock())

    def find(self, post: Post, since: datetime) -> tuple[()]:
        return ()


def publisher(
    store: Store,
    platforms: Sequence[Silent],
    limits: Limits,
    clock: Callable[[], datetime],
    owner: str,
) -> Publisher:
    """Wire a publisher as the daemon does, without rules of a network."""
    by_account: Mapping[AccountName, Silent] = {one.account: one for one in platforms}
    return Publisher(
        store=store,
        platforms=by_account,
        objection=lambda _draft: None,
        terms=dict.fromkeys(by_account, Terms(limits=limits)),
        pace=PACE,
        owner=owner,
        clock=clock,
    )
