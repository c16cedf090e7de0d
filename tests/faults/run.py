"""
Kill the daemon, Redis or both at a random named point, start again, and count what came out.

``python -m tests.faults.run --runs 100`` prints one line at the end:
``100 runs, 400 approved, 0 lost, 0 doubled, 0 unconfirmed``. With ``--naive`` the daemon sends
first and records afterwards, and the line must say something else. Each run is one seed; the
daemon is the real one (``bot.daemon.run``) in a process of its own, Redis is a real server with its
append-only file, the networks are the sandbox behind the real clients.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.x_control import XControl
from bot import steps
from bot.store.errors import StoreDown
from bot.store.server import ensure_running, stop
from bot.store.store import Store, open_store
from tests.faults import doomed
from tests.faults.naive import NaivePublisher
from tests.faults.scene import Scene, set_scene, write_config

RUN_S = 40.0
"""A run that takes longer is stuck."""
NAIVE_RUN_S = 8.0
"""For the negative control, most of whose runs get stuck."""


@dataclass
class Tally:
    """What all runs came to."""

    runs: int = 0
    approved: int = 0
    lost: int = 0
    doubled: int = 0
    unconfirmed: int = 0
    kills: Counter = field(default_factory=Counter)

    def line(self) -> str:
        return (
            f"{self.runs} runs, {self.approved} approved, {self.lost} lost, "
            f"{self.doubled} doubled, {self.unconfirmed} unconfirmed"
        )


@contextmanager
def sandbox():
    """Run the sandbox as a process of its own: it outlives whatever is killed."""
    command = [sys.executable, "-m", "adapters.sandbox"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def fork_daemon(config: Path, plan: doomed.Marked | None, log: Path) -> int:
    """Start a daemon without paying for its imports again; return its pid."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with log.open("ab", buffering=0) as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        doomed.run(config, plan)
        code = 0
    finally:
        os._exit(code)


def has_ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def end(pid: int) -> None:
    """Ask the daemon to stop, and make sure that it did."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 15
    while not has_ended(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise RuntimeError("the daemon did not stop on SIGTERM")
        time.sleep(0.02)


def is_done(scene: Scene, store: Store) -> bool:
    try:
        return scene.is_done(store)
    except StoreDown:
        return False  # it was just killed; the daemon has to start it again


def one_run(seed: int, folder: Path, url: str, tally: Tally, *, seconds: float) -> None:
    chance = random.Random(seed)
    control = Control(url)
    control.reset()
    redis = folder / "redis"
    config = write_config(folder, url, redis, slug=f"run-{seed}")
    store = open_store(ensure_running(redis), f"run-{seed}", "harness")
    scene = set_scene(store, control, chance)
    for fault in network_faults(chance):
        control.add_fault(fault)
    plan = doomed.plan(chance)
    log = folder / f"daemon-{seed}.log"
    mark = folder / "killed"
    mark.unlink(missing_ok=True)
    pid = fork_daemon(config, doomed.Marked(plan, mark, redis), log)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not is_done(scene, store):
        if has_ended(pid):
            pid = fork_daemon(config, None, log)
        time.sleep(0.05)
    end(pid)
    if mark.exists():
        tally.kills[mark.read_text()] += 1
    ensure_running(redis)
    count(scene, store, control, tally, log)
    store.connection.close()
    control.close()


def network_faults(chance: random.Random) -> list[Fault]:
    """Lose an answer or a request in half of the runs, so that doubt is on the way too."""
    if chance.random() < 0.5:
        return []
    kind = chance.choice([Kind.drop_after, Kind.malformed, Kind.drop_before])
    network, path = chance.choice([("x", "/2/tweets"), ("reddit", "/api/comment")])
    after = chance.randrange(2)
    return [Fault(network, kind, method="POST", path_prefix=path, after=after)]


def count(scene: Scene, store: Store, control: Control, tally: Tally, log: Path) -> None:
    texts = Counter(post.sent for post in XControl(control).posts())
    texts += Counter(post.text for post in RedditControl(control).posts())
    lost = [text for text in scene.texts if not texts[text]]
    doubled = [text for text in scene.texts if texts[text] > 1]
    open_ = scene.unpublished(store)
    tally.runs += 1
    tally.approved += len(scene.texts)
    tally.lost += len(lost)
    tally.doubled += len(doubled)
    tally.unconfirmed += len(open_)
    if lost or doubled or open_:
        states = {draft.id: f"{draft.state} {draft.note}" for draft in open_}
        sys.stderr.write(f"{log.stem}: lost {lost}, doubled {doubled}, open {states}\n")
        sys.stderr.write(log.read_text()[-3000:] + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--naive", action="store_true", help="negative control: must fail")
    asked = parser.parse_args()
    if asked.naive:
        steps.Publisher = NaivePublisher
    seconds = NAIVE_RUN_S if asked.naive else RUN_S
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="mynah-faults-") as name, sandbox() as url:
        folder = Path(name)
        for seed in range(asked.first_seed, asked.first_seed + asked.runs):
            one_run(seed, folder, url, tally, seconds=seconds)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{tally.line()} ")
        stop(folder / "redis")
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    for point, n in sorted(tally.kills.items()):
        sys.stdout.write(f"  {n:4d} × {point}\n")
    sys.stdout.write(f"{sum(tally.kills.values())} kills\n{tally.line()}\n")
    return int(bool(tally.lost or tally.doubled or tally.unconfirmed or not tally.kills))


if __name__ == "__main__":
    sys.exit(main())
