"""
The connection to Redis, and the one place where its errors get our names.

redis-py sends a command again when its reply was lost, so every write goes through a script
that takes an operation id and answers a repetition as it answered the first time.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from bot.store.errors import StoreDown

SOCKET_TIMEOUT_S = 5.0
START_IT: Final = "start it, or correct redis.url in config.yaml"
"""What to do about a server of the operator's own that does not answer."""

_DOWN = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.BusyLoadingError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ClusterDownError,
)
_UNWRITABLE = ("MISCONF", "NOREPLICAS", "MASTERDOWN", "LOADING", "READONLY", "OOM")


class Connection:
    """One Redis, shared by the repositories of a process; safe between threads."""

    def __init__(self, url: str, remedy: str = START_IT) -> None:
        """*remedy* is what the operator can do when it does not answer."""
        self._where = urlsplit(url)
        self._remedy = remedy
        self._redis = redis.Redis.from_url(
            url,
            protocol=2,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=SOCKET_TIMEOUT_S,
            retry=Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.05), 3),
        )
        self._scripts: dict[str, Any] = {}

    def command(self, *words: str | bytes | float, **reading: bool) -> Any:
        """
        Send one command.

        Args:
            reading: redis-py's own switches for how the answer is read.

        Returns:
            What redis-py makes of the answer.

        Raises:
            StoreDown: Redis cannot be reached or will not write.
        """
        try:
            return self._redis.execute_command(*words, **reading)  # type: ignore[no-untyped-call]
        except _DOWN as error:
            raise self.down(error) from error
        except redis.exceptions.ResponseError as error:
            raise self._translated(error) from error

    def run(self, verb: str, keys: Sequence[str], args: Sequence[str | float]) -> Any:
        """
        Run ``lua/<verb>.lua``; its header says what *keys* and *args* are.

        Raises:
            StoreDown: Redis cannot be reached or will not write.
        """
        if verb not in self._scripts:
            source = files("bot.store").joinpath(f"lua/{verb}.lua").read_text()
            self._scripts[verb] = self._redis.register_script(source)
        try:
            return self._scripts[verb](keys=list(keys), args=list(args))
        except _DOWN as error:
            raise self.down(error) from error
        except redis.exceptions.ResponseError as error:
            raise self._translated(error) from error

    def fields(self, keys: Sequence[str], field: str) -> list[bytes | None]:
        """Read one hash field of each of *keys* in one round trip."""
        if not keys:
            return []
        try:
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                pipe.hget(key, field)
            return list(pipe.execute())
        except _DOWN as error:
            raise self.down(error) from error

    @property
    def pool(self) -> redis.ConnectionPool:
        """The sockets, for a library that speaks Redis itself."""
        return self._redis.connection_pool

    def close(self) -> None:
        """Give the sockets back."""
        self._redis.close()

    def down(self, error: Exception) -> StoreDown:
        """Word an error of redis-py for the operator."""
        where = self._where.path if self._where.scheme == "unix" else self._where.hostname
        return StoreDown(f"Redis at {where} does not answer ({_first_line(error)}): {self._remedy}")

    def _translated(self, error: redis.exceptions.ResponseError) -> Exception:
        if str(error).startswith(_UNWRITABLE):
            return StoreDown(f"Redis refuses to write ({_first_line(error)}): nothing was changed")
        return error


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
