"""A folder that is whole or not there: made beside its place, and named in a single rename."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def room_beside(target: Path) -> Iterator[Path]:
    """
    Give an empty folder in which *target* may be made; it is gone afterwards.

    Whoever calls holds a lock on *target*: what a killed process left for it is removed.
    """
    prefix = f".{target.name}."
    for left in target.parent.iterdir():
        if left.name.startswith(prefix) and left.is_dir():
            shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent) as room:
        yield Path(room)


def put(made: Path, target: Path) -> None:
    """Name *made* *target* as soon as its content is on the disk, and not before."""
    for path in (*made.iterdir(), made):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    made.rename(target)
