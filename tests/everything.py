"""All that a Redis holds, as one text to search."""

from typing import Any

from bot.store.store import Store

_READS: dict[str, tuple[str | int, ...]] = {
    "string": ("GET",),
    "hash": ("HGETALL",),
    "zset": ("ZRANGE", 0, -1),
    "stream": ("XRANGE", "-", "+"),
    "set": ("SMEMBERS",),
    "list": ("LRANGE", 0, -1),
}


def everything(store: Store) -> str:
    """Return every key with its content, in lower case."""
    send = store.connection.command
    found: list[Any] = []
    for key in sorted(send("KEYS", "*")):
        verb, *more = _READS[send("TYPE", key).decode()]
        found.append((key.decode(), send(verb, key, *more)))
    return str(found).casefold()
