"""multilingual-e5-small, tuned to put a question beside what answers it."""

import os

# Read by OpenMP when torch is loaded. Threads that spin while they wait for each other make a
# busy machine many times slower.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import as_file, files
from typing import Final

import numpy as np
import torch
from safetensors.torch import load_file

from bot.domain.embedding import Vectors
from bot.embedding.network import Network
from bot.embedding.packed import Packed
from bot.embedding.pieces import Cutter

_MAX_CHARACTERS: Final = 1_000
MAX_PIECES: Final = 112
"""What it was trained with; it could read 512."""


class TunedEmbedder:
    """
    Embeds in 384 numbers, about 20 ms a text on two cores.

    Safe to call from several threads; they take turns, since torch uses all cores by itself.
    """

    name = "multilingual-e5-small, tuned"

    def __init__(self) -> None:
        """Load nothing yet: the network is there when the first text comes."""
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 384) float32 unit rows for texts that ask."""
        return self._points([f"query: {text}" for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 384) float32 unit rows for texts that may answer."""
        return self._points([f"passage: {text}" for text in texts])

    def _points(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 384), np.float32)
        with self._lock, torch.inference_mode():
            network, cutter = self._parts
            found = network.points([pieces(cutter, text) for text in texts])
            return np.asarray(found.numpy(), np.float32)

    @cached_property
    def _parts(self) -> tuple[Network, Cutter]:
        packed = Packed()
        with as_file(files("bot.embedding") / "tuned.safetensors") as path:
            changes = load_file(path)
        network = Network(packed, changes)
        network.halve()
        return network, Cutter(packed.vocabulary)


def pieces(cutter: Cutter, text: str) -> list[int]:
    """Cut *text*, which says whether it asks, as long as the network is used to."""
    # Half a surrogate pair has no UTF-8, in which the pieces are looked up.
    whole = text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode()
    return [cutter.start, *cutter.cut(whole)[: MAX_PIECES - 2], cutter.end]
