"""The network of multilingual-e5-small with low-rank changes of ours (LoRA: Hu et al., 2021)."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.embedding.layers import Floats, Layer, Linear, Norm, in_eight_bits, mean_points, spans_of
from bot.embedding.packed import Packed

SCALE: Final = 2.0
"""What the product of a pair of low-rank matrices is multiplied with."""

Changes = Mapping[str, npt.NDArray[np.floating]]
"""``<layer>.<site>.a`` (rank, in) and ``<layer>.<site>.b`` (out, rank)."""


class Network:
    """Turns pieces of words into points."""

    def __init__(self, packed: Packed, changes: Changes) -> None:
        """Unpack 21 million weights, which takes about a second and 21 MB, and add *changes*."""
        shape = packed.shape
        self._packed = packed
        self._places = packed.tensor("emb.pos", shape.n_positions, shape.width)
        self._kind = packed.tensor("emb.type", shape.n_kinds, shape.width)[0]
        self._norm = _read_norm(packed, "emb.ln")
        self._layers = [_read_layer(packed, changes, at) for at in range(shape.n_layers)]
        packed.let_go()

    def points(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return (texts, width), for each text the mean of its last states as a unit row."""
        return mean_points(texts, self._last_states)

    def _last_states(self, texts: Sequence[Sequence[int]]) -> Floats:
        numbers = np.concatenate([np.asarray(text, np.int64) for text in texts])
        places = np.concatenate([self._places[: len(text)] for text in texts])
        states = self._norm(self._packed.words(numbers) + places + self._kind)
        spans = spans_of(texts)
        for layer in self._layers:
            states = layer(states, spans)
        return states


def _read_layer(packed: Packed, changes: Changes, at: int) -> Layer:
    shape = packed.shape
    width, inner = shape.width, shape.inner

    def linear(*sites: str, size: tuple[int, int]) -> Linear:
        whole = [_changed(packed, changes, f"{at}.{site}", size) for site in sites]
        biases = [packed.tensor(f"l{at}.{site}.b", size[0]) for site in sites]
        return in_eight_bits(np.concatenate(whole), np.concatenate(biases))

    return Layer(
        shape.n_heads,
        asks=linear("q", "k", "v", size=(width, width)),
        sees=linear("ao", size=(width, width)),
        seen=_read_norm(packed, f"l{at}.aln"),
        opens=linear("fi", size=(inner, width)),
        closes=linear("fo", size=(width, inner)),
        thought=_read_norm(packed, f"l{at}.oln"),
    )


def _changed(packed: Packed, changes: Changes, name: str, size: tuple[int, int]) -> Floats:
    weights = packed.tensor(f"l{name}.w", *size)
    if (a := changes.get(f"{name}.a")) is None:
        return weights
    b = changes[f"{name}.b"]
    return weights + SCALE * (b.astype(np.float32) @ a.astype(np.float32))


def _read_norm(packed: Packed, name: str) -> Norm:
    shape = packed.shape
    weight, bias = (packed.tensor(f"{name}.{part}", shape.width) for part in "wb")
    return Norm(weight, bias, shape.epsilon)
