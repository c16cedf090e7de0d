"""Rows that each keep their whole prompt: slow, for any model, and the measure of the fast way."""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedModel
from transformers.cache_utils import Cache

from bot.engines.render import Rendered


class PlainRows:
    """
    Prompts padded on the left, and n rows for each of them, on the model's own cache.

    A :class:`~bot.engines.decode.Batch`.
    """

    def __init__(self, model: PreTrainedModel, prompts: Sequence[Rendered], *, n: int) -> None:
        self._model = model
        self._n = n
        whole = [torch.tensor(prompt.prefix + prompt.own) for prompt in prompts]
        width = max(len(ids) for ids in whole)
        self._ids = torch.zeros(len(whole), width, dtype=torch.int64)
        self._mask = torch.zeros(len(whole), width, dtype=torch.int64)
        for row, ids in enumerate(whole):
            self._ids[row, width - len(ids) :] = ids
            self._mask[row, width - len(ids) :] = 1
        self._past: Cache | None = None

    def start(self) -> Tensor:
        """Encode every prompt once, then repeat it for its rows."""
        logits = self._forward(self._ids)
        self._mask = self._mask.repeat_interleave(self._n, dim=0)
        self._cache.batch_repeat_interleave(self._n)
        return logits.repeat_interleave(self._n, dim=0)

    def step(self, tokens: Tensor) -> Tensor:
        """Append (R,) *tokens* and return (R, V) logits for the next ones."""
        self._mask = torch.nn.functional.pad(self._mask, (0, 1), value=1)
        return self._forward(tokens[:, None])

    def keep(self, order: Sequence[int]) -> None:
        """Go on with the rows named in *order*."""
        slots = torch.tensor(order)
        self._mask = self._mask[slots]
        self._cache.batch_select_indices(slots)

    @property
    def _cache(self) -> Cache:
        if self._past is None:
            raise AssertionError("start() comes first")
        return self._past

    def _forward(self, ids: Tensor) -> Tensor:
        positions = (self._mask.cumsum(1) - 1).clamp(min=0)[:, -ids.shape[1] :]
        out = self._model(
            input_ids=ids,
            attention_mask=self._mask,
            position_ids=positions,
            past_key_values=self._past,
            use_cache=True,
            logits_to_keep=1,
        )
        self._past = out.past_key_values
        logits: Tensor = out.logits[:, -1]
        return logits
