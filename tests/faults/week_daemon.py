"""A daemon of the week: its own jobs, stepped by hand on one clock, killed and started."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.sandbox.control import Control
from bot.app import App
from bot.config import load
from bot.domain.platform import PlatformError
from bot.domain.points import Point
from bot.steps import Part, Steps
from bot.store.errors import StoreDown
from bot.store.server import ensure_running
from bot.store.store import open_store

SLUG = "week"
LEFT_OUT = {"sort", "write", "notify", "trends"}
"""Jobs that need the models or somebody to tell; the queue needs none of them."""


class Killed(BaseException):
    """The process is gone, with all that it knew."""


@dataclass
class Clock:
    """One time for Mynah and the networks."""

    control: Control
    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, by: timedelta) -> None:
        self.ahead += by
        self.control.advance(by.total_seconds())


@dataclass
class Daemon:
    """
    A daemon's jobs.

    Attributes:
        doom: It dies when this point is reached for that many times more.
    """

    name: str
    config: Path
    redis: Path
    clock: Clock
    chance: random.Random
    n_killed: Counter = field(default_factory=Counter)
    doom: tuple[Point, int] | None = None

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.doom = None
        read = load(self.config)
        self.store = open_store(ensure_running(self.redis), SLUG, self.name)
        app = App(read, read.brand(), self.store, self.name, self.clock)
        self.steps = Steps(app, Part.but_writing, self._reached)
        self.jobs = [one for one in self.steps.jobs() if one.name.split()[0] not in LEFT_OUT]
        self.due = {one.name: self.clock() for one in self.jobs}

    def tick(self) -> None:
        """Run what is due; whatever the weather, the next tick goes on."""
        try:
            for job in self.jobs:
                now = self.clock()
                if now < self.due[job.name] or (job.led and not self.steps.leads()):
                    continue
                self.due[job.name] = now + job.every
                with suppress(StoreDown, PlatformError):
                    job.step()
        except Killed:
            self.close()
            self.start()

    def close(self) -> None:
        self.store.connection.close()

    def _reached(self, point: Point) -> None:
        if self.doom is None or point is not self.doom[0]:
            return
        self.doom = (point, self.doom[1] - 1)
        if self.doom[1] == 0:
            self.n_killed[str(point)] += 1
            raise Killed
