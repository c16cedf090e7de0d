"""
Mynah's side of the queue benchmark: ``python -m tests.benchmarks.ours {work,enqueue} WAY``.

stream   a bare entry in the writers' stream: take a batch, run it, finish each entry. The
         like of a job queue.
mention  the same stream as triage feeds it: a stored mention moves to *waiting* by
         compare-and-set, with its index and audit line, and that very step fills the stream.
post     an approved draft is scheduled, claimed with its intent written down, handed to a
         network that does nothing, and settled: three such steps, one post of an account at a
         time.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.audit import AuditEntry
from bot.domain.ids import AccountName, MentionId, Untrusted
from bot.domain.inbox import InboxItem, Status
from bot.domain.mention import Mention
from bot.domain.pacing import Limits
from bot.domain.post import Post
from bot.log import set_up_logging
from bot.store.keys import Keys
from bot.store.store import Store, open_store
from tests.benchmarks.peers.stopwatch import done, produce
from tests.benchmarks.way import Silent, Written, approve, history, number_of, publisher, write

SLUG = "bench"
BATCH = 32
IDLE_S = 0.001
ACCOUNTS = tuple(AccountName(f"x-{number}") for number in range(10))


def now() -> datetime:
    return datetime.now(UTC)


def work_on_entries(store: Store) -> None:
    while True:
        tasks = store.work.take("bench", BATCH, timedelta(seconds=2))
        for task in tasks:
            done(int(task.mention))
        store.work.finish(*tasks)


def work_on_mentions(store: Store) -> None:
    while True:
        for task in store.work.take("bench", BATCH, timedelta(seconds=2)):
            done(int(task.mention))
            store.work.finish(task)


def work_on_posts(store: Store) -> None:
    def note(post: Post) -> None:
        done(number_of(post))

    platforms = [Silent(account, note) for account in ACCOUNTS]
    publishing = publisher(store, platforms, Limits(), now, "bench")
    while True:
        if not publishing.step():
            time.sleep(IDLE_S)


def enqueue_entries(store: Store) -> None:
    stream = Keys(SLUG).work()
    produce(lambda number: store.connection.command("XADD", stream, "*", "mention", number))


def enqueue_mentions(store: Store) -> None:
    ready: dict[int, InboxItem] = {}

    def prepare(numbers: range) -> None:
        store.inbox.take_in([_mention(number) for number in numbers], now())
        ready.update((number, store.inbox.get(MentionId(str(number)))) for number in numbers)

    def enqueue(number: int) -> None:
        waiting = replace(ready[number], status=Status.waiting, changed_at=now())
        entry = AuditEntry(str(number), now(), "bench", "triage", "sort", "new", "waiting", "")
        store.inbox.move(ready[number], waiting, entry)

    produce(enqueue, prepare)


def enqueue_posts(store: Store) -> None:
    written: dict[int, Written] = {}

    def prepare(numbers: range) -> None:
        for number in numbers:
            account = ACCOUNTS[number % len(ACCOUNTS)]
            written[number] = history(number, account, now(), now())
            write(store, written[number])

    def enqueue(number: int) -> None:
        approve(store, written[number])

    produce(enqueue, prepare)


def _mention(number: int) -> Mention:
    return Mention(
        id=MentionId(str(number)),
        account=ACCOUNTS[0],
        network="x",
        remote_id=str(number),
        author="ada",
        text=Untrusted("How long does shipping take to the islands, and is it insured?"),
        url="https://example.org",
        posted_at=now(),
    )


WAYS: dict[str, tuple[Callable[[Store], None], Callable[[Store], None]]] = {
    "stream": (work_on_entries, enqueue_entries),
    "mention": (work_on_mentions, enqueue_mentions),
    "post": (work_on_posts, enqueue_posts),
}


def main() -> None:
    set_up_logging(debug=False)
    role, way = sys.argv[1:]
    store = open_store(os.environ["BENCH_REDIS"], SLUG, role)
    store.work.open()
    WAYS[way][("work", "enqueue").index(role)](store)


if __name__ == "__main__":
    main()
