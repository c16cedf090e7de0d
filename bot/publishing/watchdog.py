"""
Ends a process that slept in the middle of a call until another one may send the same post.

A process that is stopped between its last look at the clock and the first byte on the wire would
send that byte when it wakes, however late. No check of ours can come in between, so the kernel's
has to: a timer runs for a little more than the lease while the call is made, and its signal, left
at its default, ends a process that wakes after it before it runs another instruction of ours. The
draft is then in doubt, as after any crash.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import Final

Watch = Callable[[timedelta], AbstractContextManager[None]]
"""Entered with the time that the call may take at most."""

_SHORTEST_S: Final = 0.001
"""A timer set to nothing is one that is switched off."""


def unwatched(_left: timedelta) -> AbstractContextManager[None]:
    """Let a call take as long as it takes."""
    return nullcontext()


class Watchdog:
    """
    One process's timer, shared by the threads that publish.

    The process must leave SIGALRM and the real interval timer to it.
    """

    def __init__(self) -> None:
        self._ends: dict[object, float] = {}
        self._lock = Lock()

    @contextmanager
    def watch(self, left: timedelta) -> Iterator[None]:
        """End this process if the block has not ended within *left*."""
        call = object()
        with self._lock:
            self._ends[call] = monotonic() + left.total_seconds()
            self._set()
        try:
            yield
        finally:
            with self._lock:
                del self._ends[call]
                self._set()

    def _set(self) -> None:
        earliest = min(self._ends.values(), default=None)
        left_s = 0.0 if earliest is None else max(_SHORTEST_S, earliest - monotonic())
        signal.setitimer(signal.ITIMER_REAL, left_s)
