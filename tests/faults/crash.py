"""One run: drafts are approved, something dies, all is started again until every post is out."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from adapters.sandbox.control import Control
from bot.store.errors import StoreDown
from bot.store.server import ensure_running, stop
from bot.store.store import Store, open_store
from tests.faults import rewrite
from tests.faults.bench import HARNESS_LEADS, LINGER_S, OVERDUE, Bench
from tests.faults.people import be_a_daemon, be_an_operator
from tests.faults.plan import Mode, Plan, Strike, lost_answers, plan
from tests.faults.result import STRUCK, Result
from tests.faults.scene import (
    Scene,
    approve,
    n_moves,
    release_what_is_held,
    set_scene,
    write_config,
)
from tests.faults.striker import Striker
from tests.faults.supervised import Kept


class Run:
    """One seed."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.plan: Plan = plan(seed)
        if bench.symptom:
            self.plan = replace(self.plan, faults=lost_answers(self.plan.networks))
        self.bench = bench
        self.slug = f"run-{seed}"
        self.log = bench.folder / f"run-{seed}.log"
        self.mark = bench.folder / f"run-{seed}.marks"
        self.is_slow = self.plan.strike.mode is Mode.slow and bench.disk is not None
        self.redis = bench.redis(is_slow=self.is_slow)
        self._chance = random.Random(seed)

    def play(self) -> Result:
        began = time.monotonic()
        with self._disk(), self._store() as store, self._control() as control:
            if self.is_slow and not self.bench.disk.is_under(store.connection):
                raise RuntimeError("the server runs without the shim")
            networks = self.plan.networks
            scene = set_scene(store, control, self._chance, networks, has_threads=True)
            for fault in self.plan.faults:
                control.add_fault(fault)
            config = self._config()
            with self._rewriting(store):
                processes = self._start(config, store, scene)
                is_stuck = self._watch(store, control, processes, scene)
            count = scene.count(store, control)
            n_faults = len(self.plan.faults) - len(control.faults())
            trouble = "" if count.is_clean and not is_stuck else self._trouble(scene, store)
        self.log.unlink()
        is_served = self.plan.strike.mode is not Mode.slow or self.is_slow
        return Result(
            seed=self.plan.seed,
            planned=self.plan.strike,
            struck=tuple(self._struck()),
            count=count,
            n_faults=n_faults,
            is_stuck=is_stuck,
            seconds=time.monotonic() - began,
            why_not="" if is_served else self.bench.why_no_slow_disk,
            trouble=trouble,
        )

    def _config(self) -> Path:
        is_late = self.plan.is_about_lateness
        return write_config(
            self.bench.folder,
            self.bench.url,
            self.redis,
            slug=self.slug,
            networks=[one.limited(overdue="ask") if is_late else one for one in self.plan.networks],
            lease="5s" if self.is_slow else "2s",
        )

    @contextmanager
    def _disk(self) -> Iterator[None]:
        with ExitStack() as stack:
            if self.is_slow:
                delay_ms = self._chance.randint(50, 200)
                stack.enter_context(self.bench.disk.installed(delay_ms))
                stack.callback(stop, self.redis)  # the next run has another delay
            yield

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(ensure_running(self.redis), self.slug, "harness")
        try:
            # The daemons need not lead: they would read mentions and load models for them.
            store.lead.hold(HARNESS_LEADS)
            yield store
        finally:
            store.connection.close()

    @contextmanager
    def _control(self) -> Iterator[Control]:
        control = Control(self.bench.url)
        control.reset()
        yield control
        control.close()

    @contextmanager
    def _rewriting(self, store: Store) -> Iterator[None]:
        is_wanted = self.plan.strike.mode is Mode.rewrite
        if is_wanted:
            rewrite.begin(store.connection)
        yield
        ensure_running(self.redis)
        if is_wanted:
            rewrite.end(store.connection)

    def _start(self, config: Path, store: Store, scene: Scene) -> list[Kept]:
        if self.plan.is_about_approval:
            ids = [draft.id for draft in scene.drafts]
            operator = partial(be_an_operator, config, ids)
            return [self._kept(partial(be_a_daemon, config)), self._kept(operator, self.plan)]
        late_by = OVERDUE if self.plan.is_about_lateness else timedelta(seconds=1)
        for draft in scene.drafts:
            approve(store, draft, late_by=late_by)
        return [self._kept(partial(be_a_daemon, config), self.plan)]

    def _kept(self, work: Callable[[Striker | None], None], doomed: Plan | None = None) -> Kept:
        strikes = doomed.strikes if doomed else ()
        strikers = [
            partial(Striker, one, self.mark, self.redis, self.bench.disk) for one in strikes
        ]
        return Kept(work, strikers, self.log)

    def _watch(self, store: Store, control: Control, processes: list[Kept], scene: Scene) -> bool:
        """Start again whatever died until every draft is out; True when nothing moves any more."""
        n_before, since = -1, time.monotonic()
        try:
            for process in processes:
                process.start()
            count = partial(scene.count, store, control)
            while not _ask(partial(scene.is_done, store)):
                if _ask(partial(self.bench.is_shown_early, count)):
                    return False
                for process in processes:
                    process.restart_if_it_died()
                if self.plan.is_about_lateness:
                    _ask(partial(release_what_is_held, store))
                n_now = _ask(partial(n_moves, store, self.slug)) or n_before
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

    def _struck(self) -> Iterator[tuple[Strike, bool]]:
        if not self.mark.exists():
            return
        yield from (STRUCK.validate_json(line) for line in self.mark.read_text().splitlines())
        self.mark.unlink()

    def _trouble(self, scene: Scene, store: Store) -> str:
        states = [f"{one.id} {one.state} «{one.note}»" for one in scene.unpublished(store)]
        return f"{self.plan}\n{states}\n{self.log.read_text()[-4000:]}"


def _ask(question: Callable[[], int]) -> int:
    try:
        return question()
    except StoreDown:
        return 0  # it was just killed; a daemon has to start it again
