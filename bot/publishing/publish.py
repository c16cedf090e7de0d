"""
One attempt at a time for each account: claim, call, record.

The claim writes the intent before any byte is sent; the outcome is recorded by compare-and-set.
What is neither certainly published nor certainly not goes to ``bot.publishing.reconcile``.
"""

import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.domain.backoff import backoff
from bot.domain.budget import asked_to_wait
from bot.domain.draft import Attempt, Draft, as_post, has_begun, step
from bot.domain.ids import AccountName
from bot.domain.lifecycle import By, Event
from bot.domain.pause import Pause, account_scope, scopes
from bot.domain.platform import (
    AccountBroken,
    Platform,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)
from bot.domain.points import Point, Reached, nowhere
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.domain.terms import Terms
from bot.policy.check import RULES
from bot.publishing.gate import Gate
from bot.publishing.held_up import HeldUp
from bot.publishing.ledger import Ledger
from bot.publishing.lost_records import LostRecords
from bot.publishing.set_aside import Objection, Sieve
from bot.publishing.uploads import ReadImage, hand_over, must_fit, nothing_kept
from bot.publishing.watchdog import Watch, unwatched
from bot.store.documents import to_ms
from bot.store.errors import Conflict
from bot.store.store import Store

log = structlog.get_logger()

REFUSALS: Final = 5
"""So many posts in a row that a network refuses are no accident: a person has to look."""

_OURS: Final = frozenset(rule.name for rule in RULES)
_LOOK_AHEAD: Final = 100
"""Due drafts among which one is sought that may go, when the first one has to wait."""


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


@dataclass(slots=True)
class Publisher:
    """
    Publishes what is due. Any number of them may work on one Redis.

    Attributes:
        watch: Guards the call against a process that sleeps until another may send the post.

        read: Where the files of images are.
    """

    store: Store
    platforms: Mapping[AccountName, Platform]
    objection: Objection
    terms: Mapping[AccountName, Terms]
    pace: Pace
    owner: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere
    watch: Watch = unwatched
    read: ReadImage = nothing_kept
    _ledger: Ledger = field(init=False)
    _sieve: Sieve = field(init=False)
    _lost: LostRecords = field(init=False)
    _held_up: HeldUp = field(init=False)
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.store, self.owner, self.clock, self.reached)
        self._sieve = Sieve(self.store, self.objection, self.owner, self.reached)
        self._held_up = HeldUp(self.store.objections)
        self._lost = LostRecords(self.store, self.pace.settle, self.owner, self.reached)

    def step(self) -> bool:
        """
        Publish at most one draft of each account.

        Returns:
            Whether there was anything to do.

        Raises:
            StoreDown: Redis is away; an outcome that could not be recorded is kept and recorded
                by the next step.
        """
        self._ledger.pay()
        return sum(self._publish_next(account) for account in self.platforms) > 0

    def _publish_next(self, account: AccountName) -> bool:
        now = self.clock()
        gate = Gate(self.store, account, self.terms[account], now)
        try:
            for draft in self._due(account, now):
                wait = gate.wait(draft)
                if wait is None:
                    return self._publish(draft, now)
                self._held_up.note(draft, wait, now)
        except Conflict:
            return False  # another publisher or an operator was quicker
        return False

    def _due(self, account: AccountName, now: datetime) -> Iterator[Draft]:
        """Yield what is due, earliest first; the rest is read only if the first has to wait."""
        if begun := self.store.queue.begun(account):
            # Nothing comes between two parts of a thread, not even while the next has to wait.
            yield from (one for one in begun if one.due_at is not None and one.due_at <= now)
            return
        first = self.store.queue.due(account, to_ms(now))
        yield from first
        if first:
            yield from self.store.queue.due(account, to_ms(now), _LOOK_AHEAD)[1:]

    def _publish(self, draft: Draft, now: datetime) -> bool:
        if self._is_tripped(draft.account) or self._is_blocked(draft):
            return False  # nobody is asked about a post as long as none could go out
        if self._sieve.set_aside(draft, self.terms[draft.account], now):
            return True
        if not self._lost.is_settled(draft, self.platforms[draft.account], now):
            return False
        if has_begun(draft):
            self.reached(Point.before_part)
        self.reached(Point.before_claim)
        claimed = self._claim(draft)
        if claimed is None:
            return False
        self.reached(Point.after_claim)
        self._attempt(claimed)
        return True

    def _is_blocked(self, draft: Draft) -> bool:
        if self.store.queue.is_busy(draft.account) or self._pause_of(draft) is not None:
            return True
        return self.store.preflights.objection(draft.account, self.clock()) is not None

    def _pause_of(self, draft: Draft) -> Pause | None:
        stopped = set(scopes(draft.account, draft.network))
        return next((one for one in self.store.pauses.all() if one.scope in stopped), None)

    def _is_tripped(self, account: AccountName) -> bool:
        """Stop an account whose posts are refused one after the other."""
        n = self.store.queue.n_refused(account)
        if n >= REFUSALS:
            self._stop_account(account, f"{n} posts in a row were refused: mynah queue list")
        return n >= REFUSALS

    def _claim(self, draft: Draft) -> Draft | None:
        now = self.clock()
        attempt = Attempt(
            id=secrets.token_hex(8),
            number=draft.n_attempts + 1,
            fence=self.store.queue.fence(draft.account) + 1,
            started_at=now,
            key_at=draft.attempt.key_at if draft.attempt else now,
            lease_until=now + self.pace.lease,
            owner=self.owner,
        )
        intent = replace(draft, attempt=attempt, n_attempts=attempt.number, note="")
        after, entry = step(intent, Event.claim, by=By.publisher, actor=self.owner, at=now)
        return after if self.store.queue.claim(draft, after, entry) else None

    def _attempt(self, draft: Draft) -> None:
        """Make the one call, unless something came in between."""
        reason = self._why_not_after_all(draft)
        if reason is not None:
            self._ledger.settle(draft, Event.retry, _unsent(draft, reason))
            return
        try:
            receipt = self._call(draft)
        except Refused as error:
            self._ledger.settle(draft, Event.refuse, replace(draft, note=_said(draft, error)))
            rule = error.rule if error.rule in _OURS else "all.refusals"
            self.store.objections.note(rule, draft.id, self.clock())
        except RetryLater as error:
            self._put_off(draft, error)
        except Unconfirmed as error:
            self._ledger.settle(draft, Event.lose, replace(draft, note=_said(draft, error)))
        except AccountBroken as error:
            self._stop_account(draft.account, str(error))
            self._ledger.settle(draft, Event.retry, _unsent(draft, str(error)))
        else:
            self.reached(Point.after_call)
            proven, event = prove(draft, receipt)
            self._ledger.settle(draft, event, proven)

    def _call(self, draft: Draft) -> Receipt:
        # A call that is only slow may outlive its lease a little: nobody sends the post again
        # before the timeline was read twice, a whole settle time after the lease and later.
        with self.watch(self._lease_left(draft) + self.pace.settle / 2):
            platform, enough = self.platforms[draft.account], partial(self._must_have_time, draft)
            images = as_post(draft).extras.images
            if images:
                enough()
                told = self.store.preflights.told(draft.account)
                must_fit(images, platform, draft.network, told)
            uploads = hand_over(images, platform, self.read, enough, self.reached)
            enough()
            self.reached(Point.before_call)
            return platform.publish(replace(as_post(draft), uploads=uploads))

    def _must_have_time(self, draft: Draft) -> None:
        if self._lease_left(draft) < self.pace.call:
            raise RetryLater("claimed too late to send", after=timedelta())

    def _lease_left(self, draft: Draft) -> timedelta:
        return draft.attempt.lease_until - self.clock() if draft.attempt else timedelta()

    def _why_not_after_all(self, draft: Draft) -> str | None:
        """Look at the kill switch once more, and take the call out of the network's rate."""
        pause = self._pause_of(draft)
        if pause is not None:
            return f"{pause.scope} was paused by {pause.operator}"
        rate = self.terms[draft.account].rate
        self.reached(Point.before_count)
        is_free = rate is None or self.store.rates.take(draft.account, rate)
        self.reached(Point.after_count)
        return None if is_free else "the rate that the network documents is used up"

    def _put_off(self, draft: Draft, error: RetryLater) -> None:
        now = self.clock()
        if error.after:  # for every post of the account, not only for this one
            self.store.limits.note(draft.account, asked_to_wait("POST", now + error.after))
        wait = backoff(draft.n_attempts, error.after, self._chance)
        later = replace(_unsent(draft, _said(draft, error)), due_at=now + wait)
        self._ledger.settle(draft, Event.retry, later)

    def _stop_account(self, account: AccountName, reason: str) -> None:
        stopped = Pause(account_scope(account), self.owner, self.clock(), reason)
        self.reached(Point.before_stop)
        is_new = self.store.pauses.set(stopped, By.publisher)
        self.reached(Point.after_stop)
        if is_new:
            log.error("account stopped", account=account, reason=reason)


def _said(draft: Draft, error: PlatformError) -> str:
    """Word *error*, and which part it is about."""
    if draft.thread is None:
        return str(error)
    return f"part {draft.thread.number} of {len(draft.thread.parts)}: {error}"


def _unsent(draft: Draft, note: str) -> Draft:
    """Drop the attempt of a draft that certainly did not reach the network; its key starts anew."""
    # The first try of this text may still be in doubt: then the key goes on.
    attempt = draft.attempt
    began_here = attempt is None or attempt.key_at == attempt.started_at
    return replace(draft, attempt=None if began_here else attempt, note=note)
