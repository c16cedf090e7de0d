"""
Kill the daemon, Redis or the operator's process at named points, start again, and count.

``python -m tests.faults.run --runs 1000`` prints at the end
``1000 runs, 6000 approved, 0 lost, 0 doubled, 0 unconfirmed``, and before it what struck where.
With ``--control`` the publishing is one that must not pass, and the line must say something else;
each job ends with the first run that says so.
Each run is one seed; the daemon is the real one (``bot.daemon.run``) in a process of its own,
Redis is a real server with its append-only file, the networks are the sandbox behind the real
clients. Each job has a sandbox and servers of its own.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import controls
from tests.faults.bench import PATIENCE_S, Bench
from tests.faults.crash import Run
from tests.faults.jobs import every_nth, run_jobs, tell
from tests.faults.processes import sandbox
from tests.faults.result import Result
from tests.faults.tally import Tally

CONTROL_PATIENCE_S = 5.0
"""For the negative controls, many of whose runs get stuck."""


def main() -> int:
    asked = _parser().parse_args()
    if asked.job is not None:
        return _work(asked)
    tally = Tally()
    began = time.monotonic()
    is_whole = _run_jobs(asked, tally, began)
    tell(f"{time.monotonic() - began:.0f} s with {asked.jobs} jobs")
    for line in tally.report():
        tell(line)
    return int(not (is_whole and tally.is_clean))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side")
    parser.add_argument("--control", choices=sorted(controls.CONTROLS), help="must fail")
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    return parser


def _run_jobs(asked: argparse.Namespace, tally: Tally, began: float) -> bool:
    """Run every job to its end; False when one of them broke down."""

    def heed(line: str) -> None:
        result = Result.from_line(line)
        tally.results.append(result)
        if result.trouble and not asked.control:
            sys.stderr.write(f"\nseed {result.seed}: {result.trouble}\n")
        _show_progress(tally, asked.runs, time.monotonic() - began)

    is_whole = run_jobs("tests.faults.run", sys.argv[1:], asked.jobs, heed)
    return is_whole and len(tally.results) == asked.runs


def _work(asked: argparse.Namespace) -> int:
    """Be one of the jobs: every n-th seed, one line of JSON for each run."""
    if asked.control:
        controls.CONTROLS[asked.control]()
    patience_s = CONTROL_PATIENCE_S if asked.control else PATIENCE_S
    with tempfile.TemporaryDirectory(prefix="mynah-faults-") as name, sandbox() as url:
        symptom = controls.SYMPTOM if asked.control else ""
        bench = Bench(Path(name), url, patience_s, symptom)
        try:
            for seed in every_nth(asked.first_seed, asked.runs, asked.job, asked.jobs):
                result = Run(bench, seed).play()
                tell(result.to_line())
                if bench.shows(result.count):
                    break
        finally:
            bench.close()
    return 0


def _show_progress(tally: Tally, n_runs: int, seconds: float) -> None:
    n_done = len(tally.results)
    if sys.stderr.isatty():
        left = seconds / n_done * (n_runs - n_done)
        sys.stderr.write(f"\r{tally.line()}, {tally.n_stuck} stuck; {left:.0f} s to go ")
    elif n_done % 50 == 0:
        sys.stderr.write(f"{tally.line()}, {tally.n_stuck} stuck, {seconds:.0f} s\n")


if __name__ == "__main__":
    sys.exit(main())
