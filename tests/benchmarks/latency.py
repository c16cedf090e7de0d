"""
Mention in to draft out on an idle system: one ``mynah run`` and one ``mynah worker``.

A mention is put into the inbox's record, as a poll would; the clock stops when its draft, or the
note that a person has to answer, is in its place. One mention at a time, so nothing waits in a
queue. The worker's memory is what the kernel says is resident, at its highest.
Run: ``python -m tests.benchmarks.latency [--quick] [--engine NAME]``.
"""

# ruff: noqa: T201 — a benchmark prints its figures

import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import yaml

from bot.app import App, open_app
from bot.cli.demo.stage import Stage, set_stage
from bot.domain.ids import AccountName, MentionId
from bot.domain.inbox import Status
from bot.domain.mention import Mention, Untrusted, mention_id
from bot.models.find import FALLBACK, default_cache
from tests.benchmarks.figures import Rounds, quantile

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests/bot/writing/heron_questions.yaml"
X = AccountName("x-main")
PATIENCE_S = 180.0
MOST_MB, MOST_START_S = 1200, 10.0


class Line:
    """Puts one mention after the other in, and waits for what becomes of it."""

    def __init__(self, app: App) -> None:
        self._inbox = app.store.inbox
        self._questions = [asked for asked, _ in yaml.safe_load(QUESTIONS.read_text())["en"]]
        self._number = 0

    def put(self) -> tuple[Status, float]:
        """Return what became of the next mention, and after how many seconds."""
        start = time.perf_counter()
        status = self.wait_for(self._take_in())
        return status, time.perf_counter() - start

    def until_drafted(self, n: int) -> list[tuple[Status, float]]:
        """Put mentions in until *n* were drafted: some ask what no fact answers."""
        ends: list[tuple[Status, float]] = []
        while sum(status is Status.drafted for status, _ in ends) < n:
            ends.append(self.put())
        return ends

    def sorted_one(self) -> MentionId:
        """Put mentions in until one waits for a writer."""
        while True:
            mention = self._take_in()
            if self._wait(mention, Status.new) is Status.waiting:
                return mention

    def wait_for(self, mention: MentionId) -> Status:
        """Return what became of *mention*."""
        return self._wait(mention, Status.new, Status.waiting)

    def _take_in(self) -> MentionId:
        number, now = self._number, datetime.now(UTC)
        self._number += 1
        asked = self._questions[number % len(self._questions)]
        mention = Mention(
            id=mention_id(X, str(number)),
            account=X,
            network="x",
            remote_id=str(number),
            author=f"asker{number}",
            text=Untrusted(f"@heroncycles {asked}"),
            url=f"https://x.com/asker{number}/status/{number}",
            posted_at=now,
            language="en",
        )
        self._inbox.take_in([mention], now)
        return mention.id

    def _wait(self, mention: MentionId, *states: Status) -> Status:
        start = time.perf_counter()
        while (status := self._inbox.get(mention).status) in states:
            if time.perf_counter() - start > PATIENCE_S:
                raise SystemExit(f"{mention} is still {status} after {PATIENCE_S:.0f} s")
            time.sleep(0.02)
        return status


@contextmanager
def process(stage: Stage, *words: str) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "bot", "--config", str(stage.config), *words]
    with (stage.folder / f"{words[0]}.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(60)


def configure(stage: Stage, engine: str) -> None:
    config = yaml.safe_load(stage.config.read_text())
    config["generation"] |= {
        "engine": engine,
        "model": FALLBACK,
        "model_cache": str(default_cache()),
    }
    stage.config.write_text(yaml.safe_dump(config, allow_unicode=True))


def peak_mb(worker: psutil.Process) -> int:
    """Read the highest resident memory so far."""
    told = Path(f"/proc/{worker.pid}/status").read_text()
    (line,) = (line for line in told.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) >> 10


def measure(stage: Stage, n: int) -> None:
    """Print the figures of *n* drafts, after a first one that waits for the worker's start."""
    app = open_app(stage.config)
    try:
        app.store.work.open()
        line = Line(app)
        with process(stage, "run", "--no-writing"):
            waiting = line.sorted_one()  # the daemon has learnt its examples by then
            begun = time.perf_counter()
            with process(stage, "worker") as worker:
                became = line.wait_for(waiting)
                while became is not Status.drafted:
                    became, _ = line.put()
                first_s = time.perf_counter() - begun
                ends = line.until_drafted(n)
                most_mb = peak_mb(worker)
    finally:
        app.store.connection.close()
    taken = Rounds([took for status, took in ends if status is Status.drafted])
    print(f"start of the worker to its first draft: {first_s:.1f} s (bar {MOST_START_S:g})")
    print(f"mention to draft, {n} drafted of {len(ends)} mentions: ", end="")
    print(f"p50 {taken.median:.2f} s, p95 {quantile(taken.values, 0.95):.2f} s")
    print(f"resident memory of the worker: {most_mb:,} MB at most (bar {MOST_MB:,})")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three drafts")
    parser.add_argument("--engine", default="transformers", choices=("transformers", "ctranslate2"))
    asked = parser.parse_args()
    load = ", ".join(f"{one:.1f}" for one in psutil.getloadavg())
    print(f"engine {asked.engine}, model {FALLBACK}, load of the machine {load}", flush=True)
    with set_stage(ROOT / "config.yaml") as stage:
        configure(stage, asked.engine)
        measure(stage, 3 if asked.quick else 30)


if __name__ == "__main__":
    main()
