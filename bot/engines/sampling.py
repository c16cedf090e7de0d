"""
Draw tokens: temperature and nucleus (top-p), without sorting the vocabulary.

A token belongs to the nucleus exactly when all likelier tokens together weigh less than top-p.
So a token drawn from the whole distribution is kept when that holds and drawn again when it does
not, which gives the nucleus distribution for one sum over the vocabulary; sorting 48 rows of
50,257 takes longer than the model itself (180 ms against 110 ms).
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from bot.engines.engine import Sampling


class Sampler:
    """Draws one token for each row of a batch."""

    def __init__(self, sampling: Sampling, seeds: Sequence[int]) -> None:
        """*seeds* has one seed for each row the batch starts with."""
        self._sampling = sampling
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def draw(self, logits: Tensor, live: Sequence[int]) -> tuple[Tensor, Tensor]:
        """
        Draw the next token of each live row.

        Args:
            logits: (R, V) float32, the model's own.

            live: For each of the R rows its number in the batch as it started.

        Returns:
            (R,) int64 tokens, and (R,) float32 log-likelihoods under the model as it is, before
            temperature and nucleus.
        """
        logprobs = torch.log_softmax(logits, dim=1)
        if self._sampling.temperature > 0:
            tokens = self._draw(logprobs / self._sampling.temperature, live)
        else:
            tokens = logprobs.argmax(dim=1)
        return tokens, logprobs.gather(1, tokens[:, None])[:, 0]

    def _draw(self, scaled: Tensor, live: Sequence[int]) -> Tensor:
        weights = torch.softmax(scaled, dim=1)
        sums = weights.cumsum(dim=1)
        tokens = torch.empty(len(live), dtype=torch.int64)
        waiting = torch.arange(len(live))
        while len(waiting):
            numbers = [torch.rand(1, generator=self._generators[live[row]]) for row in waiting]
            drawn, kept = self._try(weights, sums, torch.cat(numbers))
            tokens[waiting[kept]] = drawn[kept]
            waiting, weights, sums = waiting[~kept], weights[~kept], sums[~kept]
        return tokens

    def _try(self, weights: Tensor, sums: Tensor, numbers: Tensor) -> tuple[Tensor, Tensor]:
        # Rounding leaves the last sum a little off 1, and a number times it must stay below it.
        drawn = torch.searchsorted(sums, numbers[:, None] * sums[:, -1:], right=True)
        drawn.clamp_(max=weights.shape[1] - 1)
        weight = weights.gather(1, drawn)
        heavier = torch.where(weights > weight, weights, 0).sum(dim=1)
        return drawn[:, 0], heavier < self._sampling.top_p
