"""
What every engine's two processes share: when a job was enqueued, and when it was run.

Plain Python 3.11 without dependencies: it runs in the peers' environments too. Times are of the
machine's monotonic clock, which all processes see alike; a line is one write to a file opened
for appending, so that the lines of several threads do not mix.
"""

import os
import sys
import time
from collections.abc import Callable

REDIS = os.environ.get("BENCH_REDIS", "")
"""URL of the server, with its Unix socket."""


class Notes:
    """A file of ``<number> <nanoseconds>`` lines."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, number: int) -> None:
        os.write(self._file, b"%d %d\n" % (number, time.monotonic_ns()))


_done: list[Notes] = []


def done(number: int) -> None:
    """Note that job *number* ran; the job does nothing else."""
    if not _done:
        _done.append(Notes(os.environ["BENCH_DONE"]))
    _done[0].add(number)


def produce(
    enqueue: Callable[[int], object], prepare: Callable[[range], object] = lambda _numbers: None
) -> None:
    """
    Enqueue what standard input asks for: lines of ``first count gap_us``.

    Args:
        prepare: Does what is no part of enqueuing, before the clock runs.
    """
    queued = Notes(os.environ["BENCH_QUEUED"])
    for line in sys.stdin:
        first, count, gap_us = map(int, line.split())
        numbers = range(first, first + count)
        prepare(numbers)
        next_at = time.monotonic()
        for number in numbers:
            time.sleep(max(0.0, next_at - time.monotonic()))
            next_at += gap_us / 1e6
            queued.add(number)
            enqueue(number)
        print("enqueued", flush=True)  # noqa: T201 - the answer on a pipe
