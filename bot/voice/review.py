"""Run every check over one text."""

from typing import Final

from bot.domain.verdict import Outcome, Verdict
from bot.voice import CHECKS
from bot.voice.context import Context

SEVERITY: Final = (Outcome.passed, Outcome.flagged, Outcome.blocked)
"""Each worse than the one before."""


def review(text: str, context: Context) -> tuple[Verdict, ...]:
    """Return every check's verdict on *text*, in the order of ``bot.voice.CHECKS``."""
    return tuple(check(text, context) for check in CHECKS)


def worst(verdicts: tuple[Verdict, ...]) -> Outcome:
    """Return the severest outcome; nothing checked is nothing passed, hence blocked."""
    return max((one.outcome for one in verdicts), key=SEVERITY.index, default=Outcome.blocked)
