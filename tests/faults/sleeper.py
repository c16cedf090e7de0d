"""One run of two daemons, of which one sleeps in the middle of an attempt."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from adapters.sandbox.control import Control
from bot.daemon import run as run_daemon
from bot.domain.draft import Draft
from bot.domain.points import nowhere
from bot.steps import Part
from bot.store.server import ensure_running
from bot.store.store import Store, open_store
from tests.faults.accounts import POSTING
from tests.faults.bench import HARNESS_LEADS, LINGER_S, PATIENCE_S
from tests.faults.processes import Process
from tests.faults.scene import Count, Scene, approve, n_moves, set_scene, write_config
from tests.faults.stopper import POINTS, Stopper
from tests.faults.supervised import Kept

LEASE_S, SETTLE_S = 2.0, 0.5
_SHARE_OF_SHORT = 0.25


@dataclass(frozen=True)
class Result:
    """
    One run.

    Attributes:
        is_taken_over: The draft in the sleeper's hands was published by the other daemon before
            the sleeper went on.

        is_ended: The sleeper did not live to go on with it: its own watchdog ended it.
    """

    seed: int
    network: str
    point: str
    is_short: bool
    was_stopped: bool
    is_taken_over: bool
    n_attempts: int
    is_ended: bool
    is_stuck: bool
    count: Count
    log: str = ""


RESULT = TypeAdapter(Result)


class Run:
    """One seed."""

    def __init__(self, folder: Path, url: str, seed: int) -> None:
        self._chance = random.Random(seed)
        turn, number = divmod(seed, len(POINTS))
        self.point = POINTS[number]
        self.network = POSTING[turn % len(POSTING)]
        self.is_short = self._chance.random() < _SHARE_OF_SHORT
        self.seed, self.slug = seed, f"pause-{seed}"
        self.log, self._mark = folder / f"{self.slug}.log", folder / f"{self.slug}.mark"
        self._redis = folder / "redis"
        self._config = partial(write_config, folder, url, self._redis, slug=self.slug)
        self._control = Control(url)

    def play(self) -> Result:
        store = open_store(ensure_running(self._redis), self.slug, "harness")
        store.lead.hold(HARNESS_LEADS)
        self._control.reset()
        scene = set_scene(store, self._control, self._chance, [self.network], has_threads=True)
        for draft in scene.drafts:
            approve(store, draft)
        config = self._config(
            networks=[self.network],
            lease=f"{LEASE_S * 1000:.0f}ms",
            settle=f"{SETTLE_S * 1000:.0f}ms",
        )
        try:
            return self._let_one_sleep(config, scene, store)
        finally:
            store.connection.close()
            self._control.close()
            self.log.unlink(missing_ok=True)

    def _let_one_sleep(self, config: Path, scene: Scene, store: Store) -> Result:
        stopper = Stopper(self.point, self._chance.randint(1, 2), self._mark)
        paths = [f"/{self.network.name}{path}" for path in self.network.writes]
        self._other = Kept(lambda _striker: _daemon(config), (), self.log)
        sleeper = Process(partial(_sleepy_daemon, config, stopper, paths), self.log)
        try:
            was_stopped = self._wait(store, lambda: sleeper.is_stopped() or sleeper.has_ended())
            held = self._in_hand(store)
            self._other.start()
            taken = self._sleep(store, scene, held)
            sleeper.send(signal.SIGCONT)
            n_ended = self._end_sleeper(sleeper, store, scene)
            is_done = self._wait(store, lambda: scene.is_done(store))
            time.sleep(LINGER_S)
            is_stuck = not is_done or not self._other.stop()
        finally:
            sleeper.kill()
            self._other.kill()
        count = scene.count(store, self._control)
        last = store.drafts.get(held.id) if held else None
        return Result(
            seed=self.seed,
            network=self.network.name,
            point=self.point,
            is_short=self.is_short,
            was_stopped=was_stopped and self._mark.exists(),
            is_taken_over=taken,
            n_attempts=last.n_attempts if last else 0,
            is_ended=n_ended < 0,
            is_stuck=is_stuck,
            count=count,
            log="" if count.is_clean and not is_stuck else self.log.read_text()[-5000:],
        )

    def _in_hand(self, store: Store) -> Draft | None:
        due = store.queue.due(self.network.account, int(time.time() * 1000))
        return store.queue.in_flight(self.network.account) or (due[0] if due else None)

    def _sleep(self, store: Store, scene: Scene, held: Draft | None) -> bool:
        """Let time pass for the sleeper; tell whether the other did its work meanwhile."""
        if self.is_short:
            time.sleep(self._chance.uniform(0.2, 2 * (LEASE_S + SETTLE_S)))
        else:
            awake_at = time.monotonic() + LEASE_S + 2 * SETTLE_S
            self._wait(store, lambda: scene.is_done(store) and time.monotonic() > awake_at)
        return held is not None and _n_public(store.drafts.get(held.id)) > _n_public(held)

    def _end_sleeper(self, sleeper: Process, store: Store, scene: Scene) -> int:
        """Let it finish what it has in hand and stop; after a short sleep, let it work on first."""
        if self.is_short:
            self._wait(store, lambda: scene.is_done(store))
            time.sleep(LINGER_S)
        sleeper.end()
        return sleeper.status

    def _wait(self, store: Store, is_so: Callable[[], bool]) -> bool:
        """Wait until *is_so*; False when nothing has happened for a long time."""
        n_before, since = -1, time.monotonic()
        while not is_so():
            self._other.restart_if_it_died()  # a slow machine may cost it its lease too
            n_now = n_moves(store, self.slug)
            if n_now != n_before:
                n_before, since = n_now, time.monotonic()
            if time.monotonic() - since > PATIENCE_S:
                return False
            time.sleep(0.02)
        return True


def _daemon(config: Path) -> None:
    run_daemon(config, part=Part.but_writing, reached=nowhere)


def _sleepy_daemon(config: Path, stopper: Stopper, paths: list[str]) -> None:
    stopper.watch_sockets(paths)
    run_daemon(config, part=Part.but_writing, reached=stopper.reached)


def _n_public(draft: Draft) -> int:
    return len(draft.thread.out) if draft.thread else int(draft.receipt is not None)
