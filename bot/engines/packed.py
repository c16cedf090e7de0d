"""Rows that share their prompts: the fast way, for models whose attention can be exchanged."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

from bot.engines.render import Rendered
from bot.engines.shared import Bank, Rows

_MAX_PREFIXES: Final = 4
"""A prefix of 200 tokens takes 15 MB with GPT-2; a brand has one for each kind of answer."""


class Shape(NamedTuple):
    """Sizes of a model's keys and values: layers, key/value heads, numbers a head."""

    layers: int
    heads: int
    size: int


class Prefixes:
    """One model's encoded prefixes by their tokens; the least recently used goes first."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._encoded: OrderedDict[tuple[int, ...], tuple[Tensor, Tensor]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._encoded)

    def fill(self, bank: Bank, prefix: tuple[int, ...]) -> bool:
        """Put *prefix* at the beginning of *bank* if it is known."""
        if prefix not in self._encoded:
            return False
        self._encoded.move_to_end(prefix)
        keys, values = self._encoded[prefix]
        bank.keys[:, :, : len(prefix)] = keys
        bank.values[:, :, : len(prefix)] = values
        bank.expect_prompt(len(prefix), None)
        return True

    def remember(self, bank: Bank, prefix: tuple[int, ...]) -> None:
        """Take *prefix* from the beginning of *bank*."""
        end = len(prefix)
        self._encoded[prefix] = bank.keys[:, :, :end].clone(), bank.values[:, :, :end].clone()
        if len(self._encoded) > _MAX_PREFIXES:
            self._encoded.popitem(last=False)


class PackedRows:
    """
    Prompts of one prefix, packed into one :class:`Bank`, and n rows for each of them.

    A :class:`~bot.engines.decode.Batch`.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        prefixes: Prefixes,
        prompts: Sequence[Rendered],
        *,
        n: int,
        budget: int,
    ) -> None:
        """*prompts* have the same prefix; *budget* is the most tokens a row may write."""
        self._model = model
        self._prefix = prompts[0].prefix
        self._own = [torch.tensor(prompt.own) for prompt in prompts]
        self._lengths = torch.tensor([len(own) for own in self._own])
        self._prefixes = prefixes
        self._n = n
        n_bank = len(self._prefix) + int(self._lengths.sum())
        shape = prefixes.shape
        self._bank = Bank((shape.layers, shape.heads, n_bank, shape.size))
        self._rows_shape = (shape.layers, shape.heads, n * len(prompts), budget, shape.size)
        self._positions = (self._lengths + len(self._prefix)).repeat_interleave(n)

    def start(self) -> Tensor:
        """Encode the prefix if it is new, then all asks in one pass."""
        start, owner = len(self._prefix), torch.arange(len(self._own))
        owner = owner.repeat_interleave(self._lengths)
        if not self._prefixes.fill(self._bank, self._prefix):
            self._bank.expect_prompt(start, None)
            last = torch.tensor([start - 1])
            self._forward(torch.tensor(self._prefix)[None], torch.arange(start)[None], last)
            self._prefixes.remember(self._bank, self._prefix)
        within = torch.cat([torch.arange(len(own)) for own in self._own])
        sight = torch.ones(len(owner), self._bank.keys.shape[2], dtype=torch.bool)
        sight[:, start:] = (owner[:, None] == owner) & (within[:, None] >= within)
        self._bank.expect_prompt(len(owner), sight)
        last = self._lengths.cumsum(0) - 1
        logits = self._forward(torch.cat(self._own)[None], (start + within)[None], last)[0]
        self._open_rows(owner)
        return logits.repeat_interleave(self._n, dim=0)

    def step(self, tokens: Tensor) -> Tensor:
        """Append (R,) *tokens* and return (R, V) logits for the next ones."""
        rows = self._rows
        positions = self._positions[: rows.n_live] + rows.n_written
        rows.n_written += 1
        return self._forward(tokens[:, None], positions[:, None], torch.tensor([0]))[:, 0]

    def keep(self, order: Sequence[int]) -> None:
        """Go on with the rows named in *order*."""
        for new, old in enumerate(order):
            if new != old:
                self._rows.move(old, new)
                self._positions[new] = self._positions[old]
        self._rows.n_live = len(order)

    @property
    def _rows(self) -> Rows:
        if self._bank.rows is None:
            raise AssertionError("start() comes first")
        return self._bank.rows

    def _open_rows(self, owner: Tensor) -> None:
        mask = torch.zeros(len(self._own), 1, self._bank.keys.shape[2])
        others = owner != torch.arange(len(self._own))[:, None]
        mask[:, 0, len(self._prefix) :].masked_fill_(others, -torch.inf)
        shape = self._rows_shape
        self._bank.rows = Rows(
            mask.repeat_interleave(self._n, dim=0), torch.empty(shape), torch.empty(shape), shape[2]
        )

    def _forward(self, ids: Tensor, positions: Tensor, keep: Tensor) -> Tensor:
        """Run (B, new) ids at (B, new) positions; return (B, len(keep), V) logits."""
        out = self._model(
            input_ids=ids,
            position_ids=positions,
            past_key_values=self._bank,
            use_cache=True,
            logits_to_keep=keep,
            bank=self._bank,
        )
        logits: Tensor = out.logits
        return logits
