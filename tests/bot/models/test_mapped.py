import ctypes
import mmap
import sys
from pathlib import Path

import pytest

from bot.models.mapped import let_go, mapped_files

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc")
SIZE = 8 * mmap.PAGESIZE


def address(mapping: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(mapping))


def resident(start: int) -> int:
    """Return the bytes in memory of the mapping that begins at *start*."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    next(line for line in lines if line.startswith(f"{start:x}-"))
    return int(next(line for line in lines if line.startswith("Rss:")).split()[1]) * 1024


@linux
def test_a_file_that_was_read_leaves_memory_and_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(bytes(range(256)) * (SIZE // 256))
    with (tmp_path / "weights").open("rb") as file:
        mapping = mmap.mmap(file.fileno(), SIZE, access=mmap.ACCESS_COPY)
    before, start = bytes(mapping), address(mapping)
    assert resident(start) == SIZE
    # What begins and ends within a page leaves those two to others.
    assert let_go(start + 100, SIZE - 200, mapped_files())
    assert resident(start) == 2 * mmap.PAGESIZE
    assert bytes(mapping) == before


@linux
def test_memory_that_is_no_file_is_not_touched() -> None:
    mapping = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE)
    mapping[:] = b"w" * SIZE
    assert not let_go(address(mapping), SIZE, mapped_files())
    assert mapping[:] == b"w" * SIZE
