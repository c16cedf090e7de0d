"""
Checks of a text: one file each, pure, with evidence for the operator.

``CHECKS`` is the list, cheapest first; each takes the text and its :class:`~.context.Context`
and returns a verdict. To add one: a file with ``NAME`` and ``check``, a line here, a test.
"""

from typing import Final

from bot.voice import (
    banned,
    copying,
    coverage,
    decoration,
    echo,
    language,
    length,
    mood,
    personal,
    profanity,
    pushing,
    repetition,
    scaffolding,
    similarity,
    unsupported,
)

CHECKS: Final = (
    length.check,
    decoration.check,
    scaffolding.check,
    mood.check,
    banned.check,
    repetition.check,
    profanity.check,
    unsupported.check,
    coverage.check,
    personal.check,
    echo.check,
    copying.check,
    pushing.check,
    similarity.check,
    language.check,
)

__all__ = ["CHECKS"]
