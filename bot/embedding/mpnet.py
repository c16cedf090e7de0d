"""
The network of all-mpnet-base-v2 as Mynah keeps it, with low-rank changes of ours.

MPNet (Song et al., 2020) is a BERT encoder that also minds how far apart two pieces are, in the
buckets of T5 (Raffel et al., 2020).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import load_file

from bot.embedding.layers import Floats, Layer, Linear, Norm, mean_points, spans_of
from bot.embedding.network import SCALE, Changes

WEIGHTS: Final = "model.safetensors"
WORDS: Final = "words.npy"
"""Mapped, not read: a text needs a few rows of it."""
EPSILON: Final = 1e-5
MAX_PIECES: Final = 112
"""What it was trained with; it could read 512."""
SITES: Final = {"asks": ("q", "k", "v"), "sees": ("ao",), "opens": ("fi",), "closes": ("fo",)}
"""The matrices of a layer, and those that lie in each one behind the other."""

_FIRST_PLACE: Final = 2
"""The places before it stand for padding."""
_FAR: Final = 128

Tensors = Mapping[str, np.ndarray]


class MPNet:
    """Turns pieces of words into points."""

    def __init__(self, folder: Path, changes: Changes) -> None:
        """
        Read 85 million weights in 8 bits, which takes a tenth of a second.

        Args:
            folder: What :mod:`bot.embedding.conversion` wrote.
        """
        kept = load_file(folder / WEIGHTS)
        self._words = np.load(folder / WORDS, mmap_mode="r")
        self._steps = kept["words.steps"]
        self._places = kept["places"][_FIRST_PLACE:]
        self._norm = _norm(kept, "norm")
        self._distances = _distances(kept["distances"])
        n_layers = sum(name.endswith(".asks.weights") for name in kept)
        self._layers = [_layer(kept, changes, at) for at in range(n_layers)]

    def points(self, texts: Sequence[Sequence[int]], *, half: bool = False) -> Floats:
        """
        Return (texts, width), for each text the mean of its last states as a unit row.

        Args:
            half: Take the states in the middle, which say more of a text's kind than of its matter.
        """
        n_layers = len(self._layers) // 2 if half else len(self._layers)
        return mean_points(texts, partial(self._states, n_layers))

    def _states(self, n_layers: int, texts: Sequence[Sequence[int]]) -> Floats:
        numbers = np.concatenate([np.asarray(text, np.int64) for text in texts])
        rows = self._words[numbers].astype(np.float32) * self._steps[numbers, None]
        places = np.concatenate([self._places[: len(text)] for text in texts])
        states = self._norm(rows + places)
        spans = spans_of(texts)
        for layer in self._layers[:n_layers]:
            states = layer(states, spans, self._distances)
        return states


def bucket(distance: int, n_buckets: int) -> int:
    """Return the bucket of a piece *distance* places further on: exact nearby, coarse far off."""
    half = n_buckets // 2
    side = half if distance > 0 else 0
    away, exact = abs(distance), half // 2
    if away < exact:
        return side + away
    coarse = exact + int(np.log(away / exact) / np.log(_FAR / exact) * (half - exact))
    return side + min(coarse, half - 1)


def _distances(by_bucket: Floats) -> Floats:
    """Return (heads, n, n) for the longest text, from (buckets, heads)."""
    steps = range(1 - MAX_PIECES, MAX_PIECES)
    by_step = by_bucket[[bucket(step, len(by_bucket)) for step in steps]]
    places = np.arange(MAX_PIECES)
    at = places[None, :] - places[:, None] + MAX_PIECES - 1
    return np.ascontiguousarray(by_step[at].transpose(2, 0, 1))


def _layer(kept: Tensors, changes: Changes, at: int) -> Layer:
    def linear(name: str) -> Linear:
        whole = f"{at}.{name}"
        steps = (kept[f"{whole}.rows"], kept[f"{whole}.columns"])
        change = _change(changes, [f"{at}.{site}" for site in SITES[name]])
        return Linear(kept[f"{whole}.weights"], steps, kept[f"{whole}.bias"], change)

    return Layer(
        kept["distances"].shape[1],
        asks=linear("asks"),
        sees=linear("sees"),
        seen=_norm(kept, f"{at}.seen"),
        opens=linear("opens"),
        closes=linear("closes"),
        thought=_norm(kept, f"{at}.thought"),
    )


def _change(changes: Changes, sites: Sequence[str]) -> tuple[Floats, Floats] | None:
    """Return the changes of *sites* as those of one matrix in which they lie one behind another."""
    if f"{sites[0]}.a" not in changes:
        return None
    a = [changes[f"{site}.a"].astype(np.float32) for site in sites]
    b = [SCALE * changes[f"{site}.b"].astype(np.float32) for site in sites]
    rank, width = a[0].shape[0], b[0].shape[0]
    beside = np.zeros((width * len(sites), rank * len(sites)), np.float32)
    for at, one in enumerate(b):
        beside[at * width : (at + 1) * width, at * rank : (at + 1) * rank] = one
    return np.concatenate(a), beside


def _norm(kept: Tensors, name: str) -> Norm:
    return Norm(kept[f"{name}.weight"], kept[f"{name}.bias"], EPSILON)
