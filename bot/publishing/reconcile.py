"""
What becomes of attempts whose outcome is in doubt.

Nothing is sent again before the account's own timeline was read twice and did not show the post.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.draft import Draft, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.platform import Platform
from bot.domain.points import Point, Reached, nowhere
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.publishing.publish import Pace
from bot.publishing.timeline import find_on_timeline
from bot.store.errors import Conflict, RemoteTaken
from bot.store.store import Store

log = structlog.get_logger()

CLOCK_SKEW = timedelta(minutes=2)
"""How far a network's clock may be behind ours."""

READS_BEFORE_RETRY = 2
"""A timeline may lag behind the first read; measured protocol of the project's research notes."""

MAX_DOUBTS = 5
"""After so many attempts in doubt something is wrong that only a person can see."""


@dataclass(slots=True)
class _Look:
    """What this process saw of one draft in doubt."""

    version: int
    next_at: datetime
    n_absent: int = 0


@dataclass(slots=True)
class Reconciler:
    """Ends the doubt, one account at a time. Any number of them may work on one Redis."""

    store: Store
    platforms: Mapping[AccountName, Platform]
    pace: Pace
    owner: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere
    _looks: dict[DraftId, _Look] = field(default_factory=dict)

    def step(self) -> bool:
        """
        Look once at every account's post in flight.

        Returns:
            Whether a draft was moved.

        Raises:
            StoreDown: Redis is away.
        """
        return sum(self._reconcile(account) for account in self.platforms) > 0

    def _reconcile(self, account: AccountName) -> bool:
        draft = self.store.queue.in_flight(account)
        if draft is None:
            return False
        try:
            if draft.state is State.publishing:
                return self._time_out(draft)
            return draft.state is State.unconfirmed and self._look(draft)
        except Conflict:
            return False  # somebody else ended the doubt

    def _time_out(self, draft: Draft) -> bool:
        now = self.clock()
        if draft.attempt is None or now < draft.attempt.lease_until:
            return False
        self.reached(Point.before_time_out)
        lost = replace(draft, note="the publisher stopped before it could record the outcome")
        after, entry = step(lost, Event.time_out, by=By.clock, actor=self.owner, at=now)
        self.store.queue.settle(draft, after, entry)
        self.reached(Point.after_time_out)
        log.warning("attempt lost", draft=draft.id)
        return True

    def _look(self, draft: Draft) -> bool:
        look = self._looks.get(draft.id)
        if look is None or look.version != draft.version:
            look = _Look(draft.version, draft.changed_at + self.pace.settle)
            self._looks[draft.id] = look
        if draft.attempt is None or self.clock() < look.next_at:
            return False
        look.next_at = self.clock() + self.pace.settle / 2
        self.reached(Point.before_look)
        platform, since = self.platforms[draft.account], draft.attempt.key_at - CLOCK_SKEW
        ours = find_on_timeline(self.store, platform, draft, since, self.clock())
        self.reached(Point.after_look)
        return ours is not None and self._conclude(draft, look, ours)

    def _conclude(self, draft: Draft, look: _Look, ours: Sequence[Receipt]) -> bool:
        if len(ours) == 1:
            proven, event = prove(draft, ours[0], "found on the account's own timeline")
            return self._settle(draft, event, proven)
        if ours:
            seen = " ".join(one.url for one in ours)
            return self._leave_to_a_person(draft, f"{len(ours)} posts look like it: {seen}")
        look.n_absent += 1
        if draft.n_doubts >= MAX_DOUBTS:
            return self._leave_to_a_person(draft, f"{draft.n_doubts} attempts ended in doubt")
        if look.n_absent < READS_BEFORE_RETRY:
            return False
        absent = replace(
            draft, due_at=self.clock(), note=f"not on the timeline in {look.n_absent} reads"
        )
        return self._settle(draft, Event.retry, absent)

    def _leave_to_a_person(self, draft: Draft, known: str) -> bool:
        """Write down, once, what is known; the timeline goes on being read."""
        note = f"{known}: a person has to say which, mynah queue resolve {draft.id}"
        if draft.note == note:
            return False
        log.error("doubt that only a person can end", draft=draft.id, known=known)
        return self._settle(draft, Event.doubt, replace(draft, note=note))

    def _settle(self, before: Draft, event: Event, changed: Draft) -> bool:
        after, entry = step(changed, event, by=By.reconciler, actor=self.owner, at=self.clock())
        self.reached(Point.before_verdict)
        try:
            self.store.queue.settle(before, after, entry)
        except RemoteTaken:
            return False  # another draft of the same text was quicker; look again
        self.reached(Point.after_verdict)
        self._looks.pop(before.id, None)
        log.info("doubt ended", draft=after.id, state=after.state, note=after.note)
        return True
