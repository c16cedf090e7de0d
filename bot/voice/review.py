"""Run every check over one text."""

from bot.domain.verdict import Outcome, Verdict
from bot.voice import CHECKS
from bot.voice.context import Context


def review(text: str, context: Context) -> tuple[Verdict, ...]:
    """Return every check's verdict on *text*, in the order of ``bot.voice.CHECKS``."""
    return tuple(check(text, context) for check in CHECKS)


def worst(verdicts: tuple[Verdict, ...]) -> Outcome:
    """Return the severest outcome; nothing checked is nothing passed, hence blocked."""
    severity = (Outcome.passed, Outcome.flagged, Outcome.blocked)
    return max((one.outcome for one in verdicts), key=severity.index, default=Outcome.blocked)
