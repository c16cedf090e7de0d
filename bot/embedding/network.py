"""
The network of multilingual-e5-small with low-rank changes of ours, in numpy.

A BERT encoder (Devlin et al., 2019) whose changes are LoRA's (Hu et al., 2021). torch would take
eight seconds and 300 MB of every command that embeds a text, and embed it hardly sooner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.embedding.packed import Floats, Packed

SCALE: Final = 2.0
"""What the product of a pair of low-rank matrices is multiplied with."""
_AT_ONCE: Final = 16
"""Texts of a batch: each matrix is widened once for all of them."""
_ROWS: Final = 32
"""Pieces whose inner states stay in the processor's cache until they are used."""

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
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.empty((len(texts), self._packed.shape.width), np.float32)
        for first in range(0, len(order), _AT_ONCE):
            batch = order[first : first + _AT_ONCE]
            found[batch] = self._embed([texts[at] for at in batch])
        return found

    def _embed(self, texts: Sequence[Sequence[int]]) -> Floats:
        ends = np.cumsum([len(text) for text in texts])
        spans = [slice(end - len(text), end) for text, end in zip(texts, ends, strict=True)]
        numbers = np.concatenate([np.asarray(text, np.int64) for text in texts])
        places = np.concatenate([self._places[: len(text)] for text in texts])
        states = self._norm(self._packed.words(numbers) + places + self._kind)
        for layer in self._layers:
            states = layer(states, spans)
        means = np.stack([states[span].mean(axis=0) for span in spans])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class _Linear:
    """
    A matrix in eight bits: a quarter of the memory, and read faster than it would be whole.

    Attributes:
        weights: (out, in) int8.

        steps: (out,) and (in,): a weight counts what its row's and its column's step multiply to.

        bias: (out,)
    """

    weights: npt.NDArray[np.int8]
    steps: tuple[Floats, Floats]
    bias: Floats

    def __call__(self, states: Floats) -> Floats:
        rows, columns = self.steps
        out = (states * columns) @ self.weights.astype(np.float32).T
        out *= rows
        out += self.bias
        return np.asarray(out, np.float32)


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, states: Floats) -> Floats:
        centred = states - states.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + self.epsilon)
        return np.asarray(centred / spread * self.weight + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class _Layer:
    n_heads: int
    asks: _Linear
    """Queries, keys and values, one behind the other."""
    sees: _Linear
    seen: _Norm
    opens: _Linear
    closes: _Linear
    thought: _Norm

    def __call__(self, states: Floats, spans: Sequence[slice]) -> Floats:
        """Take (pieces, width) of texts that lie one behind the other, in *spans*."""
        asked = self.asks(states)
        heads = np.concatenate([self._attend(asked[span]) for span in spans])
        states = self.seen(states + self.sees(heads))
        opened = self.opens(states)
        for first in range(0, len(opened), _ROWS):
            opened[first : first + _ROWS] = _gelu(opened[first : first + _ROWS])
        return self.thought(states + self.closes(opened))

    def _attend(self, asked: Floats) -> Floats:
        """Take (pieces, 3 · width) of one text and return (pieces, width)."""
        n_pieces = len(asked)
        split = asked.reshape(n_pieces, 3, self.n_heads, -1).transpose(1, 2, 0, 3)
        query, key, value = split  # (heads, pieces, numbers a head) each
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[2]))
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        return np.asarray((weights @ value).transpose(1, 0, 2).reshape(n_pieces, -1), np.float32)


def _gelu(states: Floats) -> Floats:
    """Hendrycks and Gimpel, 2016; error function to 2.5e-5: Abramowitz and Stegun, 7.1.25."""
    far = np.abs(states) * 0.5**0.5
    near = 1 / (1 + 0.47047 * far)
    tail = ((0.7478556 * near - 0.0958798) * near + 0.3480242) * near
    error = np.copysign(1 - tail * np.exp(-far * far), states)
    return np.asarray(states * (1 + error) / 2, np.float32)


def _read_layer(packed: Packed, changes: Changes, at: int) -> _Layer:
    shape = packed.shape
    width, inner = shape.width, shape.inner

    def linear(*sites: str, size: tuple[int, int]) -> _Linear:
        whole = [_changed(packed, changes, f"{at}.{site}", size) for site in sites]
        biases = [packed.tensor(f"l{at}.{site}.b", size[0]) for site in sites]
        return _in_eight_bits(np.concatenate(whole), np.concatenate(biases))

    return _Layer(
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


def _in_eight_bits(weights: Floats, bias: Floats) -> _Linear:
    # Some inputs have far larger weights than others: steps by row alone round twice as coarsely.
    columns = np.sqrt(np.abs(weights).max(axis=0))
    evened = weights / columns
    rows = np.abs(evened).max(axis=1) / 127
    return _Linear(np.rint(evened / rows[:, None]).astype(np.int8), (rows, columns), bias)


def _read_norm(packed: Packed, name: str) -> _Norm:
    shape = packed.shape
    weight, bias = (packed.tensor(f"{name}.{part}", shape.width) for part in "wb")
    return _Norm(weight, bias, shape.epsilon)
