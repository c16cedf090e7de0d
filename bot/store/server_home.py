"""
The folder of an embedded server: who may see it, who holds its locks, where its socket is.

Its files: ``start.lock`` (whoever starts or stops the server), ``alive.lock`` (the server),
``socket`` (the path of the socket, for processes with another environment), ``server.log``,
``server.pid`` and the append-only file. Locks are never deleted: a lock file that is replaced
locks nothing.
"""

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

POLL_S: Final = 0.01
_PATH_LIMIT: Final = 100  # bytes; a socket's address holds 104 on macOS and 108 on Linux
_OTHERS: Final = 0o077


class ServerFailed(Exception):
    """There is no server to talk to; the message is one line that says what to do."""


class Home:
    """One server's folder."""

    def __init__(self, directory: Path) -> None:
        """Name the folder; nothing is read or made yet."""
        self.path = directory.resolve()

    def claim(self) -> None:
        """
        Make the folder, and make it private.

        Raises:
            ServerFailed: It cannot be written, or it is open to others and was not made here.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            _claim(self.path, is_ours=self._holds_nothing_else())
        except OSError as error:
            raise ServerFailed(
                f"redis.directory {self.path} cannot be used ({error.strerror}): "
                f"choose a folder that this user may write"
            ) from error

    def _holds_nothing_else(self) -> bool:
        return (self.path / "start.lock").exists() or not any(self.path.iterdir())

    @contextmanager
    def starting(self, deadline: float) -> Iterator[None]:
        """Hold ``start.lock``: nobody else starts or stops the server meanwhile."""
        descriptor = self._open("start.lock")
        try:
            while not _take(descriptor):
                if time.monotonic() > deadline:
                    raise ServerFailed(self.stuck("another process has not finished starting"))
                time.sleep(POLL_S)
            yield
        finally:
            os.close(descriptor)

    def take_alive(self) -> int | None:
        """
        Take ``alive.lock``, to be handed on to a server.

        Returns:
            An open descriptor that the caller closes, or None while a server lives.
        """
        descriptor = self._open("alive.lock")
        if _take(descriptor):
            return descriptor
        os.close(descriptor)
        return None

    def is_alive(self) -> bool:
        """Tell whether a server process lives, answering or not. Only under :meth:`starting`."""
        descriptor = self.take_alive()
        if descriptor is None:
            return True
        os.close(descriptor)
        return False

    def socket(self) -> Path | None:
        """Return where the last server was told to listen."""
        try:
            return Path(os.fsdecode((self.path / "socket").read_bytes()))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ServerFailed(
                f"{self.path}/socket cannot be read ({error.strerror}): run as the user who "
                f"started the server"
            ) from error

    def choose_socket(self) -> Path:
        """
        Choose where the next server listens and write it down.

        Raises:
            ServerFailed: The folder for sockets with a short path belongs to somebody else.

            OSError: The folder cannot be written, or its disk is full.
        """
        chosen = self.path / "redis.sock"
        if not _fits(chosen):
            chosen = _short(self.path)
        chosen.unlink(missing_ok=True)
        written = self.path / "socket.new"
        written.write_bytes(os.fsencode(chosen))
        written.replace(self.path / "socket")
        return chosen

    def forget_socket(self) -> None:
        """Remove the socket of a server that is gone."""
        socket = self.socket()
        if socket is not None:
            socket.unlink(missing_ok=True)
            (self.path / "socket").unlink(missing_ok=True)

    def log_size(self) -> int:
        """Return how many bytes the server has written to its log."""
        try:
            return (self.path / "server.log").stat().st_size
        except FileNotFoundError:
            return 0

    def last_words(self, since: int) -> str:
        """Return the last line of the log, if one came after byte *since*."""
        try:
            with (self.path / "server.log").open("rb") as log:
                log.seek(max(since, self.log_size() - 10_000))
                lines = log.read().decode(errors="replace").split("\n")
        except FileNotFoundError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def stuck(self, what: str) -> str:
        """Word the error for a server that *what*, naming the process to look at."""
        try:
            process = (self.path / "server.pid").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            process = "unknown"
        return (
            f"the Redis server in {self.path} (process {process}): {what}. "
            f"See server.log there; if it hangs, end that process and try again"
        )

    def _open(self, name: str) -> int:
        try:
            return os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ServerFailed(
                f"{self.path / name} cannot be opened ({error.strerror}): choose a "
                f"redis.directory that this user may write"
            ) from error


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _claim(folder: Path, *, is_ours: bool) -> None:
    """Close *folder* to others if it is ours, else refuse it unless it is closed already."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise ServerFailed(f"{folder} is not a folder of this user: remove it or choose another")
    if stat.S_IMODE(status.st_mode) & _OTHERS:
        if not is_ours:
            raise ServerFailed(
                f"{folder} is open to others and holds other files: choose an empty folder for "
                f"redis.directory, or set its mode to 0700"
            )
        folder.chmod(0o700)


def _fits(socket: Path) -> bool:
    try:
        return len(str(socket).encode()) < _PATH_LIMIT
    except UnicodeEncodeError:  # a name that is not UTF-8 cannot travel in a URL
        return False


def _short(home: Path) -> Path:
    name = f"{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}.sock"
    bases = [os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir(), "/tmp"]  # noqa: S108 - only for a folder of our own with mode 0700
    folders = [Path(base) / f"mynah-{os.geteuid()}" for base in bases]
    folder = next((found for found in folders if _fits(found / name)), None)
    if folder is None:
        raise ServerFailed(f"{home} is too long a path for a socket: set XDG_RUNTIME_DIR")
    folder.mkdir(mode=0o700, exist_ok=True)
    _claim(folder, is_ours=True)
    return folder / name
