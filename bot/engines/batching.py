"""What the engines on this machine have in common: prompts that go together, seeds, ends."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import structlog
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

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


def row_seed(seed: int, prompt: Sequence[int], candidate: int) -> int:
    """
    Give one candidate of one prompt its own stream of random numbers.

    Nothing else of the batch goes into it: a draft written alone and the same draft written
    among others see the same numbers.
    """
    text = f"{seed}|{candidate}|{','.join(map(str, prompt))}"
    # torch takes seeds up to 64 bits; 63 keep the sign out of it.
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def ending_tokens(tokenizer: PreTrainedTokenizerBase, n_tokens: int) -> list[int]:
    """List those of a model's *n_tokens* tokens that end a line or are control tokens."""
    n_known = min(len(tokenizer), n_tokens)
    alone = [[token] for token in range(n_known)]
    if isinstance(tokenizer, PreTrainedTokenizerFast):
        # What batch_decode does one by one, half a second for 50,000 tokens.
        texts = tokenizer.backend_tokenizer.decode_batch(alone, skip_special_tokens=False)
    else:
        texts = tokenizer.batch_decode(alone)
    breaks = {token for token, text in enumerate(texts) if "\n" in text or "\r" in text}
    return sorted(breaks | {token for token in tokenizer.all_special_ids if token < n_tokens})


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
