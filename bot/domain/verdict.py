"""What a check says of a text, with the evidence that an operator reads."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What follows from a verdict."""

    passed = "passed"
    flagged = "flagged"
    """An operator may still approve; the evidence is shown."""
    blocked = "blocked"
    """The text may not be queued as it stands."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    One check's answer about one text.

    Attributes:
        check: The check's name, as in ``bot.voice.CHECKS``.

        evidence: One sentence for the operator: what was found, and where. Empty when passed.
    """

    check: str
    outcome: Outcome
    evidence: str = ""


def passed(check: str) -> Verdict:
    """Say that *check* found nothing."""
    return Verdict(check, Outcome.passed)


def flagged(check: str, evidence: str) -> Verdict:
    """Say that *check* wants an operator's eye on *evidence*."""
    return Verdict(check, Outcome.flagged, evidence)


def blocked(check: str, evidence: str) -> Verdict:
    """Say that *check* refuses the text because of *evidence*."""
    return Verdict(check, Outcome.blocked, evidence)
