"""A process that is started again when it dies, as systemd would."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.faults.processes import Process
from tests.faults.striker import Striker


class Kept:
    """
    One such process.

    Each start gets the next striker, which is made in the process itself; later starts get none.
    """

    def __init__(
        self,
        work: Callable[[Striker | None], None],
        strikers: Sequence[Callable[[], Striker]],
        log: Path,
    ) -> None:
        self._work = work
        self._strikers = list(strikers)
        self._log = log
        self._process: Process | None = None

    def start(self) -> None:
        striker = self._strikers.pop(0) if self._strikers else None
        self._process = Process(partial(self._live, striker), self._log)

    def restart_if_it_died(self) -> None:
        """Start it again, unless it ended well: an operator who is through goes home."""
        if self._process and self._process.has_ended() and self._process.status != 0:
            self.start()

    def stop(self) -> bool:
        """Ask it to stop; False when it had to be killed."""
        return self._process.end()

    def kill(self) -> None:
        if self._process:
            self._process.kill()

    def _live(self, striker: Callable[[], Striker] | None) -> None:
        self._work(striker() if striker else None)
