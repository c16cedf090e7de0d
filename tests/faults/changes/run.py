"""One run: posts are edited, deleted and sent, something dies, and all goes on until it is so."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from adapters.sandbox.control import Control
from bot.store.errors import StoreDown
from bot.store.server import ensure_running
from bot.store.store import Store, open_store
from tests.faults.bench import LINGER_S, Bench
from tests.faults.changes.people import be_a_daemon, be_an_operator
from tests.faults.changes.plan import Plan, lost_answers, plan
from tests.faults.changes.result import Result
from tests.faults.changes.scene import Scene, set_scene
from tests.faults.plan import Strike
from tests.faults.result import STRUCK
from tests.faults.scene import n_moves, write_config
from tests.faults.striker import Striker
from tests.faults.supervised import Kept


class Run:
    """One seed."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.plan: Plan = plan(seed)
        if bench.symptom:
            self.plan = replace(self.plan, faults=lost_answers(self.plan.networks))
        self.bench = bench
        self.slug = f"change-{seed}"
        self.log = bench.folder / f"change-{seed}.log"
        self.mark = bench.folder / f"change-{seed}.marks"
        self.redis = bench.redis(is_slow=False)

    def play(self) -> Result:
        began = time.monotonic()
        chance, networks = random.Random(self.plan.seed), self.plan.networks
        with self._store() as store, self._control() as control:
            config = write_config(
                self.bench.folder, self.bench.url, self.redis, slug=self.slug, networks=networks
            )
            scene = set_scene(store, control, chance, networks, config)
            for fault in self.plan.faults:
                control.add_fault(fault)
            is_stuck = self._watch(store, control, scene, self._start(config, scene))
            count = scene.count(store, control)
            n_faults = len(self.plan.faults) - len(control.faults())
            is_well = not (count.n_wrong or is_stuck)
            trouble = "" if is_well else self._trouble(scene, store)
        self.log.unlink(missing_ok=True)
        return Result(
            seed=self.plan.seed,
            planned=self.plan.strike,
            struck=tuple(self._struck()),
            count=count,
            n_faults=n_faults,
            is_stuck=is_stuck,
            seconds=time.monotonic() - began,
            trouble=trouble,
        )

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(ensure_running(self.redis), self.slug, "harness")
        try:
            yield store
        finally:
            store.connection.close()

    @contextmanager
    def _control(self) -> Iterator[Control]:
        control = Control(self.bench.url)
        control.reset()
        yield control
        control.close()

    def _start(self, config: Path, scene: Scene) -> list[Kept]:
        def operator(striker: Striker | None) -> None:
            be_an_operator(config, scene.wishes, leaves_it=self.plan.leaves_it, striker=striker)

        return [
            self._kept(partial(be_a_daemon, config), self.plan.daemon),
            self._kept(operator, self.plan.operator),
        ]

    def _kept(self, work: object, strikes: tuple[Strike, ...]) -> Kept:
        strikers = [partial(Striker, one, self.mark, self.redis, None) for one in strikes]
        return Kept(work, strikers, self.log)

    def _watch(self, store: Store, control: Control, scene: Scene, processes: list[Kept]) -> bool:
        """Start again whatever died until all is as asked; True when nothing moves any more."""
        n_before, since = -1, time.monotonic()
        try:
            for process in processes:
                process.start()
            count = partial(scene.count, store, control)
            while not self._ask(partial(scene.is_done, store)):
                if self._ask(partial(self.bench.is_shown_early, count)):
                    return False
                for process in processes:
                    process.restart_if_it_died()
                n_now = self._ask(partial(n_moves, store, self.slug)) or n_before
                if n_now != n_before:
                    n_before, since = n_now, time.monotonic()
                if time.monotonic() - since > self.bench.patience_s:
                    return True
                time.sleep(0.03)
            time.sleep(LINGER_S)
            return any([not process.stop() for process in processes])  # noqa: C419 - each must stop
        finally:
            for process in processes:
                process.kill()
            ensure_running(self.redis)

    @staticmethod
    def _ask(question: object) -> int:
        try:
            return question()
        except StoreDown:
            return 0  # it was just killed; one of the processes has to start it again

    def _struck(self) -> Iterator[Strike]:
        if not self.mark.exists():
            return
        yield from (STRUCK.validate_json(line)[0] for line in self.mark.read_text().splitlines())
        self.mark.unlink()

    def _trouble(self, scene: Scene, store: Store) -> str:
        states = [f"{one.id} {one.state} «{one.note}»" for one in scene.unsettled(store)]
        log = self.log.read_text()[-4000:] if self.log.exists() else ""
        return f"{self.plan}\n{states}\n{log}"
