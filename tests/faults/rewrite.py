"""A Redis that is busy rewriting its append-only file, for as long as a run takes."""

import os
import signal
from contextlib import suppress

import psutil

from bot.store.connection import Connection

_BALLAST = 100
_US_A_KEY = 300_000


def begin(connection: Connection) -> None:
    """Start a rewrite that would take half a minute."""
    for number in range(_BALLAST):
        connection.command("SET", f"ballast:{number}", "x" * 100)
    connection.command("CONFIG", "SET", "rdb-key-save-delay", _US_A_KEY)
    connection.command("BGREWRITEAOF")


def is_under_way(connection: Connection) -> bool:
    return bool(connection.command("INFO", "persistence")["aof_rewrite_in_progress"])


def children(server: int) -> list[int]:
    """List the server's forked helpers."""
    with suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(server).children()]
    return []


def end(connection: Connection) -> None:
    """Kill the helper that is still writing, and let later rewrites run at full speed."""
    server = int(connection.command("INFO", "server")["process_id"])
    for child in children(server):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    connection.command("CONFIG", "SET", "rdb-key-save-delay", 0)
