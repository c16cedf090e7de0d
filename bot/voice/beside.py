"""
What is read beside a text: alt texts, a warning, a link card.

They are no posts, so length, mood and likeness do not matter; what a brand rules out for itself,
and what nobody may publish, does. A card speaks for the brand as its text does.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from bot.domain.extras import Extras
from bot.domain.verdict import Outcome, Verdict
from bot.voice import banned, personal, profanity, scaffolding, unsupported
from bot.voice.context import Context

Check = Callable[[str, Context], Verdict]
_CHECKS: Final[tuple[Check, ...]] = (
    scaffolding.check,
    banned.check,
    profanity.check,
    personal.check,
)


def review_beside(extras: Extras, context: Context) -> tuple[Verdict, ...]:
    """Return a verdict for all that a check holds against the words of *extras*, and no more."""
    return tuple(
        replace(verdict, evidence=f"In {where}: {verdict.evidence}")
        for where, words, checks in _parts(extras)
        for verdict in (check(words, context) for check in checks)
        if verdict.outcome is not Outcome.passed
    )


def _parts(extras: Extras) -> Iterator[tuple[str, str, tuple[Check, ...]]]:
    for number, image in enumerate(extras.images, start=1):
        yield f"the alt text of image {number}", image.alt, _CHECKS
    if extras.warning is not None:
        yield "the warning", extras.warning, _CHECKS
    if extras.card is not None:
        words = f"{extras.card.title}\n{extras.card.text}"
        yield "the link card", words, (*_CHECKS, unsupported.check)
