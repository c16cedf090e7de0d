"""The processes of a fault test: the sandbox, daemons and operators, each ended by its pid."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

END_S = 60
"""How long a daemon may take to stop: it waits for the calls that are under way."""


@contextmanager
def sandbox() -> Iterator[str]:
    """Run the sandbox as a process of its own: it outlives whatever is killed."""
    command = [sys.executable, "-m", "adapters.sandbox"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Process:
    """A forked process: it need not pay for the imports again."""

    def __init__(self, work: Callable[[], None], log: Path) -> None:
        self.pid = os.fork()
        self.status: int | None = None
        if self.pid:
            return
        code = 1
        try:
            with log.open("ab", buffering=0) as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
            sys.stderr = os.fdopen(2, "w", buffering=1)
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - a fork must not run its parent's code
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def has_ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def is_stopped(self) -> bool:
        """Tell whether SIGSTOP holds it."""
        with suppress(FileNotFoundError):
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
        return False

    def send(self, number: signal.Signals) -> None:
        if not self.has_ended():
            os.kill(self.pid, number)

    def end(self) -> bool:
        """Ask it to stop; False when it had to be killed."""
        self.send(signal.SIGTERM)
        deadline = time.monotonic() + END_S
        while not self.has_ended():
            if time.monotonic() > deadline:
                self.kill()
                return False
            time.sleep(0.01)
        return True

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        while not self.has_ended():
            time.sleep(0.005)
