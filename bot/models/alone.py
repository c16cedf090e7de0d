"""Work that one process does and the others wait for, and child processes that do it."""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.models.failure import EngineFailed

_STOPPED: Final = (signal.SIGINT, signal.SIGTERM)
"""With the whole process group: Ctrl-C, or a service that is shut down."""


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold *lock*; who comes later waits."""
    with lock.open("a") as file:
        # The kernel frees it when the process dies, whatever it dies of.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_python(words: Sequence[str], timeout_s: int) -> subprocess.CompletedProcess[str]:
    """
    Run our own interpreter and take what it prints.

    Raises:
        EngineFailed: It was not done in time, or was told to stop.
    """
    try:
        done = subprocess.run(  # noqa: S603 — our own interpreter with our own arguments
            [sys.executable, *words],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(
            f"`{' '.join(words[:3])}` was not done after {timeout_s} s: try again, or set"
            " generation.model to a local folder."
        ) from error
    if -done.returncode in _STOPPED:
        raise EngineFailed(
            f"`{' '.join(words[:3])}` was stopped before it was done: the next start does it anew."
        )
    return done


def last_line(text: str) -> str:
    """Return the line of *text* that most likely says why a process failed."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    # pip announces an exception in such a line and names it in the last one.
    errors = [line for line in lines if line.startswith("ERROR") and line[-1] != ":"]
    return (errors or lines or ["no reason given"])[-1].removeprefix("ERROR: ")[:200]
