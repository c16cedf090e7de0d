"""
The network in torch, to train it: what ``bot.embedding.network`` computes, with gradients.

LoRA: Hu et al., 2021. The rows of words stay in the packed file, where few of them are looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from bot.embedding.network import SCALE
from bot.embedding.packed import Packed

SITES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
"""Names of the matrices in the packed file and in transformers."""

_NORMS: Final = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_AT_ONCE: Final = 16
"""Texts of a batch; more would only be padded more."""
_NEVER: Final = -1e4

Through = Callable[[Tensor, Tensor], Tensor]

Changes = Mapping[str, Tensor]
"""``<layer>.<site>.a`` (rank, in) and ``<layer>.<site>.b`` (out, rank)."""


class Network(nn.Module):
    """Turns pieces of words into states, one a piece."""

    def __init__(self, packed: Packed, changes: Changes) -> None:
        """Unpack 21 million weights, which takes about a second and 85 MB, and add *changes*."""
        super().__init__()
        shape = packed.shape
        config = BertConfig(
            vocab_size=1,
            hidden_size=shape.width,
            num_hidden_layers=shape.n_layers,
            num_attention_heads=shape.n_heads,
            intermediate_size=shape.inner,
            max_position_embeddings=shape.n_positions,
            layer_norm_eps=shape.epsilon,
            attn_implementation="eager",  # type: ignore[call-arg]  # its stubs leave it out
        )
        with torch.device("meta"):  # without memory: all that is used is filled below
            model = BertModel(config, add_pooling_layer=False).eval()
        self._packed = packed
        self.layers: nn.ModuleList = model.encoder.layer
        self._norm = model.embeddings.LayerNorm
        self._places = torch.from_numpy(packed.tensor("emb.pos", shape.n_positions, shape.width))
        self._kind = torch.from_numpy(packed.tensor("emb.type", shape.n_kinds, shape.width)[0])
        _fill(self._norm, packed, "emb.ln")
        for number, layer in enumerate(self.layers):
            for short, name in (SITES | _NORMS).items():
                _fill(layer.get_submodule(name), packed, f"l{number}.{short}")
        for name, a in changes.items():
            at, short, side = name.split(".")
            if side == "a":
                site = self.layers[int(at)].get_submodule(SITES[short])
                b = changes[f"{at}.{short}.b"]
                site.get_parameter("weight").add_(SCALE * (b.float() @ a.float()))
        packed.let_go()

    def words(self, text: Sequence[int]) -> Tensor:
        """Return the (pieces, width) states of a text below the first layer."""
        rows = torch.from_numpy(self._packed.words(np.asarray(text, np.int64)))
        states: Tensor = self._norm(rows + self._places[: len(text)] + self._kind)
        return states

    def points(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Return (texts, width), for each text a row of length 1."""
        return points(partial(apply, self.layers), [self.words(text) for text in texts])


def points(through: Through, states: Sequence[Tensor]) -> Tensor:
    """
    Return (texts, width), for each text a row of length 1.

    Args:
        through: Sends states through layers, as :func:`apply` does.

        states: (pieces, width) of each text.
    """
    found: dict[int, Tensor] = {}
    for batch in in_batches([len(one) for one in states]):
        padded, there = pad([states[at] for at in batch])
        seen = through(padded, there).float()
        mean = (seen * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        found |= dict(zip(batch, nn.functional.normalize(mean, dim=1), strict=True))
    return torch.stack([found[at] for at in range(len(states))])


def apply(layers: nn.ModuleList, states: Tensor, there: Tensor) -> Tensor:
    """Send (texts, pieces, width) through *layers*; *there* is 1 for a piece, 0 for padding."""
    mask = ((1 - there) * _NEVER)[:, None, None, :].to(states.dtype)
    for layer in layers:
        out = layer(states, attention_mask=mask)
        states = out[0] if isinstance(out, tuple) else out
    return states


def pad(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Lay (pieces, width) of several texts on one another; also return where there are pieces."""
    padded = nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    there = torch.zeros(padded.shape[:2])
    for row, one in enumerate(states):
        there[row, : len(one)] = 1
    return padded, there


def in_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group texts of like length, so that little is padded; return their places."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    return [order[at : at + _AT_ONCE] for at in range(0, len(order), _AT_ONCE)]


def _fill(module: nn.Module, packed: Packed, name: str) -> None:
    """Put the weights called *name* into a linear or a norm layer of transformers."""
    for part, short in (("weight", "w"), ("bias", "b")):
        values = packed.tensor(f"{name}.{short}", *module.get_parameter(part).shape)
        filled = nn.Parameter(torch.from_numpy(values), requires_grad=False)
        module.register_parameter(part, filled)
