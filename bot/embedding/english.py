"""all-mpnet-base-v2, tuned to put an English question beside what answers it."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from bot.domain.embedding import Vectors
from bot.embedding.changes import digest, read_changes
from bot.embedding.mpnet import MAX_PIECES, MPNet

_WIDTH = 768


class EnglishEmbedder:
    """
    Embeds English in 768 numbers, about 150 ms a text on one core.

    Safe to call from several threads; they take turns.
    """

    name = "all-mpnet-base-v2, tuned"

    def __init__(self, folder: Path) -> None:
        """Load nothing yet: the network is there when the first text comes."""
        self._folder = folder
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 768) float32 unit rows for texts that ask."""
        return self._points(texts, half=False)

    def halfway(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 768) float32 unit rows from the middle of the network, in half the time."""
        return self._points(texts, half=True)

    def _points(self, texts: Sequence[str], *, half: bool) -> Vectors:
        if not texts:
            return np.zeros((0, _WIDTH), np.float32)
        with self._lock:
            network, cut, threads = self._parts
            # As in bot.embedding.tuned: a second thread spins more than it helps.
            with threads.limit(limits=1, user_api="blas"):
                # Half a surrogate pair has no UTF-8, in which texts are cut.
                whole = [text.encode("utf-8", "replace").decode() for text in texts]
                ids = [one.ids for one in cut.encode_batch(whole)]
                return network.points(ids, half=half)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 768) float32 unit rows for texts that may answer."""
        return self.queries(texts)

    @cached_property
    def version(self) -> str:
        """What the weights are known by."""
        return digest("english.safetensors")

    @cached_property
    def _parts(self) -> tuple[MPNet, Tokenizer, ThreadpoolController]:
        network = MPNet(self._folder, read_changes("english.safetensors"))
        return network, cutter(self._folder), ThreadpoolController()


def cutter(folder: Path) -> Tokenizer:
    """Return what cuts texts into pieces, as many as the network was trained with at most."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(MAX_PIECES)
    return found
