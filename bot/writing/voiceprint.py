"""Tell a brand's own voice from anybody's, by the embeddings of its replies and posts."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

import numpy as np
import yaml

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.writing.logistic import fit, likelihood

_PENALTY: Final = 1.0
_UNKNOWN: Final = 0.5


class Voiceprint:
    """How much a text sounds like the brand; as good as the examples in the config."""

    def __init__(self, brand: Brand, embedder: Embedder) -> None:
        """Learn the difference between the brand's examples and ``generic.yaml``."""
        self._embedder = embedder
        own = [*(one.reply for one in brand.voice.replies), *brand.voice.posts]
        anybody = [line for language in brand.languages for line in _generic().get(language, ())]
        self._weights = None
        if own and anybody:
            rows = embedder.passages([*own, *anybody]).astype(np.float64)
            self._centre = rows.mean(axis=0)
            self._spread = np.sqrt(((rows - self._centre) ** 2).sum(axis=1).mean())
            labels = np.array([1.0] * len(own) + [0.0] * len(anybody))
            # Both sides count the same, whatever number of examples they have.
            shares = np.where(labels > 0, len(anybody), len(own)) * 2 / len(labels)
            self._weights = fit(self._scaled(rows), labels, shares, _PENALTY)

    def likeness(self, texts: Sequence[str]) -> list[float]:
        """Return for each text how likely it is the brand's, 0 to 1; a half if nothing is known."""
        if self._weights is None or not texts:
            return [_UNKNOWN] * len(texts)
        rows = self._scaled(self._embedder.passages(texts).astype(np.float64))
        return [float(one) for one in likelihood(rows, self._weights)]

    def _scaled(self, rows: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
        centred = (rows - self._centre) / self._spread
        return np.hstack([centred, np.ones((len(rows), 1))])  # (n, d + 1)


def _generic() -> dict[str, list[str]]:
    raw: dict[str, list[str]] = yaml.safe_load(
        (files("bot.writing") / "generic.yaml").read_text("utf-8")
    )
    return raw
