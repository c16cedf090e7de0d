"""
Whether an account is what its network wants it to be, before anything is sent from it.

The result is in Redis, where the publisher reads it: without a good one nothing goes out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.ids import AccountName
from bot.domain.inspection import (
    Finding,
    Grade,
    Inspectable,
    Inspection,
    Preflight,
    rules_digest,
)
from bot.domain.pacing import DAY, MONTH, SPEND
from bot.domain.pause import account_scope
from bot.domain.platform import AccountBroken, RateLimit, RetryLater
from bot.domain.terms import Terms
from bot.policy.demands import DEMANDS
from bot.policy.preflight import Expected, examine, turned_away
from bot.policy.rule import FREE
from bot.store.store import Store

log = structlog.get_logger()

EVERY: Final = timedelta(days=1)
_UNANSWERED: Final = timedelta(minutes=10)
_FAILED: Final = timedelta(hours=1)
"""X charges for an answer; who has put it right and does not want to wait runs ``mynah check``."""

_NEARLY: Final = 0.8
"""From this share of a spend cap on, a person should know."""


@dataclass(slots=True)
class Inspector:
    """
    One account's preflight.

    Attributes:
        actor: Who makes it, as the audit will say: a process, or an operator.
    """

    store: Store
    account: AccountName
    platform: Inspectable
    expected: Expected
    terms: Terms
    actor: str
    clock: Callable[[], datetime]
    _has_begun: bool = field(default=False)

    def step(self) -> bool:
        """
        Make the preflight where it is due: at the start, once a day, after a failure, after a stop.

        Returns:
            Whether it was.

        Raises:
            StoreDown: Redis is away.
        """
        if not self._is_due():
            return False
        found, _ = self.make()
        self._has_begun = True
        log.info("preflight", account=self.account, objection=found.objection(found.tried_at))
        return True

    def make(self) -> tuple[Preflight, Inspection | None]:
        """
        Ask the network and remember what follows.

        Returns:
            That, and what the network said; None where it said nothing.

        Raises:
            StoreDown: Redis is away.
        """
        now, seen = self.clock(), None
        try:
            seen = self.platform.inspect()
            found = Preflight(self.account, now, now, self._examined(seen, now), told=seen.told)
        except AccountBroken as error:
            known = self.store.preflights.of(self.account)
            told = known.told if known else ()
            found = Preflight(self.account, now, now, turned_away(str(error)), told=told)
        except RetryLater as error:
            found = self._unanswered(str(error), now)
        self.store.preflights.record(found, self.actor)
        for one in found.faults:
            self.store.objections.note(one.rule, self.account, now)
        return found, seen

    def accept(self, seen: Inspection) -> bool:
        """Accept the rules of the places that *seen* names; False where none are new."""
        digest = rules_digest(seen.houses)
        known = self.store.preflights
        return bool(digest) and known.accept(self.account, digest, self.actor, self.clock())

    def _examined(self, seen: Inspection, now: datetime) -> tuple[Finding, ...]:
        accepted = self.store.preflights.accepted(self.account)
        expected = replace(self.expected, accepted=accepted)
        return (*examine(seen, expected), *self._limits(now), *self._spend(now))

    def _unanswered(self, reason: str, now: datetime) -> Preflight:
        known = self.store.preflights.of(self.account)
        if known is None:
            return Preflight(self.account, now, None, (), reason)
        return replace(known, tried_at=now, away=reason)

    def _is_due(self) -> bool:
        known = self.store.preflights.of(self.account)
        if known is None or not self._has_begun:
            return True
        age = self.clock() - known.tried_at
        if known.away:
            return age >= _UNANSWERED
        pause = _FAILED if known.faults else EVERY
        return age >= pause or self._was_stopped_since(known.tried_at)

    def _was_stopped_since(self, then: datetime) -> bool:
        scope = account_scope(self.account)
        return any(one.scope == scope and one.at > then for one in self.store.pauses.all())

    def _limits(self, now: datetime) -> tuple[Finding, ...]:
        rule = f"{self.expected.network}.rates"
        budgets = [one for one in self.store.limits.of(self.account) if one.resets_at > now]
        spent = [
            f"{one.endpoint} until {one.resets_at:%H:%M} UTC"
            for one in budgets
            if one.remaining <= 0
        ]
        if spent:
            return (
                Finding(rule, Grade.advice, f"used up: {', '.join(spent)}; what needs it waits"),
            )
        left = ", ".join(f"{one.endpoint} {_of(one)}" for one in budgets)
        said = f"calls left: {left}" if left else "the network has named no budget lately"
        return (Finding(rule, Grade.ok, said),)

    def _spend(self, now: datetime) -> tuple[Finding, ...]:
        network = self.expected.network
        if DEMANDS[network].prices == FREE:
            return ()
        limits, rule = self.terms.limits, f"{network}.{SPEND}"
        parts, grade = [], Grade.ok
        for word, period, cap in (
            ("day", DAY, limits.daily_usd),
            ("month", MONTH, limits.monthly_usd),
        ):
            spent = self._spent(now - period)
            allowed = "no cap" if cap is None else f"{cap:.2f} allowed"
            parts.append(f"{spent:.2f} USD in a {word} ({allowed})")
            if cap is None or spent >= _NEARLY * cap:
                grade = Grade.advice
        uncapped = limits.daily_usd is None or limits.monthly_usd is None
        advice = ": set daily_spend_usd and monthly_spend_usd" if uncapped else ""
        return (Finding(rule, grade, f"spent {', '.join(parts)}{advice}"),)

    def _spent(self, since: datetime) -> float:
        paid = (
            *self.store.queue.sent_since(self.account, since),
            *self.store.reads.since(self.account, since),
        )
        return sum(one.cost_usd for one in paid)


def _of(budget: RateLimit) -> str:
    return f"{budget.remaining} of {budget.limit}" if budget.limit else str(budget.remaining)
