"""The stream between triage and the writers: at least once, with the dead taken over."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.ids import MentionId
from bot.store.connection import SOCKET_TIMEOUT_S, Connection
from bot.store.keys import Keys

GROUP = "writers"
MAX_DELIVERIES = 3
"""A mention whose third delivery fails too is poison, not bad luck."""


@dataclass(frozen=True, slots=True)
class Task:
    """One mention to be answered, as delivered to one writer."""

    entry: str
    mention: MentionId
    n_deliveries: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A mention that no writer could finish."""

    mention: MentionId
    reason: str


class Work:
    """The writers' consumer group."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._work = keys.work()
        self._dead = keys.dead()

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
        """Return up to *most* mentions whose writer has been silent for *idle*."""
        idle_ms = int(idle.total_seconds() * 1000)
        pending = self._connection.command(
            "XPENDING", self._work, GROUP, "IDLE", idle_ms, "-", "+", most, parse_detail=True
        )
        tasks: list[Task] = []
        for row in pending:
            words = ("XCLAIM", self._work, GROUP, consumer, idle_ms, row["message_id"])
            claimed = self._connection.command(*words)
            tasks += [_task(one, row["times_delivered"] + 1) for one in claimed]
        return tasks

    def finish(self, *tasks: Task) -> None:
        """Say that *tasks*, one batch at most, have their outcomes in the inbox or the queue."""
        # One script: a writer that dies between the two would leave an entry that nobody has.
        if tasks:
            self._connection.run("finish", [self._work], [GROUP, *(one.entry for one in tasks)])

    def bury(self, task: Task, reason: str) -> None:
        """Give *task* up, where an operator sees it."""
        args = [GROUP, task.entry, task.mention, reason]
        self._connection.run("bury", [self._work, self._dead], args)

    def dead(self, most: int = 100) -> list[Dead]:
        """Return the mentions given up, oldest first."""
        rows = self._connection.command("XRANGE", self._dead, "-", "+", "COUNT", most)
        return [
            Dead(MentionId(fields[b"mention"].decode()), fields[b"reason"].decode())
            for _, fields in rows
        ]

    def backlog(self) -> int:
        """Say how many mentions wait for a writer or are with one."""
        return int(self._connection.command("XLEN", self._work))


def _task(entry: Any, n_deliveries: int) -> Task:
    entry_id, fields = entry
    return Task(entry_id.decode(), MentionId(fields[b"mention"].decode()), n_deliveries)
