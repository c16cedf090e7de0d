"""A private server that keeps every write it acknowledged, for one benchmark."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from bot.store.server import ensure_running, stop

FULL = {"appendonly": "yes", "appendfsync": "always"}


@contextmanager
def durable_server() -> Iterator[str]:
    """
    Run Mynah's own embedded server on an empty folder, and remove both afterwards.

    Its log is not rewritten while it grows: a rewrite would fall on whoever is measured then.
    SIGTERM ends the benchmark as Ctrl-C does, with all that it started.
    """
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="mynah-bench-") as folder:
        url = ensure_running(Path(folder) / "redis")
        try:
            with redis.Redis.from_url(url) as client:
                client.config_set("auto-aof-rewrite-percentage", 0)
            require_durable(url)
            yield url
        finally:
            stop(Path(folder) / "redis")


def require_durable(url: str) -> None:
    """Refuse to measure on a server that may lose what it acknowledged."""
    with redis.Redis.from_url(url) as client:
        found = {name: client.config_get(name)[name] for name in FULL}
    if found != FULL:
        raise SystemExit(f"the server is not durable: {found}")
