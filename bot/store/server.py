"""
The embedded server: a private Redis on a Unix socket, shared by every process of one directory.

Whoever needs it calls :func:`ensure_running`; it belongs to nobody and is stopped only by
:func:`stop`. Two locks make it one server: ``start.lock`` is held by whoever starts or stops it,
``alive.lock`` by the server itself, which inherits the open descriptor and so gives the lock
back to the kernel exactly when it dies. Both need a local file system.
"""

import os
import re
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.store.server_binary import find_server_binary
from bot.store.server_home import POLL_S, Home, ServerFailed

__all__ = ["ServerFailed", "ensure_running", "find_server_binary", "is_running", "stop"]

_OPTIONS: Final = {
    "daemonize": "yes",  # a session of its own, and no zombie left to whoever started it
    "port": "0",
    "unixsocketperm": "700",
    "dir": ".",
    "logfile": "server.log",
    "pidfile": "server.pid",
    "appendonly": "yes",
    "appendfsync": "always",  # everysec lost acknowledged writes in half of the kills measured
    "save": "",
    "maxmemory-policy": "noeviction",
}
_ANSWER_S: Final = 2.0
_STOP_S: Final = 10.0
_ADVICE: Final = (
    ("No space left", "free some space on that disk"),
    ("RDB format version", "its data come from a newer server: name that one in redis.binary"),
    ("Permission denied", "give this user the files in that folder"),
    ("AOF|append only file", "mend appendonlydir there with redis-check-aof, or move it away"),
)


def ensure_running(directory: Path, binary: Path | None = None, *, wait_s: float = 15) -> str:
    """
    Return the URL of the directory's server, started if need be.

    Any number of processes may call this at once: all get the same server.

    Args:
        binary: As in :func:`find_server_binary`; looked at only when there is one to start.

        wait_s: For the whole call. A server that is loading its data by then keeps loading.

    Raises:
        ServerFailed: It did not start; the message quotes its last words.
    """
    deadline = time.monotonic() + wait_s
    home = Home(directory)
    home.claim()
    if not _answers(home):
        with home.starting(deadline):
            _start_unless_alive(home, binary, deadline)
    socket = home.socket()
    if socket is None:
        raise ServerFailed(home.stuck("was stopped while it was being started"))
    return f"unix://{quote(str(socket))}"


def is_running(directory: Path) -> bool:
    """Tell whether the directory's server answers."""
    return _answers(Home(directory))


def stop(directory: Path) -> bool:
    """
    Stop the directory's server and wait until it is gone, its socket too.

    Returns:
        False when none ran.

    Raises:
        ServerFailed: It runs and does not stop; the message names its process.
    """
    home = Home(directory)
    if home.socket() is None:
        return False
    deadline = time.monotonic() + _STOP_S
    with home.starting(deadline):
        ran = home.is_alive()
        if ran:
            _shut_down(home)
        while home.is_alive():
            if time.monotonic() > deadline:
                raise ServerFailed(home.stuck("it does not stop"))
            time.sleep(POLL_S)
        home.forget_socket()
    return ran


def _start_unless_alive(home: Home, binary: Path | None, deadline: float) -> None:
    """Come back when a server answers: the one that lives, or else a new one."""
    while (alive := home.take_alive()) is None:
        if _answers(home):
            return
        _wait(home, deadline)
    log_size = home.log_size()
    try:
        _launch(home, find_server_binary(binary), alive, deadline)
    finally:
        os.close(alive)
    while not _answers(home):
        if not home.is_alive():
            raise ServerFailed(_obituary(home, log_size))
        _wait(home, deadline)


def _wait(home: Home, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ServerFailed(home.stuck("it lives but does not answer, or is loading its data still"))
    time.sleep(POLL_S)


def _launch(home: Home, binary: Path, alive: int, deadline: float) -> None:
    secret_free = {name: text for name, text in os.environ.items() if not name.startswith("MYNAH_")}
    try:
        options = {**_OPTIONS, "unixsocket": str(home.choose_socket())}
        with (home.path / "server.log").open("ab") as log:
            subprocess.run(  # noqa: S603 - the binary was chosen and tried by find_server_binary
                [binary, *(word for name in options for word in (f"--{name}", options[name]))],
                cwd=home.path,
                env=secret_free,
                umask=0o077,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[alive],
                start_new_session=True,
                timeout=max(_ANSWER_S, deadline - time.monotonic()),
                check=False,  # its death is seen by the lock, its reason in the log
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = f"{binary} did not start as a server: {error}"
        raise ServerFailed(f"{why}: {_advice(str(error)) or 'see server.log'}") from error


def _obituary(home: Home, log_size: int) -> str:
    words = home.last_words(log_size) or "it said nothing"
    words = re.sub(r"^\d+:\w .*? [.*#-] ", "", words)
    advice = _advice(words) or "see server.log there for what came before"
    return f"the Redis server in {home.path} did not start: «{words}»: {advice}"


def _advice(words: str) -> str | None:
    return next((advice for sign, advice in _ADVICE if re.search(sign, words)), None)


def _shut_down(home: Home) -> None:
    socket = home.socket()
    if socket is None:
        raise ServerFailed(home.stuck("its socket is not known"))
    with closing(_client(socket)) as client:
        try:
            client.shutdown()
        except redis.RedisError as error:
            raise ServerFailed(home.stuck(f"it does not stop ({error})")) from error


def _answers(home: Home) -> bool:
    socket = home.socket()
    if socket is None:
        return False
    with closing(_client(socket)) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:  # no socket, nobody listening, or loading
            return False


def _client(socket: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(socket), socket_timeout=_ANSWER_S, retry=Retry(NoBackoff(), 0)
    )
