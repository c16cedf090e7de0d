"""
A week in minutes: seven days with a change of clocks, three daemons, and whatever goes wrong.

``python -m tests.faults.week`` moves one clock for Mynah and the networks' sandbox, minute by
minute. The parts are the daemon's own jobs on a real Redis, with the real clients of X, Reddit,
Mastodon and Bluesky; what the harness does is to step them instead of APScheduler, to kill them
at named points, to kill Redis, to let the networks fail, and to switch everything off for hours.
It ends with one line, and with 1 if a promise was broken.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import structlog

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from bot.app import App
from bot.config import load, settings
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.platform import PlatformError
from bot.domain.points import Point
from bot.steps import Part, Steps
from bot.store.errors import StoreDown
from bot.store.server import ensure_running, stop
from bot.store.store import open_store
from tests.faults.networks import NETWORKS, handles, write_config
from tests.faults.week_scene import Operators, broken_promises

ZONE = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
IGNORED = {"sort", "write", "notify"}
"""Jobs that need the models or somebody to tell; the queue does not."""


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
    """One daemon's jobs, stepped by hand; it can be killed and started again."""

    name: str
    config: Path
    redis: Path
    clock: Clock
    chance: random.Random
    killed: Counter
    due: dict[str, datetime] = field(default_factory=dict)
    doom: tuple[Point, int] | None = None

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.doom = None
        read = load(self.config)
        store = open_store(ensure_running(self.redis), "week", self.name)
        app = App(read, read.brand(), store, self.name, self.clock)
        self.steps = Steps(app, Part.but_writing, self._reached)
        self.jobs = [one for one in self.steps.jobs() if one.name.split()[0] not in IGNORED]
        self.due = {one.name: self.clock() for one in self.jobs}

    def _reached(self, point: Point) -> None:
        if self.doom is None or point is not self.doom[0]:
            return
        self.doom = (point, self.doom[1] - 1)
        if self.doom[1] == 0:
            self.killed[str(point)] += 1
            raise Killed

    def tick(self) -> None:
        try:
            for job in self.jobs:
                if self.clock() < self.due[job.name]:
                    continue
                self.due[job.name] = self.clock() + job.every
                if job.led and not self.steps.leads():
                    continue
                with suppress(StoreDown, PlatformError):
                    job.step()
        except Killed:
            self.steps.app.store.connection.close()
            self.start()

    def close(self) -> None:
        self.steps.app.store.connection.close()


@dataclass
class Trouble:
    """What goes wrong in a week."""

    control: Control
    redis: Path
    clock: Clock
    chance: random.Random
    counts: Counter = field(default_factory=Counter)
    off_until: datetime | None = None

    def strike(self, daemons: list[Daemon], operators: Operators) -> None:
        chance = self.chance.random
        if chance() < 0.004:
            self._network_fault()
        if chance() < 0.004:
            daemon = self.chance.choice(daemons)
            daemon.doom = (self.chance.choice(list(Point)), self.chance.randint(1, 2))
        if chance() < 0.001:
            self._kill_redis()
        if chance() < 0.0004:
            self.counts["everything off for hours"] += 1
            self.off_until = self.clock() + timedelta(hours=self.chance.randint(1, 5))
        if chance() < 0.0005:
            self.counts["kill switch"] += 1
            pause = Pause(EVERYTHING, "olga", self.clock(), "wrong price")
            with suppress(StoreDown):
                operators.store.pauses.set(pause)
        elif chance() < 0.02:
            with suppress(StoreDown):
                for pause in operators.store.pauses.all():
                    operators.store.pauses.lift(pause)

    def _network_fault(self) -> None:
        network = self.chance.choice(list(NETWORKS))
        kind = self.chance.choice(
            [Kind.drop_after, Kind.drop_before, Kind.malformed, Kind.rate_limit, Kind.status]
        )
        self.counts[f"{network}: {kind}"] += 1
        path = NETWORKS[network].write_path
        times = self.chance.randint(1, 3)
        fault = Fault(network, kind, method="POST", path_prefix=path, times=times, seconds=600)
        self.control.add_fault(fault)

    def _kill_redis(self) -> None:
        self.counts["redis killed"] += 1
        store = open_store(ensure_running(self.redis), "week", "killer")
        pid = store.connection.command("INFO", "server")["process_id"]
        store.connection.close()
        os.kill(pid, signal.SIGKILL)
        ensure_running(self.redis)


@dataclass
class Sizes:
    """Memory of this process and of Redis, once a day."""

    store: object
    rss_mb: list[float] = field(default_factory=list)
    redis_kb: list[float] = field(default_factory=list)

    def measure(self) -> None:
        self.rss_mb.append(psutil.Process().memory_info().rss / 1e6)
        used = self.store.connection.command("INFO", "memory")["used_memory_dataset"]
        self.redis_kb.append(used / 1e3)


def run_week(days: int, seed: int, out) -> int:
    chance = random.Random(seed)
    settings.WRITES = {}  # these windows run on the wall's clock, which hardly moves here
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(60))
    with tempfile.TemporaryDirectory(prefix="mynah-week-") as name, Sandbox(handles=handles()) as box:
        folder, control = Path(name), Control(box.url)
        clock = Clock(control)
        change = _next_clock_change(clock())
        clock.advance(change - timedelta(days=days / 2) - clock())
        config = write_config(folder, box.url, slug="week", pace="life", hours=True)
        redis = folder / "redis"
        store = open_store(ensure_running(redis), "week", "harness")
        terms = load(config).terms()
        killed: Counter = Counter()
        daemons = [Daemon(f"daemon-{n}", config, redis, clock, chance, killed) for n in range(3)]
        places = {name: dict(NETWORKS[one.network].draft) for name, one in _accounts(config)}
        operators = Operators(store, terms, clock, chance, places)
        trouble = Trouble(control, redis, clock, chance)
        sizes, began = Sizes(store), time.monotonic()
        end = clock() + timedelta(days=days)
        seen: list[tuple[str, datetime]] = []
        minute = 0
        while clock() < end + timedelta(days=2):  # two quiet days, so that all comes out
            if minute % 1440 == 0:
                sizes.measure()
            is_quiet = clock() >= end
            if not is_quiet:
                operators.act()
                trouble.strike(daemons, operators)
            elif minute % 30 == 0:
                _calm_down(trouble, operators, daemons)
            if trouble.off_until is None or clock() >= trouble.off_until:
                trouble.off_until = None
                for daemon in daemons:
                    daemon.tick()
            clock.advance(MINUTE)
            minute += 1
            if out.isatty() and minute % 60 == 0:
                out.write(f"\r{clock():%a %d %H:%M} {len(operators.promises)} approved ")
        for network in NETWORKS.values():
            seen += network.posts(control)
        faults = broken_promises(operators, seen, clock())
        open_ = [one for one in store.drafts.in_state(*_OPEN) if one.id in operators.promises]
        _report(out, operators, trouble, killed, sizes, seen, faults, open_, time.monotonic() - began)
        for daemon in daemons:
            daemon.close()
        store.connection.close()
        control.close()
        stop(redis)
    return int(bool(faults or open_))
