"""
The layers of a BERT encoder in numpy (Devlin et al., 2019).

torch would take eight seconds and 300 MB of every command that embeds a text, and embed it hardly
sooner.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_AT_ONCE: Final = 16
"""Texts of a batch: each matrix is widened once for all of them."""
_ROWS: Final = 32
"""Pieces whose inner states stay in the processor's cache until they are used."""


def mean_points(
    texts: Sequence[Sequence[int]], last_states: Callable[[Sequence[Sequence[int]]], Floats]
) -> Floats:
    """
    Return (texts, width), for each text the mean of its last states as a unit row.

    Args:
        texts: The pieces of each, by number.

        last_states: Gives the (pieces, width) of some texts, one behind the other.
    """
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found: dict[int, Floats] = {}
    for first in range(0, len(order), _AT_ONCE):
        batch = order[first : first + _AT_ONCE]
        states = last_states([texts[at] for at in batch])
        means = [states[span].mean(axis=0) for span in spans_of([texts[at] for at in batch])]
        found |= dict(zip(batch, means, strict=True))
    points = np.stack([found[at] for at in range(len(texts))])
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), np.float32)


def spans_of(texts: Sequence[Sequence[int]]) -> list[slice]:
    """Return where the pieces of each text are when all lie one behind the other."""
    ends = np.cumsum([len(text) for text in texts]).tolist()
    return [slice(end - len(text), end) for text, end in zip(texts, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Linear:
    """
    A matrix in eight bits: a quarter of the memory, and read faster than it would be whole.

    Attributes:
        weights: (out, in) int8.

        steps: (out,) and (in,): a weight counts what its row's and its column's step multiply to.

        bias: (out,)

        change: (rank, in) and (out, rank), whose product is added to it (LoRA: Hu et al., 2021).
    """

    weights: npt.NDArray[np.int8]
    steps: tuple[Floats, Floats]
    bias: Floats
    change: tuple[Floats, Floats] | None = None

    def __call__(self, states: Floats) -> Floats:
        """Turn (pieces, in) into (pieces, out)."""
        rows, columns = self.steps
        out = (states * columns) @ self.weights.astype(np.float32).T
        out *= rows
        out += self.bias
        if self.change is not None:
            a, b = self.change
            out += (states @ a.T) @ b.T
        return np.asarray(out, np.float32)


@dataclass(frozen=True, slots=True)
class Norm:
    """What brings states back to one scale, with a weight and a bias for each number of them."""

    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, states: Floats) -> Floats:
        """Take and return (pieces, width)."""
        centred = states - states.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + self.epsilon)
        return np.asarray(centred / spread * self.weight + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class Layer:
    """
    One layer of the encoder.

    Attributes:
        asks: Queries, keys and values, one behind the other.
    """

    n_heads: int
    asks: Linear
    sees: Linear
    seen: Norm
    opens: Linear
    closes: Linear
    thought: Norm

    def __call__(
        self, states: Floats, spans: Sequence[slice], places: Floats | None = None
    ) -> Floats:
        """
        Take (pieces, width) of texts that lie one behind the other, in *spans*.

        Args:
            places: (heads, n, n), what a piece at one place minds of one at another; n pieces are
                those of the longest text, or more.
        """
        asked = self.asks(states)
        heads = np.concatenate([self._attend(asked[span], places) for span in spans])
        states = self.seen(states + self.sees(heads))
        opened = self.opens(states)
        for first in range(0, len(opened), _ROWS):
            opened[first : first + _ROWS] = _gelu(opened[first : first + _ROWS])
        return self.thought(states + self.closes(opened))

    def _attend(self, asked: Floats, places: Floats | None) -> Floats:
        """Take (pieces, 3 · width) of one text and return (pieces, width)."""
        n_pieces = len(asked)
        split = asked.reshape(n_pieces, 3, self.n_heads, -1).transpose(1, 2, 0, 3)
        query, key, value = split  # (heads, pieces, numbers a head) each
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[2]))
        if places is not None:
            scores += places[:, :n_pieces, :n_pieces]
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


def in_eight_bits(weights: Floats, bias: Floats) -> Linear:
    """Round (out, in) *weights*, whose (out,) *bias* stays as it is."""
    # Some inputs have far larger weights than others: steps by row alone round twice as coarsely.
    columns = np.sqrt(np.abs(weights).max(axis=0))
    evened = weights / columns
    rows = np.abs(evened).max(axis=1) / 127
    return Linear(np.rint(evened / rows[:, None]).astype(np.int8), (rows, columns), bias)
