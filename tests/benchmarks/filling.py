"""
Scheduled posts by the million, as the store would have written them, but by pipeline.

Documents and audit lines come from ``bot.store.documents``. :func:`check` writes a few posts both
ways and compares every key, so that what is measured is what the store makes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import redis

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys
from bot.store.store import open_store
from tests.benchmarks.way import Written, approve, history, write

_DRAFTS = Documents(Draft)
_ENTRIES = Documents(AuditEntry)
_OPERATION = "0123456789abcdef"
_AT_ONCE = 5000


@dataclass(frozen=True)
class Load:
    """
    Posts 1 to *n* of one brand, on the queue.

    Attributes:
        due_at: When post number so-and-so is due.

        account: Whose post number so-and-so is.
    """

    slug: str
    n: int
    at: datetime
    due_at: Callable[[int], datetime]
    account: Callable[[int], AccountName]

    def history(self, number: int) -> Written:
        """Return how post *number* came onto the queue."""
        return history(number, self.account(number), self.due_at(number), self.at)

    def fill(self, client: redis.Redis) -> Counter[str]:
        """Write all; return the bytes of memory that each part of it took."""
        taken: Counter[str] = Counter()
        keys = Keys(self.slug)
        for first in range(1, self.n + 1, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, self.n + 1))
            posts = [self.history(number) for number in numbers]
            for part in (_documents, _indexes, _audit):
                before = _used(client)
                with client.pipeline(transaction=False) as pipe:
                    for one in posts:
                        part(pipe, keys, one)
                    pipe.execute()
                taken[part.__name__.removeprefix("_")] += _used(client) - before
        return taken


def _documents(pipe: redis.client.Pipeline, keys: Keys, post: Written) -> None:
    draft = post.scheduled
    fields = {"doc": _DRAFTS.dump(draft), "version": draft.version, "op": _OPERATION}
    pipe.hset(keys.draft(draft.id), mapping=fields)


def _indexes(pipe: redis.client.Pipeline, keys: Keys, post: Written) -> None:
    draft = post.scheduled
    pipe.zadd(keys.drafts(draft.state), {draft.id: to_ms(draft.changed_at)})
    pipe.zadd(keys.due(draft.account), {draft.id: to_ms(draft.due_at)})


def _audit(pipe: redis.client.Pipeline, keys: Keys, post: Written) -> None:
    for entry in post.entries:
        pipe.xadd(keys.audit(), {"entry": _ENTRIES.dump(entry)})


def _used(client: redis.Redis) -> int:
    return client.info("memory")["used_memory"]


def check(url: str, load: Load) -> None:
    """
    Write *load* by pipeline and by the store, and compare.

    Raises:
        SystemExit: They differ; the message names the first key that does.
    """
    store = open_store(url, f"{load.slug}-stored", "bench")
    for number in range(1, load.n + 1):
        post = load.history(number)
        write(store, post)
        approve(store, post)
    store.connection.close()
    with redis.Redis.from_url(url) as client:
        load.fill(client)
        filled, stored = (
            dict(_contents(client, slug)) for slug in (load.slug, f"{load.slug}-stored")
        )
    for key in sorted(filled.keys() | stored.keys()):
        if filled.get(key) != stored.get(key):
            raise SystemExit(f"the pipeline writes {key} otherwise than the store")


def _contents(client: redis.Redis, slug: str) -> Iterator[tuple[bytes, object]]:
    tag = b"{%s}:" % slug.encode()
    for key in client.scan_iter(match=tag + b"*"):
        name = key.removeprefix(tag)
        match client.type(key):
            case b"hash":
                fields = client.hgetall(key)
                yield name, {field: fields[field] for field in fields if field != b"op"}
            case b"zset":
                yield name, client.zrange(key, 0, -1, withscores=True)
            case b"stream":
                lines = [fields[b"entry"] for _, fields in client.xrange(key)]
                yield name, sorted(lines)
            case kind:
                raise SystemExit(f"{key!r} is a {kind!r}, which the pipeline does not write")
