"""
One attempt at a time for each account: claim, call, record.

The claim writes the intent before any byte is sent; the outcome is recorded by compare-and-set.
What is neither certainly published nor certainly not goes to ``bot.publishing.reconcile``.
"""

import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.draft import (
    Attempt,
    By,
    Draft,
    Event,
    State,
    as_post,
    is_approved_as_it_stands,
    step,
)
from bot.domain.ids import AccountName
from bot.domain.pacing import MONTH, Limits, wait_for
from bot.domain.pause import Pause, account_scope
from bot.domain.platform import AccountBroken, Platform, Refused, RetryLater, Unconfirmed
from bot.publishing.backoff import backoff
from bot.publishing.points import Point, Reached, nowhere
from bot.store.documents import to_ms
from bot.store.drafts import Drafts
from bot.store.errors import Conflict, RemoteTaken
from bot.store.pauses import Pauses

log = structlog.get_logger()

Objection = Callable[[Draft], str | None]
"""Says why a draft may not go out now, or None: the network's rules and the opt-out list."""


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How long an attempt may take.

    Attributes:
        lease: From the claim until the attempt counts as lost.

        call: The longest that one call to a network takes; no call begins that could outlive
            the lease.

        settle: What a network's timeline may need to show a post.
    """

    lease: timedelta
    call: timedelta
    settle: timedelta


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An outcome that is known and must reach the store."""

    before: Draft
    after: Draft
    entry: AuditEntry


@dataclass(slots=True)
class Publisher:
    """Publishes what is due. Any number of them may work on one Redis."""

    drafts: Drafts
    pauses: Pauses
    platforms: Mapping[AccountName, Platform]
    objection: Objection
    limits: Mapping[AccountName, Limits]
    pace: Pace
    owner: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere
    _unrecorded: list[_Outcome] = field(default_factory=list)
    _chance: random.Random = field(default_factory=random.Random)

    def step(self) -> bool:
        """
        Publish at most one draft of each account.

        Returns:
            Whether there was anything to do.

        Raises:
            StoreDown: Redis is away; an outcome that could not be recorded is kept and recorded
                by the next step.
        """
        self._record_what_is_owed()
        return sum(self._publish_next(account) for account in self.platforms) > 0

    def _publish_next(self, account: AccountName) -> bool:
        due = self.drafts.due(account, to_ms(self.clock()))
        if not due:
            return False
        draft = due[0]
        try:
            objection = self._why_not(draft)
            if objection is not None:
                self._refuse_unsent(draft, objection)
                return True
            if self._must_wait(draft):
                return True
            self.reached(Point.before_claim)
            claimed = self._claim(draft)
        except Conflict:
            return False  # another publisher or an operator was quicker
        if claimed is None:
            return False
        self.reached(Point.after_claim)
        self._attempt(claimed)
        return True

    def _why_not(self, draft: Draft) -> str | None:
        if not is_approved_as_it_stands(draft):
            return "the text is not the one that was approved: approve it again"
        return self.objection(draft)

    def _refuse_unsent(self, draft: Draft, objection: str) -> None:
        refused = replace(draft, note=objection)
        after, entry = self._step(refused, Event.refuse)
        self.drafts.swap(draft, after, entry)
        log.warning("draft refused before publishing", draft=draft.id, rule=objection)

    def _must_wait(self, draft: Draft) -> bool:
        """Put *draft* off when the brand's own limits for the account are used up."""
        now = self.clock()
        sent = self.drafts.sent_since(draft.account, now - MONTH)
        wait = wait_for(sent, draft.cost_usd, now, self.limits[draft.account])
        if wait is None:
            return False
        later = replace(draft, due_at=wait.until, note=f"waits for {wait.reason}")
        after, entry = self._step(later, Event.schedule)
        self.drafts.swap(draft, after, entry)
        log.info("draft put off", draft=draft.id, reason=wait.reason)
        return True

    def _claim(self, draft: Draft) -> Draft | None:
        now = self.clock()
        attempt = Attempt(
            id=secrets.token_hex(8),
            number=draft.n_attempts + 1,
            fence=self.drafts.fence(draft.account) + 1,
            started_at=now,
            key_at=draft.attempt.key_at if draft.attempt else now,
            lease_until=now + self.pace.lease,
            owner=self.owner,
        )
        intent = replace(draft, attempt=attempt, n_attempts=attempt.number, note="")
        after, entry = self._step(intent, Event.claim)
        return after if self.drafts.claim(draft, after, entry) else None

    def _attempt(self, draft: Draft) -> None:
        """Make the one call, unless this process was asleep for so long that it may not."""
        if draft.attempt is None or self.clock() + self.pace.call > draft.attempt.lease_until:
            self._settle(draft, Event.retry, _unsent(draft, "claimed too late to send"))
            return
        platform = self.platforms[draft.account]
        self.reached(Point.before_call)
        try:
            receipt = platform.publish(as_post(draft))
        except Refused as error:
            self._settle(draft, Event.refuse, replace(draft, note=str(error)))
        except RetryLater as error:
            wait = backoff(draft.n_attempts, error.after, self._chance)
            later = replace(_unsent(draft, str(error)), due_at=self.clock() + wait)
            self._settle(draft, Event.retry, later)
        except Unconfirmed as error:
            self._settle(draft, Event.lose, replace(draft, note=str(error)))
        except AccountBroken as error:
            self._stop_account(draft, str(error))
            self._settle(draft, Event.retry, _unsent(draft, str(error)))
        else:
            self.reached(Point.after_call)
            self._settle(draft, Event.confirm, replace(draft, receipt=receipt, note=""))

    def _stop_account(self, draft: Draft, reason: str) -> None:
        scope = account_scope(draft.account)
        self.pauses.set(Pause(scope, self.owner, self.clock(), reason))
        log.error("account stopped", account=draft.account, reason=reason)

    def _settle(self, before: Draft, event: Event, changed: Draft) -> None:
        after, entry = self._step(changed, event)
        self._unrecorded.append(_Outcome(before, after, entry))
        self.reached(Point.before_record)
        self._record_what_is_owed()
        log.info("attempt settled", draft=after.id, state=after.state, note=after.note)

    def _record_what_is_owed(self) -> None:
        while self._unrecorded:
            self._record(self._unrecorded[0])
            del self._unrecorded[0]

    def _record(self, outcome: _Outcome) -> None:
        try:
            self.drafts.settle(outcome.before, outcome.after, outcome.entry)
        except RemoteTaken as error:
            doubted = replace(outcome.before, note=str(error))
            after, entry = self._step(doubted, Event.lose)
            self.drafts.settle(outcome.before, after, entry)
        except Conflict:
            self._record_late(outcome)
        self.reached(Point.after_record)

    def _record_late(self, outcome: _Outcome) -> None:
        """
        Use a receipt that comes after the lease ran out: it still is proof.

        Without a receipt there is nothing to add to what the reconciler finds out.
        """
        if outcome.after.receipt is None:
            return
        before = self.drafts.get(outcome.before.id)
        if before.state not in {State.unconfirmed, State.scheduled}:
            return
        proven = replace(before, receipt=outcome.after.receipt, note="proof came late")
        after, entry = step(
            proven, Event.confirm, by=By.reconciler, actor=self.owner, at=self.clock()
        )
        self.drafts.settle(before, after, entry)

    def _step(self, draft: Draft, event: Event) -> tuple[Draft, AuditEntry]:
        return step(draft, event, by=By.publisher, actor=self.owner, at=self.clock())


def _unsent(draft: Draft, note: str) -> Draft:
    """Drop the attempt of a draft that certainly did not reach the network; its key starts anew."""
    # The first try of this text may still be in doubt: then the key goes on.
    attempt = draft.attempt
    began_here = attempt is None or attempt.key_at == attempt.started_at
    return replace(draft, attempt=None if began_here else attempt, note=note)
