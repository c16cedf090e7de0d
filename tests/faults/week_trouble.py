"""What goes wrong in a week."""

import os
import random
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.points import Point
from bot.store.errors import StoreDown
from bot.store.server import ensure_running
from bot.store.store import Store
from tests.faults.accounts import NETWORKS
from tests.faults.week_daemon import Clock, Daemon

KINDS = (Kind.drop_after, Kind.drop_before, Kind.malformed, Kind.rate_limit, Kind.status)
OFTEN, SELDOM, RARELY = 0.004, 0.001, 0.0004
"""Chances in a minute: about 40, 10 and 4 times in a week."""


@dataclass
class Trouble:
    """Strikes at random, and counts."""

    control: Control
    redis: Path
    store: Store
    clock: Clock
    chance: random.Random
    counts: Counter = field(default_factory=Counter)
    off_until: datetime | None = None

    def strike(self, daemons: list[Daemon]) -> None:
        """Let one minute's trouble happen."""
        if self._happens(OFTEN):
            self._network_fault()
        if self._happens(OFTEN):
            point = self.chance.choice(list(Point))
            self.chance.choice(daemons).doom = (point, self.chance.randint(1, 2))
        if self._happens(SELDOM):
            self._kill_redis()
        if self._happens(RARELY):
            self.counts["everything off for hours"] += 1
            self.off_until = self.clock() + timedelta(hours=self.chance.randint(1, 5))
        if self._happens(RARELY):
            self.counts["kill switch"] += 1
            self._pause()
        if self._happens(0.02):
            self.resume()

    def resume(self) -> None:
        """Lift every pause, also those of a circuit breaker."""
        with suppress(StoreDown):
            for pause in self.store.pauses.all():
                self.store.pauses.lift(pause)

    def is_off(self) -> bool:
        if self.off_until is not None and self.clock() >= self.off_until:
            self.off_until = None
        return self.off_until is not None

    def _happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    def _pause(self) -> None:
        with suppress(StoreDown):
            self.store.pauses.set(Pause(EVERYTHING, "olga", self.clock(), "wrong price"))

    def _network_fault(self) -> None:
        network, kind = self.chance.choice(NETWORKS), self.chance.choice(KINDS)
        self.counts[f"{network.name}: {kind}"] += 1
        method, path = self.chance.choice((*network.sendings, *network.changes))
        times = self.chance.randint(1, 3)
        fault = Fault(network.name, kind, method, path, times=times, seconds=600)
        self.control.add_fault(fault)

    def _kill_redis(self) -> None:
        self.counts["redis killed"] += 1
        pid = self.store.connection.command("INFO", "server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        ensure_running(self.redis)
