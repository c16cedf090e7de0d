"""Texts as points: the one shape in which triage and retrieval meet a language model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product says how alike they are."""

    name: str

    @property
    def version(self) -> str:
        """What the weights are known by: others give other points for the same text."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32, each row of length 1, for texts that ask."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32, each row of length 1, for texts that may answer."""
        ...
