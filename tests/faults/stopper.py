"""Holds its own process up at a point, as a machine that sleeps or a full disk would."""

import signal
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.domain.points import Point

AMID_CALL = "amid_call"
"""In the client: connected, the request built, not a byte of it sent."""
POINTS = (
    Point.before_claim,
    Point.after_claim,
    Point.before_call,
    AMID_CALL,
    Point.after_call,
    Point.before_record,
)


class Stopper:
    """Sends SIGSTOP to its own process when *point* is reached for the *nth* time."""

    def __init__(self, point: str, nth: int, mark: Path) -> None:
        self._point, self._nth, self._mark = point, nth, mark
        self._seen = 0
        self._lock = threading.Lock()

    def reached(self, point: str) -> None:
        if point != self._point:
            return
        with self._lock:
            self._seen += 1
            if self._seen != self._nth:
                return
        self._mark.write_text(point)
        # To this thread: sent to the process, another thread may take it while this one goes on.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def watch_sockets(self, paths: Sequence[str]) -> None:
        """Let the first byte of every POST to one of *paths* be a point too."""
        beginnings = tuple(f"POST {path}".encode() for path in paths)

        def watched(send: Any) -> Any:
            def watching(one: socket.socket, data: Any, *more: Any) -> Any:
                if bytes(data[:200]).startswith(beginnings):
                    self.reached(AMID_CALL)
                return send(one, data, *more)

            return watching

        socket.socket.sendall = watched(socket.socket.sendall)
        socket.socket.send = watched(socket.socket.send)
