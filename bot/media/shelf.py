"""
The folder of images that drafts name, each under the digest of what is in it.

A file is written whole or not at all, is private to this user, and is never changed. What no
draft names any more is thrown away, but not before it has lain for a while: between the moment
that a file is put here and the one that its draft is in Redis, nothing names it.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Final

from bot.domain.extras import Image

GRACE: Final = timedelta(days=1)
"""A command puts a file here and makes its draft within minutes."""

_LOCK: Final = "lock"
_NEW: Final = ".new"


class FileLost(Exception):
    """The file of an image is not what was approved; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One brand's folder of images; it is made by the first that is put there."""

    path: Path

    def put(self, image: Image, content: bytes) -> None:
        """
        Keep *content*, whose digest *image* names, and take it for new for a while.

        Raises:
            OSError: The folder cannot be written, or its disk is full.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            file = self.path / image.file_name
            if _digest(file) == image.sha256:
                os.utime(file)
            else:
                self._write(file, content)

    def read(self, image: Image) -> bytes:
        """
        Return the content of *image*, proved to be what was approved.

        Raises:
            FileLost: It is gone, cannot be read, or is another.
        """
        file = self.path / image.file_name
        try:
            content = file.read_bytes()
        except OSError as error:
            raise FileLost(
                f"the image {file} cannot be read ({error.strerror}): {_AGAIN}"
            ) from error
        if sha256(content).hexdigest() != image.sha256:
            raise FileLost(f"the image {file} is not the one that was approved: {_AGAIN}")
        return content

    def fault(self, images: Iterable[Image]) -> str | None:
        """Say which of *images* is not what was approved; None where each is."""
        try:
            for image in images:
                self.read(image)
        except FileLost as error:
            return str(error)
        return None

    def sweep(self, named: Callable[[], frozenset[str]], now: datetime) -> int:
        """
        Throw away what has lain for a while and is not among the *named* digests.

        Args:
            named: Asked once the candidates are known and nobody can put a file here: whatever
                was put before is either new or named by then.

        Returns:
            How many files these were.
        """
        if not self.path.is_dir():
            return 0
        with self._locked():
            old = [file for file in self._files() if _age(file, now) > GRACE]
            kept = named() if old else frozenset()
            gone = [file for file in old if file.stem not in kept]
            for file in gone:
                file.unlink()
        return len(gone)

    def _files(self) -> Iterator[Path]:
        return (file for file in self.path.iterdir() if file.name != _LOCK and file.is_file())

    def _write(self, file: Path, content: bytes) -> None:
        written = self.path / f"{token_hex(8)}{_NEW}"
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        written.replace(file)
        self._sync_folder()

    def _sync_folder(self) -> None:
        # Else a crash of the machine could lose the file's name after Redis has the draft's.
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


_AGAIN: Final = "attach it again, mynah drafts attach"


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _age(file: Path, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - file.stat().st_mtime)
