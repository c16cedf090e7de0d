"""Keeps the vectors of long lists of texts on disk: the same examples are learnt at every start."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bot.domain.embedding import Embedder, Vectors

LONG: Final = 50
"""Shorter lists are what people write; they are neither worth it nor ours to keep."""


class RememberedEmbedder:
    """An embedder that reads long lists from a folder when it has embedded them before."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder
        self.name = embedder.name

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit rows for texts that ask."""
        return self._remembered("queries", texts, self._embedder.queries)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit rows for texts that may answer."""
        return self._remembered("passages", texts, self._embedder.passages)

    def _remembered(
        self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        if len(texts) < LONG:
            return embed(texts)
        named = json.dumps([self.name, kind, *texts]).encode()
        file = self._folder / f"{hashlib.sha256(named).hexdigest()[:32]}.npy"
        try:
            known: Vectors = np.load(file, allow_pickle=False)
        except (OSError, ValueError):  # not there, or damaged: both are mended below
            known = embed(texts)
            self._write(file, known)
        return known

    def _write(self, file: Path, vectors: Vectors) -> None:
        """Write beside and rename, so that nobody reads half a file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.stem}.{os.getpid()}.part")
        with beside.open("wb") as out:
            np.save(out, vectors)
        beside.replace(file)
