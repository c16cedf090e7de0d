"""
Kill an operator's command, the daemon or Redis while posts that are out are edited and deleted,
while images are uploaded, and between the parts of a thread; start again, and count.

``python -m tests.faults.changes --runs 60`` prints at the end how much was lost, doubled, edited
twice, or deleted though nobody asked: nothing may be. With ``--control`` a part is one that must
not pass, and something is; each job ends with the run that shows it. Each run is one seed; the
daemon's jobs, Redis, the networks' clients and the sandbox are as in :mod:`tests.faults.run`.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.faults.bench import PATIENCE_S, Bench
from tests.faults.changes.controls import CONTROLS, SYMPTOMS
from tests.faults.changes.result import Result, Tally
from tests.faults.changes.run import Run
from tests.faults.jobs import every_nth, run_jobs, tell
from tests.faults.processes import sandbox

_CONTROL_PATIENCE_S = 5.0
"""For the negative controls, many of whose runs get stuck."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side")
    parser.add_argument("--control", choices=sorted(CONTROLS), help="must fail")
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job is not None:
        return _work(asked)
    tally, began = Tally(), time.monotonic()

    def heed(line: str) -> None:
        tally.results.append(Result.from_line(line))
        if tally.results[-1].trouble and not asked.control:
            trouble = f"\nseed {tally.results[-1].seed}: {tally.results[-1].count}\n"
            sys.stderr.write(f"{trouble}{tally.results[-1].trouble}\n")

    is_whole = run_jobs("tests.faults.changes", sys.argv[1:], asked.jobs, heed)
    tell(f"{time.monotonic() - began:.0f} s with {asked.jobs} jobs")
    for line in tally.report():
        tell(line)
    return int(not (is_whole and len(tally.results) == asked.runs and tally.is_clean))


def _work(asked: argparse.Namespace) -> int:
    """Be one of the jobs: every n-th seed, one line of JSON for each run."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is ours
    patience_s = _CONTROL_PATIENCE_S if asked.control else PATIENCE_S
    with tempfile.TemporaryDirectory(prefix="mynah-changes-") as name, sandbox() as url:
        if asked.control:
            CONTROLS[asked.control](url)
        bench = Bench(Path(name), url, patience_s, SYMPTOMS.get(asked.control, ""))
        try:
            for seed in every_nth(asked.first_seed, asked.runs, asked.job, asked.jobs):
                result = Run(bench, seed).play()
                tell(result.to_line())
                if bench.shows(result.count):
                    break
        finally:
            bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
