"""Starts a server that we did not write, waits until it answers, and ends it."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

WITHIN_S = 90


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    *,
    ready: str,
    env: Mapping[str, str],
    user: str | None = None,
) -> Iterator[None]:
    """
    Run *command* for as long as the block lasts.

    Args:
        ready: ``http://…`` that has to answer, or ``127.0.0.1:PORT`` that has to be open.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=dict(env), stdout=out, stderr=out, user=user)
    try:
        _wait(process, ready, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        if _answers(ready):
            return
        time.sleep(0.1)
    pytest.fail(f"{ready} does not answer: {log.read_text(errors='replace')[-2000:]}")


def _answers(ready: str) -> bool:
    try:
        if ready.startswith("http"):
            return httpx.get(ready, timeout=5, trust_env=False).is_success
        host, _, port = ready.partition(":")
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, httpx.TransportError):
        return False
    return True
