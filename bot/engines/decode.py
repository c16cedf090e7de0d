"""The loop that writes all rows of a batch token by token and lets finished rows go."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

from bot.engines.sampling import Sampler


class Batch(Protocol):
    """Rows that a model continues, whichever way it keeps their past."""

    def start(self) -> Tensor:
        """Encode the prompts and return (R, V) logits for the first token of each row."""
        ...

    def step(self, tokens: Tensor) -> Tensor:
        """Append (R,) *tokens* and return (R, V) logits for the next ones."""
        ...

    def keep(self, order: Sequence[int]) -> None:
        """Go on with fewer rows; slot i now holds what slot ``order[i]`` held, i ≤ order[i]."""
        ...


@dataclass(slots=True)
class Written:
    """
    The tokens of one row, the one that ended it included.

    Attributes:
        ended: False when the budget ran out first.
    """

    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    ended: bool = False


def write(batch: Batch, sampler: Sampler, ends: Tensor, *, rows: int, budget: int) -> list[Written]:
    """
    Write *rows* rows of at most *budget* tokens each.

    Args:
        ends: (V,) bool, True for tokens that end a row: line ends and control tokens. None of
            them is drawn first, since an empty answer is of no use.
    """
    written = [Written() for _ in range(rows)]
    live = list(range(rows))
    logits = batch.start().masked_fill(ends, -torch.inf)
    for left in range(budget - 1, -1, -1):
        tokens, logprobs = sampler.draw(logits, live)
        over = ends[tokens]
        drawn = zip(live, tokens.tolist(), logprobs.tolist(), over.tolist(), strict=True)
        for row, token, logprob, ended in drawn:
            written[row].tokens.append(token)
            written[row].logprobs.append(logprob)
            written[row].ended = ended
        order = _without(over.tolist())
        if not order or not left:
            break
        if len(order) < len(live):
            batch.keep(order)
            live, tokens = [live[slot] for slot in order], tokens[order]
        logits = batch.step(tokens)
    return written


def _without(over: list[bool]) -> list[int]:
    """Fill the slot of every finished row with the last live row: the fewest rows move."""
    order = list(range(len(over)))
    for slot in range(len(over) - 1, -1, -1):
        if over[slot]:
            last = order.pop()
            if slot < len(order):
                order[slot] = last
    return order
