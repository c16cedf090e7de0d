"""
Enqueue to done of jobs that do nothing: Mynah's ways beside RQ, Dramatiq, Celery and arq.

One durable server (appendonly yes, appendfsync always), one worker process and one enqueuing
process for each engine, engine after engine in every round, in an order that rotates. A round has

- a flood: N jobs enqueued one by one as fast as the engine's own call returns, while the worker
  runs; N over the time from the first call to the last job run;
- a backlog: N jobs enqueued while the worker is held still; N over the time from its release to
  the last job run;
- a paced run: one job every 20 ms; latency is from before the enqueuing call until the job runs.

All of a job's acknowledgement comes after it ran, with every engine, and is outside its time.

The peers' versions are pinned in ``peers/*.txt``; ``make bench-queue`` installs each into an
environment of its own. Run: ``python -m tests.benchmarks.queues [--quick] [--peers FOLDER]``.
"""

# ruff: noqa: T201 — a benchmark prints its figures

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import redis

from tests.benchmarks.durable import durable_server, require_durable
from tests.benchmarks.figures import Rounds, quantile

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GAP_US = 20_000
STUCK_S = 60.0
WARM_UP = 20
WHY_BEHIND = {
    "stream": "its threads run and acknowledge side by side, so one wait for the disk serves"
    " several jobs, where our one writer waits for each of its own",
    "mention": "its job is one entry in a list; a mention is a document, an index and an audit line"
    " written together, and is finished by a durable call of its own",
    "post": "its job is one entry in a list; a post is three compare-and-set steps, each with the"
    " document, the index and an audit line on the disk before the next, one post of an account"
    " at a time",
}


@dataclass(frozen=True)
class Engine:
    """
    How to start one side.

    Attributes:
        promise: What becomes of a job when its worker is killed with -9.
    """

    name: str
    enqueue: Sequence[str]
    work: Sequence[str]
    promise: str


def our_engines() -> list[Engine]:
    python = (sys.executable, "-m", "tests.benchmarks.ours")
    promises = {
        "stream": "at least once: another worker takes it over after 5 minutes of silence",
        "mention": "as stream, and a mention gets one draft at most",
        "post": "exactly once: the intent is written first, the timeline is read before a retry",
    }
    return [
        Engine(f"mynah {way}", (*python, "enqueue", way), (*python, "work", way), promise)
        for way, promise in promises.items()
    ]


def peer_engines(folder: Path) -> list[Engine]:
    """Return the peers that are installed in *folder*, one environment each."""

    def binary(engine: str, name: str = "python") -> str:
        return str(folder / engine / "bin" / name)

    def script(engine: str) -> str:
        return str(HERE / "peers" / f"{engine}_jobs.py")

    celery = (binary("celery", "celery"), "-A", "celery_jobs", "worker", "--loglevel=ERROR")
    celery = (*celery, "--without-gossip", "--without-mingle", "--without-heartbeat")
    produce = {
        engine: (binary(engine), script(engine), "enqueue")
        for engine in ("rq", "dramatiq", "celery", "arq")
    }
    early = "lost in default settings: it was acknowledged before it ran"
    engines = [
        Engine(
            "rq",
            produce["rq"],
            (binary("rq"), script("rq"), "work"),
            "lost in default settings: marked failed later, not run again",
        ),
        Engine(
            "dramatiq",
            produce["dramatiq"],
            (binary("dramatiq", "dramatiq"), "dramatiq_jobs", "-p", "1", "-t", "8"),
            "at least once, after a minute or more of silence",
        ),
        Engine("celery", produce["celery"], (*celery, "--pool=solo"), early),
        Engine(
            "arq",
            produce["arq"],
            (binary("arq"), script("arq"), "work"),
            "at least once, after 5 minutes in default settings",
        ),
    ]
    for engine in engines:
        if not Path(engine.work[0]).exists():
            print(f"{engine.name} is not installed in {folder}: left out (make bench-queue)")
    return [engine for engine in engines if Path(engine.work[0]).exists()]


@dataclass
class Figures:
    """What the rounds of one engine came to."""

    flood: Rounds = field(default_factory=Rounds)
    backlog: Rounds = field(default_factory=Rounds)
    p50_ms: Rounds = field(default_factory=Rounds)
    p99_ms: Rounds = field(default_factory=Rounds)


class Bout:
    """One engine's two processes on an empty server."""

    def __init__(self, worker: subprocess.Popen, producer: subprocess.Popen, folder: Path) -> None:
        self._worker = worker
        self._producer = producer
        self._folder = folder
        self._next = 0

    def flood(self, count: int) -> float:
        """Return jobs a second, from the first call to the last job run."""
        times = self._run(count)
        return count * 1e9 / (max(done for _, done in times) - times[0][0])

    def backlog(self, count: int) -> float:
        """Return jobs a second, from the worker's release to the last job run."""
        os.killpg(self._worker.pid, signal.SIGSTOP)
        numbers = self._enqueue(count, 0)
        released_at = time.monotonic_ns()
        os.killpg(self._worker.pid, signal.SIGCONT)
        return count * 1e9 / (max(done for _, done in self._times_of(numbers)) - released_at)

    def waits_ms(self, count: int) -> list[float]:
        """Return how long each of *count* paced jobs took from the call until it ran."""
        return [(done - queued) / 1e6 for queued, done in self._run(count, GAP_US)]

    def warm_up(self) -> None:
        """Let both processes open their connections and load their scripts."""
        self._run(WARM_UP)

    def _run(self, count: int, gap_us: int = 0) -> list[tuple[int, int]]:
        return self._times_of(self._enqueue(count, gap_us))

    def _enqueue(self, count: int, gap_us: int) -> range:
        numbers = range(self._next, self._next + count)
        self._next += count
        self._producer.stdin.write(f"{numbers.start} {count} {gap_us}\n")
        self._producer.stdin.flush()
        if self._producer.stdout.readline().strip() != "enqueued":
            raise SystemExit(f"nothing was enqueued: {self._last_words()}")
        return numbers

    def _times_of(self, numbers: range) -> list[tuple[int, int]]:
        """Wait for *numbers*; return when each was enqueued and run, in ns."""
        give_up_at = time.monotonic() + STUCK_S
        while len(self._lines("done")) < numbers.stop:
            if time.monotonic() > give_up_at:
                n_done = len(self._lines("done"))
                raise SystemExit(f"{n_done} of {numbers.stop} jobs ran: {self._last_words()}")
            time.sleep(0.02)
        queued, done = self._times("queued"), self._times("done")
        return [(queued[number], done[number]) for number in numbers]

    def _times(self, name: str) -> dict[int, int]:
        rows = [line.split() for line in self._lines(name)]
        times = {int(number): int(at) for number, at in rows}
        if len(times) != len(rows):
            raise SystemExit(f"{len(rows) - len(times)} jobs were {name} twice")
        return times

    def _lines(self, name: str) -> list[bytes]:
        path = self._folder / name
        return path.read_bytes().splitlines() if path.exists() else []

    def _last_words(self) -> str:
        return (self._folder / "log").read_text()[-2000:]


@contextmanager
def bout(engine: Engine, url: str) -> Iterator[Bout]:
    with redis.Redis.from_url(url) as client:
        client.flushall()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        env = dict(os.environ)
        env |= {"BENCH_REDIS": url, "BENCH_DONE": str(folder / "done")}
        env |= {"BENCH_QUEUED": str(folder / "queued")}
        env["PYTHONPATH"] = os.pathsep.join([str(HERE / "peers"), str(ROOT)])
        with (folder / "log").open("wb") as log:
            worker = _start(engine.work, env, log, subprocess.DEVNULL)
            producer = _start(engine.enqueue, env, log, subprocess.PIPE)
            try:
                yield Bout(worker, producer, folder)
            finally:
                _end(producer)
                _end(worker)


def _start(words: Sequence[str], env: dict[str, str], log: BinaryIO, pipe: int) -> subprocess.Popen:
    # A group of its own: some workers start children, which are held and ended with them.
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env=env,
        stdin=pipe,
        stdout=pipe if pipe == subprocess.PIPE else log,
        stderr=log,
        text=True,
        start_new_session=True,
    )


def _end(process: subprocess.Popen) -> None:
    with process:  # closes its pipes and waits
        os.killpg(process.pid, signal.SIGCONT)
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def measure(engine: Engine, url: str, figures: Figures, *, jobs: int, paced: int) -> None:
    with bout(engine, url) as running:
        running.warm_up()
        figures.flood.values.append(running.flood(jobs))
        figures.backlog.values.append(running.backlog(jobs))
        waits = running.waits_ms(paced)
        figures.p50_ms.values.append(quantile(waits, 0.5))
        figures.p99_ms.values.append(quantile(waits, 0.99))


def report(all_figures: dict[str, Figures], engines: Sequence[Engine]) -> None:
    print(f"\n{'':<14}{'flood jobs/s':>24}{'backlog jobs/s':>26}{'p50 ms':>20}{'p99 ms':>22}")
    for name, figures in all_figures.items():
        print(
            f"{name:<14}{figures.flood.show():>24}{figures.backlog.show():>26}"
            f"{figures.p50_ms.show(1):>20}{figures.p99_ms.show(1):>22}"
        )
    print("\nA job whose worker is killed with -9 (tried apart, not by this run):")
    for engine in engines:
        print(f"  {engine.name:<14} {engine.promise}")
    report_ratios(all_figures)


def report_ratios(all_figures: dict[str, Figures]) -> None:
    """Compare within each round, so that a slow minute of the machine hits both sides."""
    peers = [name for name in all_figures if not name.startswith("mynah")]
    behind: dict[str, list[str]] = {way: [] for way in WHY_BEHIND}
    print("\nRatios of jobs/s, round by round: median (lowest to highest)")
    for way, prefix in (("stream", ""), ("mention", "mention_"), ("post", "post_")):
        ours = all_figures[f"mynah {way}"]
        for peer in peers:
            theirs = all_figures[peer]
            flood, backlog = ours.flood.over(theirs.flood), ours.backlog.over(theirs.backlog)
            print(f"{prefix}ratio_vs_{peer}: {flood.show(2)}")
            print(f"{prefix}backlog_ratio_vs_{peer}: {backlog.show(2)}")
            if min(flood.median, backlog.median) < 1:
                behind[way].append(peer)
    print()
    for way, ahead in behind.items():
        if ahead:
            print(f"Ahead of mynah {way}: {', '.join(ahead)}: {WHY_BEHIND[way]}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 2)[1])
    parser.add_argument("--quick", action="store_true", help="one small round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers")
    asked = parser.parse_args()
    rounds, jobs, paced = (1, 60, 10) if asked.quick else (asked.rounds, 1000, 200)
    engines = [*our_engines(), *peer_engines(asked.peers.resolve())]
    all_figures = {engine.name: Figures() for engine in engines}
    with durable_server() as url:
        for number in range(rounds):
            for engine in engines[number % len(engines) :] + engines[: number % len(engines)]:
                measure(engine, url, all_figures[engine.name], jobs=jobs, paced=paced)
                print(f"  round {number + 1} of {rounds}: {engine.name}", file=sys.stderr)
        require_durable(url)
    print(
        f"{rounds} rounds of {jobs} jobs at once and {paced} paced ones: median (lowest to highest)"
    )
    report(all_figures, engines)


if __name__ == "__main__":
    main()
