"""
How the C library keeps memory, where it is glibc; elsewhere nothing of this does anything.

Freed blocks below the threshold stay in the process for the next ones (mallopt(3)). Loading models
frees large ones by the dozen that are never wanted again.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h
_TRIM_THRESHOLD: Final = -1
_WHILE_LOADING: Final = 1 << 16
_AFTERWARDS: Final = 1 << 25
"""The most that glibc sets by itself: while writing, the same sizes are wanted again and again."""


@contextmanager
def lean() -> Iterator[None]:
    """Give each large block its own pages, so that they are returned as soon as it is freed."""
    _set(_WHILE_LOADING)
    try:
        yield
    finally:
        _set(_AFTERWARDS)
        give_back()


def give_back() -> None:
    """Return freed memory to the system: 30 to 60 MB after a model was loaded."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _set(threshold: int) -> None:
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_MMAP_THRESHOLD, threshold)
        mallopt(_TRIM_THRESHOLD, threshold)
