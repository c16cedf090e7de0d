"""
Files that are mapped into memory, where the system is Linux; elsewhere nothing is done here.

safetensors maps a file of weights. What is read of it counts as the process's memory until the
whole mapping goes, which is with the last tensor.
"""

import ctypes
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_MAPS: Final = Path("/proc/self/maps")
_DONT_NEED: Final = 4  # MADV_DONTNEED of Linux


def mapped_files() -> list[range]:
    """Return the addresses at which files are mapped now; proc_pid_maps(5)."""
    if not _MAPS.exists():
        return []
    lines = (line.split() for line in _MAPS.read_text().splitlines())
    return [_addresses(fields[0]) for fields in lines if fields[4] != "0"]  # its inode


def let_go(start: int, n_bytes: int, files: Sequence[range]) -> bool:
    """
    Give the memory at *start* back to the system if it only shows a file, and say whether it does.

    It can still be read, from the file. What was written over it is lost.

    Args:
        files: What :func:`mapped_files` returned while the memory was already in use.
    """
    last = start + n_bytes - 1
    if not any(start in file and last in file for file in files):
        return False
    first_page = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE  # the pages at its ends are others' too
    size = (start + n_bytes) // mmap.PAGESIZE * mmap.PAGESIZE - first_page
    if size > 0:
        ctypes.CDLL(None).madvise(ctypes.c_void_p(first_page), ctypes.c_size_t(size), _DONT_NEED)
    return True


def _addresses(written: str) -> range:
    start, end = written.split("-")
    return range(int(start, 16), int(end, 16))
