"""Carries a strike out from inside the process that reaches the point, and leaves a mark."""

import json
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.store.connection import Connection
from bot.store.server import ensure_running
from tests.faults import rewrite
from tests.faults.plan import Mode, Strike, Victim
from tests.faults.slow_disk import SlowDisk

_SYNC_S = 3.0
"""How long a strike waits for the server to be amid a sync."""


@dataclass
class Striker:
    """
    One strike to come.

    Attributes:
        mark: A file to which the strike is added once it is certain, just before the kill.
    """

    strike: Strike
    mark: Path
    redis: Path
    disk: SlowDisk | None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: int = 0

    def __post_init__(self) -> None:
        self._connection = Connection(ensure_running(self.redis))
        self._server = int(self._connection.command("INFO", "server")["process_id"])

    def reached(self, point: str) -> None:
        if point != self.strike.point:
            return
        with self._lock:  # accounts publish side by side
            self._seen += 1
            if self._seen != self.strike.nth:
                return
        if self.strike.mode is Mode.slow:
            threading.Thread(target=self._kill_amid_a_sync, daemon=True).start()
        elif self.strike.late_s:
            threading.Timer(self.strike.late_s, self._kill).start()
        else:
            self._kill()

    def _kill_amid_a_sync(self) -> None:
        """Let the process go on until its next write is with the disk; then strike."""
        deadline = time.monotonic() + _SYNC_S
        while not self.disk.is_syncing() and time.monotonic() < deadline:
            time.sleep(0.001)
        self._kill()

    def _kill(self) -> None:
        helpers = rewrite.children(self._server) if self.strike.mode is Mode.rewrite else []
        self._leave_a_mark()
        if self.strike.victim.has_redis:
            for pid in (self._server, *helpers):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if self.strike.victim is not Victim.redis:
            os.kill(os.getpid(), signal.SIGKILL)

    def _leave_a_mark(self) -> None:
        with self.mark.open("a") as marks:
            marks.write(json.dumps([asdict(self.strike), self._is_as_meant()]) + "\n")

    def _is_as_meant(self) -> bool:
        """Tell whether Redis is doing what the mode says at this very moment."""
        if self.strike.mode is Mode.slow:
            return self.disk.is_syncing()
        if self.strike.mode is Mode.rewrite:
            return rewrite.is_under_way(self._connection)
        return True
