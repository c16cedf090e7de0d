"""A daemon that is killed, or whose Redis is killed, at a named point of the publishing."""

import os
import random
import signal
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.daemon import run as run_daemon
from bot.domain.points import Point, nowhere
from bot.steps import Part
from bot.store.connection import Connection
from bot.store.server import ensure_running


class Victim(StrEnum):
    daemon = "daemon"
    redis = "redis"
    both = "daemon and redis"


@dataclass(frozen=True)
class Plan:
    """Kill *victim* when *point* is reached for the *nth* time."""

    victim: Victim
    point: Point
    nth: int


@dataclass
class Marked:
    """A plan that leaves a mark when it strikes, so that the harness can prove that it did."""

    plan: Plan
    mark: Path
    redis: Path

    def __post_init__(self) -> None:
        connection = Connection(ensure_running(self.redis))
        info = connection.command("INFO", "server")
        connection.close()
        self._redis_pid = int(info["process_id"])
        self._seen = 0

    def reached(self, point: Point) -> None:
        if point is not self.plan.point:
            return
        self._seen += 1
        if self._seen != self.plan.nth:
            return
        self.mark.write_text(f"{self.plan.victim} at {point}")
        if self.plan.victim is not Victim.daemon:
            os.kill(self._redis_pid, signal.SIGKILL)
        if self.plan.victim is not Victim.redis:
            os.kill(os.getpid(), signal.SIGKILL)


def plan(chance: random.Random) -> Plan:
    victim = chance.choices(list(Victim), weights=[5, 3, 2])[0]
    usual = [Point.before_claim, Point.after_claim, Point.after_call, Point.after_record]
    points = usual * 3 + list(Point)
    return Plan(victim, chance.choice(points), chance.randint(1, 2))


def run(config: Path, marked: Marked | None) -> None:
    reached = marked.reached if marked else nowhere
    run_daemon(config, part=Part.but_writing, reached=reached)
