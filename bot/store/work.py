"""The stream between triage and the writers: at least once, with the dead taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.ids import MentionId
from bot.store.connection import SOCKET_TIMEOUT_S, Connection
from bot.store.keys import Keys

GROUP = "writers"
MAX_DELIVERIES = 3
"""A mention whose third delivery fails too is poison, not bad luck."""
LEASE = timedelta(minutes=5)
"""A writer that has said nothing for so long is dead: the slowest batch measured took 60 s."""


@dataclass(frozen=True, slots=True)
class Task:
    """
    One mention to be answered, as delivered to one writer.

    Attributes:
        n_deliveries: This one included.

        failed: The writer that had it before and did not finish it.
    """

    entry: str
    mention: MentionId
    n_deliveries: int
    failed: str = ""


class Work:
    """The writers' consumer group."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._work = keys.work()

    def open(self) -> None:
        """Make the consumer group unless it is there."""
        self._connection.run("open_group", [self._work], [GROUP])

    def take(self, consumer: str, most: int, wait: timedelta) -> list[Task]:
        """Return up to *most* mentions that no writer has; wait for the first up to *wait*."""
        # Never 0: Redis takes that for ever, and the socket does not wait so long.
        block_ms = max(1, int(min(wait.total_seconds(), SOCKET_TIMEOUT_S / 2) * 1000))
        words = ("XREADGROUP", "GROUP", GROUP, consumer, "COUNT", most, "BLOCK", block_ms)
        answer = self._connection.command(*words, "STREAMS", self._work, ">")
        return [_task(entry, 1) for _, entries in answer or () for entry in entries]

    def take_over(self, consumer: str, most: int, idle: timedelta) -> list[Task]:
        """Return up to *most* mentions released, or whose writer has been silent for *idle*."""
        idle_ms = int(idle.total_seconds() * 1000)
        pending = self._connection.command(
            "XPENDING", self._work, GROUP, "IDLE", idle_ms, "-", "+", most, parse_detail=True
        )
        tasks: list[Task] = []
        for row in pending:
            words = ("XCLAIM", self._work, GROUP, consumer, idle_ms, row["message_id"])
            claimed = self._connection.command(*words)
            n_deliveries, failed = row["times_delivered"] + 1, row["consumer"].decode()
            tasks += [_task(one, n_deliveries, failed) for one in claimed]
        return tasks

    def release(self, consumer: str, tasks: Sequence[Task]) -> None:
        """Let *tasks* of *consumer* be taken over at once; the tries that they had still count."""
        idle_ms = int(LEASE.total_seconds() * 1000)
        entries = [one.entry for one in tasks]
        words = ("XCLAIM", self._work, GROUP, consumer, 0)
        self._connection.command(*words, *entries, "IDLE", idle_ms, "JUSTID", parse_justid=True)

    def finish(self, *tasks: Task) -> None:
        """Say that *tasks*, one batch at most, have their outcomes in the inbox or the queue."""
        # One script: a writer that dies between the two would leave an entry that nobody has.
        if tasks:
            self._connection.run("finish", [self._work], [GROUP, *(one.entry for one in tasks)])

    def backlog(self) -> int:
        """Say how many mentions wait for a writer or are with one."""
        return int(self._connection.command("XLEN", self._work))


def _task(entry: Any, n_deliveries: int, failed: str = "") -> Task:
    entry_id, fields = entry
    return Task(entry_id.decode(), MentionId(fields[b"mention"].decode()), n_deliveries, failed)
