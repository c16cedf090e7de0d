"""What the engines on this machine have in common: prompts that go together, and the first line."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import structlog

from bot.engines.engine import Prompt
from bot.engines.render import Rendered, Renderer

MAX_ROWS: Final = 64
"""Rows at once: memory stays flat however many mentions wait, and more gain little speed."""

_log = structlog.get_logger(__name__)


def fit(prompts: Sequence[Prompt], renderer: Renderer, room: int) -> list[Rendered]:
    """
    Render every prompt within *room* tokens.

    Raises:
        EngineFailed: An instruction and its examples leave no room.
    """
    return [_fit(prompt, renderer, room) for prompt in prompts]


def groups(fitted: Sequence[Rendered], size: int) -> Iterator[list[int]]:
    """Give the places of at most *size* prompts with one prefix, until all were given."""
    by_prefix = sorted(range(len(fitted)), key=lambda number: fitted[number].prefix)
    for _, group in groupby(by_prefix, key=lambda number: fitted[number].prefix):
        numbers = list(group)
        for first in range(0, len(numbers), size):
            yield numbers[first : first + size]


def first_line(text: str) -> str:
    """Cut *text* at its first line end, and half a letter where the budget cut through one."""
    lines = text.splitlines() or [""]
    return lines[0].rstrip("\ufffd").strip()


def _fit(prompt: Prompt, renderer: Renderer, room: int) -> Rendered:
    rendered = renderer.render(prompt)
    fitted = rendered.fitted(room)
    if len(fitted.ask) < len(rendered.ask):
        _log.warning("ask_shortened", tokens=len(rendered.ask), kept=len(fitted.ask))
    return fitted
