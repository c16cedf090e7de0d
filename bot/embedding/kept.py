"""The points of passages, kept in a file: what a brand can tell hardly changes between starts."""

import hashlib
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import structlog
from safetensors import SafetensorError
from safetensors.numpy import load, save

from bot.domain.embedding import Embedder, Vectors

log = structlog.get_logger()

_MOST: Final = 2_000
"""Passages in a file: 6 MB at 768 numbers each."""


class Kept:
    """
    An embedder that looks its passages up first.

    Safe for several processes: the file is replaced as a whole, and who loses a race computes
    again at the next start.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """
        Read nothing yet.

        Args:
            folder: Made when it is needed.
        """
        self.name = embedder.name
        self._embedder = embedder
        self._folder = folder

    @property
    def version(self) -> str:
        """That of the embedder."""
        return self._embedder.version

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32, as the embedder does."""
        return self._embedder.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 as the embedder does, which is asked for what is not known."""
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._points}
        if new:
            found = self._embedder.passages(list(new.values()))
            self._points.update(zip(new, found, strict=True))
            self._write()
        return np.stack([self._points[key] for key in keys]) if keys else self.queries([])

    @cached_property
    def _points(self) -> dict[bytes, Vectors]:
        try:
            kept = load(self._file.read_bytes())
            return {bytes(key): row for key, row in zip(kept["keys"], kept["points"], strict=True)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            log.warning("points_unreadable", file=str(self._file), reason=str(error))
            return {}

    @property
    def _file(self) -> Path:
        return self._folder / f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.safetensors"

    def _key(self, text: str) -> bytes:
        whole = f"{self.version}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(whole).digest()

    def _write(self) -> None:
        newest = list(self._points.items())[-_MOST:]
        keys = np.array([list(key) for key, _ in newest], np.uint8)
        packed = save({"keys": keys, "points": np.stack([row for _, row in newest])})
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as room:
                made = Path(room) / "points"
                made.write_bytes(packed)
                made.replace(self._file)
        except OSError as error:  # a full disk only costs the time at the next start
            log.warning("points_not_kept", folder=str(self._folder), reason=error.strerror)
