"""
What a network says of one of the brand's accounts, and what follows from it.

An adapter only reports; ``bot.policy.preflight`` holds it against the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from bot.domain.ids import AccountName, Untrusted
from bot.domain.told import NOTHING_TOLD, Told

GOOD_FOR: Final = timedelta(days=3)
"""
How long a preflight that was passed holds while the network gives no other answer.

Long enough for a weekend on which a network's API is down, short enough that a label which was
taken away does not go unnoticed for long.
"""


class Grade(StrEnum):
    """How much a finding matters."""

    ok = "ok"
    advice = "advice"
    """It works; somebody should look."""
    fault = "fault"
    """It will not work, is not allowed, or can lose data."""


@dataclass(frozen=True, slots=True)
class House:
    """
    A place with rules of its own: a server of Mastodon's family, or a subreddit.

    Attributes:
        rules: As its owners word them, in their order.

        closed: Why the account cannot write there; empty where it can.

        wants_flair: A thread there needs a flair.
    """

    name: str
    rules: tuple[Untrusted, ...] = ()
    closed: str = ""
    wants_flair: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    One account, as its network shows it to itself.

    Attributes:
        handle: Whose credentials these are, as config.yaml would name the account.

        trouble: What the network holds against the account; empty where it is in good standing.

        is_automated: The account is labelled as automated; None where no call tells.

        bio: None where the network does not show it.

        lacks: Permissions that Mynah needs and the credentials do not have, in the network's own
            words; None where the network does not say which they have.

        excess: One sentence on what they may do beyond that; empty for nothing.

        told: The limits that the server, or each of its places, names.
    """

    handle: str
    trouble: str
    is_automated: bool | None
    bio: Untrusted | None
    lacks: tuple[str, ...] | None
    excess: str = ""
    houses: tuple[House, ...] = ()
    told: tuple[Told, ...] = ()


class Inspectable(Protocol):
    """A platform that can say how its account stands. A second ability, not a sixth method."""

    def inspect(self) -> Inspection:
        """
        Ask the network how the account stands; a few reads, and nothing is changed.

        Raises:
            RetryLater: Nothing was learnt; ask again after the time it names.

            AccountBroken: The network turned the account away; a person must act first.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One line of a preflight.

    Attributes:
        rule: Name of the rule that it is about, as in ``mynah policy``.

        line: What was found, and what to do about it.
    """

    rule: str
    grade: Grade
    line: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """
    What is known of an account before anything is sent from it.

    Attributes:
        tried_at: When the network was asked last.

        answered_at: When it answered last; None if it never did.

        findings: What that answer gave.

        away: Why it has not answered since; empty where it has.

        told: The limits that the last answer named.
    """

    account: AccountName
    tried_at: datetime
    answered_at: datetime | None
    findings: tuple[Finding, ...]
    away: str = ""
    told: tuple[Told, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What keeps the account from publishing."""
        return tuple(one for one in self.findings if one.grade is Grade.fault)

    def limits(self, place: str = "") -> Told:
        """Return what was told of *place* (``r/acme``), or of the account as a whole."""
        wanted = place.casefold()
        return next((one for one in self.told if one.place.casefold() == wanted), NOTHING_TOLD)

    def objection(self, now: datetime) -> str | None:
        """Say why nothing may be sent from the account at *now*; None when it may."""
        if self.answered_at is None:
            return f"its preflight got no answer yet: {self.away}"
        if self.faults:
            return self.faults[0].line
        if now - self.answered_at > GOOD_FOR:
            days = (now - self.answered_at).days
            return f"its preflight was {days} days ago, and got no answer since: {self.away}"
        return None


NEVER_MADE: Final = "no preflight was made yet: mynah check makes it, and so does the daemon"


def rules_digest(houses: Iterable[House]) -> str:
    """Fingerprint the rules of *houses*, whatever their order; empty where there are none."""
    told = sorted("\n".join((one.name, *one.rules)) for one in houses if one.rules)
    return sha256("\n\n".join(told).encode()).hexdigest()[:16] if told else ""
