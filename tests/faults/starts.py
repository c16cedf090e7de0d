"""
Open the embedded server from eight processes at once, kill it, and open it again.

``python -m tests.faults.starts --rounds 50`` must always find exactly one server, with every
write in it that was acknowledged. In every third round one of the eight is itself killed in the
middle of its start.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.store.connection import Connection
from bot.store.server import ensure_running, stop

N_OPENERS = 8
_GONE_S = 5.0


@dataclass
class Count:
    """What the rounds came to."""

    rounds: int = 0
    starts: int = 0
    killed: int = 0
    doubled: int = 0
    failed: int = 0
    lost: int = 0

    def line(self) -> str:
        return (
            f"{self.rounds} rounds, {self.starts} starts, {self.killed} killed amid a start, "
            f"{self.failed} failed, {self.doubled} rounds with two servers, "
            f"{self.lost} writes lost"
        )


class Opener:
    """A process that opens the server whenever it is told to."""

    def __init__(self, directory: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.starts", "--opener", str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process.stdout.readline()  # the imports are paid for

    def go(self) -> None:
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def found(self) -> str:
        """Return the id of the server it got; empty when it got none."""
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        self._process.kill()
        self.close()

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def open_when_told(directory: Path) -> None:
    """Be an opener: a line in, the server's id out."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        connection = Connection(ensure_running(directory, wait_s=60))
        sys.stdout.write(f"{connection.command('INFO', 'server')['run_id']}\n")
        sys.stdout.flush()
        connection.close()


def servers_in(directory: Path) -> list[int]:
    """List every server process that works in *directory*, whoever started it."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            if process.cwd() == str(directory.resolve()):
                found.append(process.pid)
    return found


def play_round(openers: list[Opener], directory: Path, count: Count, chance: random.Random) -> None:
    """Let all of *openers* start at once, look at what runs, and kill it."""
    count.rounds += 1
    count.starts += len(openers)
    for opener in openers:
        opener.go()
    if count.rounds % 3 == 0:
        victim = chance.randrange(len(openers))
        time.sleep(chance.uniform(0, 0.06))
        openers[victim].kill()
        openers[victim] = Opener(directory)
        openers[victim].go()
        count.killed += 1
    found = [opener.found() for opener in openers]
    count.failed += found.count("")
    servers = _settled(directory)
    count.doubled += len(set(found) - {""}) != 1 or len(servers) != 1
    connection = Connection(ensure_running(directory))
    count.lost += int(connection.command("GET", "n") or 0) != count.rounds - 1
    connection.command("SET", "n", count.rounds)
    connection.close()
    for server in servers:
        _kill(server)


def _settled(directory: Path) -> list[int]:
    """List the servers, once those are gone that only detach themselves from their parent."""
    deadline = time.monotonic() + _GONE_S
    while len(found := servers_in(directory)) != 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _kill(server: int) -> None:
    os.kill(server, signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        while psutil.Process(server).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.001)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--opener", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.opener:
        open_when_told(asked.opener)
        return 0
    count, chance = Count(), random.Random(7)
    with tempfile.TemporaryDirectory(prefix="mynah-starts-") as name:
        directory = Path(name) / "redis"
        openers = [Opener(directory) for _ in range(N_OPENERS)]
        try:
            for _ in range(asked.rounds):
                play_round(openers, directory, count, chance)
        finally:
            for opener in openers:
                opener.close()
            stop(directory)
    sys.stdout.write(f"{count.line()}\n")
    return int(count.failed + count.doubled + count.lost > 0)


if __name__ == "__main__":
    sys.exit(main())
