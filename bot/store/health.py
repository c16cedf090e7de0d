"""Whether a Redis keeps what it is given, and who leads on it. Reads only, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import redis

from bot.store.connection import Connection
from bot.store.errors import StoreUnfit
from bot.store.keys import Keys

OLDEST: Final = (7, 0)
"""``SET`` takes ``NX`` and ``GET`` together from here on."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """
    One setting that can cost data.

    Attributes:
        is_fatal: A record can disappear in ordinary operation; otherwise only in a power cut.

        advice: One sentence: what to change, and why.
    """

    setting: str
    value: str
    is_fatal: bool
    advice: str


_MUST_BE: Final = (
    ("maxmemory-policy", "noeviction", True, "a full Redis deletes drafts and approvals"),
    ("appendonly", "yes", True, "a crash loses what was acknowledged since the last snapshot"),
    ("appendfsync", "always", False, "a power cut loses the last second, approvals included"),
)


def weaknesses(connection: Connection) -> list[Weakness]:
    """
    List the settings of the server that can lose what it acknowledged.

    Raises:
        StoreDown: Redis cannot be reached.
    """
    return [*_version(connection), *_settings(connection)]


def must_keep_data(connection: Connection) -> None:
    """
    Refuse a server that deletes records in ordinary operation, or keeps none on disk.

    Raises:
        StoreUnfit: It is one; a line for each setting.

        StoreDown: Redis cannot be reached.
    """
    fatal = [one for one in weaknesses(connection) if one.is_fatal]
    if fatal:
        lines = (f"Redis: {one.setting} is {one.value}; {one.advice}" for one in fatal)
        raise StoreUnfit("\n".join(lines))


def leader(connection: Connection, slug: str) -> str | None:
    """Name the process that ticks the polls of the brand *slug*; None when none does."""
    raw = connection.command("GET", Keys(slug).leader())
    return raw.decode() if raw else None


def _version(connection: Connection) -> Iterator[Weakness]:
    version = str(connection.command("INFO", "server")["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        yield Weakness(
            setting="version",
            value=version,
            is_fatal=True,
            advice=f"Mynah needs Redis {oldest} or newer: update it",
        )


def _settings(connection: Connection) -> Iterator[Weakness]:
    for setting, good, is_fatal, otherwise in _MUST_BE:
        try:
            answer = connection.command("CONFIG", "GET", setting)
        except redis.exceptions.ResponseError:  # hosted servers often forbid CONFIG
            unread = f"this user may not read it: see to it that it is {good}"
            yield Weakness(setting, "unknown", is_fatal=False, advice=unread)
            continue
        value = answer[1].decode() if answer else "unknown"
        if value != good:
            advice = f"set {setting} to {good} in redis.conf: {otherwise}"
            yield Weakness(setting, value, is_fatal=is_fatal, advice=advice)
