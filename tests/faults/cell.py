"""One cell of the fault matrix: one fault, one network, one or three daemons."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault
from bot.domain.inspection import Preflight
from bot.domain.lifecycle import Event, State
from bot.store.server import ensure_running
from bot.store.store import Store, open_store
from tests.faults.accounts import Network
from tests.faults.bench import HARNESS_LEADS, LINGER_S, PATIENCE_S
from tests.faults.cases import Case
from tests.faults.outcome import Outcome
from tests.faults.people import be_a_daemon
from tests.faults.pictures import draw_two
from tests.faults.scene import (
    Scene,
    approve,
    is_bare,
    n_moves,
    set_scene,
    texts_of,
    write,
    write_config,
    write_thread,
)
from tests.faults.supervised import Kept

ROOT = Path(__file__).parents[2]
LEASE_S = 4
"""No row needs a lease to end, and a slow machine must not end one."""
_QUIET_S = 1.0
"""A stopped account must send nothing for so long, twenty ticks."""


class Cell:
    """One fault on one network, in a folder with a Redis of its own."""

    def __init__(self, case: Case, network: Network, n_daemons: int) -> None:
        self.case, self.network, self.n_daemons = case, network, n_daemons
        self._n_hits = 0
        self._wrong: list[str] = []

    def play(self, folder: Path, url: str) -> Outcome:
        redis, slug = folder / "redis", f"cell-{time.monotonic_ns()}"
        store = open_store(ensure_running(redis), slug, "harness")
        store.lead.hold(HARNESS_LEADS)
        control = Control(url)
        self._empty(control)
        place = folder / slug  # a session that the sandbox forgot would be a second fault
        place.mkdir()
        config = write_config(
            place, url, redis, slug=slug, networks=[self.network], lease=f"{LEASE_S:g}s"
        )
        scene = self._scene(store, control, config, Random(slug))
        self._break(control, self.case.fault)
        for draft in scene.drafts:
            approve(store, draft)
        log = folder / f"{slug}.log"
        work = partial(be_a_daemon, config)
        daemons = [Kept(work, (), log) for _ in range(self.n_daemons)]
        self._moves = partial(n_moves, store, slug)
        self._daemons = daemons
        try:
            for daemon in daemons:
                daemon.start()
            self._wait_out(control, store, scene, config)
            time.sleep(LINGER_S)
            if not all([daemon.stop() for daemon in daemons]):  # noqa: C419 - each must stop
                self._wrong.append("a daemon did not stop")
            self._mend(control)
            return self._outcome(control, store, scene)
        finally:
            for daemon in daemons:
                daemon.kill()
            if self._wrong:
                sys.stderr.write(f"{self.case.name}: {self._wrong}\n{log.read_text()[-4000:]}\n")
            control.close()
            store.connection.close()

    def _scene(self, store: Store, control: Control, config: Path, chance: Random) -> Scene:
        if not self.case.is_thread:
            return set_scene(store, control, chance, [self.network], has_replies=False)
        now = datetime.now(UTC)
        store.preflights.record(Preflight(self.network.account, now, now, ()), "harness")
        drafts = (
            write_thread(store, self.network, chance, draw_two(config, chance)),
            write(store, self.network, f"Rain today, mudguards on. {chance.random()}"),
        )
        return Scene(drafts, (self.network,))

    def _empty(self, control: Control) -> None:
        control.reset()
        self.network.mention(control)  # somebody is there, and so is the subreddit

    def _break(self, control: Control, faults: Callable[[Network], list[Fault]]) -> None:
        for fault in faults(self.network):
            control.add_fault(fault)
            self._n_hits += fault.times

    def _mend(self, control: Control) -> None:
        """Let all go right again, and count how often it did not."""
        self._n_hits -= sum(fault.times for fault in control.faults())
        control.clear_faults()

    def _wait_out(self, control: Control, store: Store, scene: Scene, config: Path) -> None:
        if self.case.stops_account:
            self._wait("the account was not paused", lambda: bool(store.pauses.all()))
            self._stay_quiet(control, store, scene)
            self._mend(control)
            control.restore()
            _mynah(config, "resume", "--account", self.network.account)
        if self.case.lasts_s is not None:
            self._wait("nobody asked", lambda: bool(self.network.n_writes(control)))
            self._break(control, self.case.then)
            time.sleep(self.case.lasts_s)
            self._mend(control)
        n_all = len(scene.drafts)
        ended = (State.published, *self.case.may_end)
        self._wait(
            "not every draft came to an end",
            lambda: sum(store.drafts.count(state) for state in set(ended)) == n_all,
        )

    def _stay_quiet(self, control: Control, store: Store, scene: Scene) -> None:
        """See that a stopped account sends nothing and keeps every draft on its queue."""
        queued = State.scheduled
        self._wait(
            "a draft left the queue", lambda: store.drafts.count(queued) == len(scene.drafts)
        )
        n_before = self.network.n_writes(control)
        time.sleep(_QUIET_S)
        if self.network.n_writes(control) != n_before:
            self._wrong.append("it went on sending while it was paused")
        if len(self.network.posts(control)) != int(self.case.is_thread):  # its first part was out
            self._wrong.append("something was published with a revoked token")

    def _wait(self, what_else: str, is_so: Callable[[], bool]) -> None:
        n_before, since = -1, time.monotonic()
        while not is_so():
            if (n_now := self._moves()) != n_before:
                n_before, since = n_now, time.monotonic()
            for daemon in self._daemons:
                daemon.restart_if_it_died()
            if time.monotonic() - since > PATIENCE_S:
                self._wrong.append(what_else)
                return
            time.sleep(0.02)

    def _outcome(self, control: Control, store: Store, scene: Scene) -> Outcome:
        drafts = [store.drafts.get(draft.id) for draft in scene.drafts]
        shown = [text for _, text in self.network.posts(control)]
        n_sent = self.network.n_writes(control)
        n_attempts = self._n_claims(store, scene)
        texts = [(draft, text) for draft in drafts for text in texts_of(draft)]
        for draft, text in texts:
            if shown.count(text) != int(draft.state is State.published):
                self._wrong.append(f"{draft.state}, and shown {shown.count(text)} times")
        if self.case.is_thread and scene.count(store, control).disordered:
            self._wrong.append("the parts do not hang on each other in their order")
        for draft in drafts:
            if is_bare(draft, control):
                self._wrong.append(f"{draft.id} went out without its images")
            if draft.state is not State.published and not draft.note:
                self._wrong.append(f"{draft.state} without a reason")
        if not self._n_hits:
            self._wrong.append("nothing went wrong, so nothing is proven")
        if n_sent > n_attempts:
            self._wrong.append(f"{n_sent} requests in {n_attempts} attempts")
        return Outcome(
            case=self.case.name,
            network=self.network.name,
            n_daemons=self.n_daemons,
            n_approved=len(texts),
            n_shown=sum(shown.count(text) for _, text in texts),
            n_sent=n_sent,
            n_attempts=n_attempts,
            n_hits=self._n_hits,
            states=tuple(draft.state for draft in drafts),
            sees=self._sees(store, scene),
            wrong=tuple(self._wrong),
        )

    @staticmethod
    def _n_claims(store: Store, scene: Scene) -> int:
        """Count the tries; a draft's own count begins anew with each part of a thread."""
        lines = [line for one in scene.drafts for line in store.audit.latest(1000, one.id)]
        return sum(line.event == Event.claim for line in lines)

    def _sees(self, store: Store, scene: Scene) -> tuple[str, ...]:
        """Collect what the audit says of pauses and of the draft to which most happened."""
        histories = [store.audit.latest(1000, draft.id) for draft in scene.drafts]
        ups_and_downs = max(histories, key=len)
        told = [f"{one.after}: {one.note}" for one in ups_and_downs if one.note]
        stops = [
            f"paused: {pause.note}" for pause in store.audit.latest(1000) if pause.event == "pause"
        ]
        return tuple(dict.fromkeys([*stops, *told]))


def _mynah(config: Path, *words: str) -> None:
    command = [sys.executable, "-m", "bot", "--config", str(config), *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
