"""
Hold a daemon up in the middle of an attempt until another has taken over, then let it go on.

``python -m tests.faults.paused --runs 100``: two daemons share one Redis; one gets SIGSTOP at a
named point, for longer than its lease and the settle time, or (in every fourth run) for a random
while around them. At the end every approved text appears once.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.store.server import stop
from tests.faults.jobs import every_nth, run_jobs, tell
from tests.faults.processes import sandbox
from tests.faults.sleeper import RESULT, Result, Run
from tests.faults.stopper import POINTS


def report(results: list[Result]) -> Iterator[str]:
    """Say for each point what became of the sleepers' drafts."""
    heads = ("stopped at", "runs", "stopped", "taken over", "sent again", "ended", "doubled")
    yield f"{heads[0]:14}" + "".join(f"{head:>12}" for head in heads[1:])
    for point in POINTS:
        same = [one for one in results if one.point == point]
        n = Counter()
        for one in same:
            n["stopped"] += one.was_stopped
            n["taken over"] += one.is_taken_over
            n["sent again"] += one.is_taken_over and one.n_attempts > 1
            n["ended"] += one.is_ended
            n["doubled"] += one.count.doubled
        cells = (f"{value:>12}" for value in (len(same), *(n[head] for head in heads[2:])))
        yield f"{point:14}" + "".join(cells)
    counts = [one.count for one in results]
    yield (
        f"{len(results)} runs, {sum(one.was_stopped for one in results)} stopped, "
        f"{sum(one.is_taken_over for one in results)} taken over, "
        f"{sum(one.is_stuck for one in results)} stuck, "
        f"{sum(one.approved for one in counts)} approved, {sum(one.lost for one in counts)} lost, "
        f"{sum(one.doubled for one in counts)} doubled, "
        f"{sum(one.unconfirmed for one in counts)} unconfirmed"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job is not None:
        return _work(asked)
    results: list[Result] = []

    def heed(line: str) -> None:
        results.append(RESULT.validate_json(line))
        if results[-1].log:
            sys.stderr.write(f"{results[-1]}\n{results[-1].log}\n")

    is_whole = run_jobs("tests.faults.paused", sys.argv[1:], asked.jobs, heed)
    for line in report(results):
        tell(line)
    n_over = sum(one.is_taken_over for one in results)
    is_clean = all(one.count.is_clean and not one.is_stuck for one in results)
    return int(not (is_whole and is_clean and n_over and len(results) == asked.runs))


def _work(asked: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="mynah-paused-") as name, sandbox() as url:
        folder = Path(name)
        try:
            for seed in every_nth(asked.first_seed, asked.runs, asked.job, asked.jobs):
                tell(RESULT.dump_json(Run(folder, url, seed).play()).decode())
        finally:
            stop(folder / "redis")
    return 0


if __name__ == "__main__":
    sys.exit(main())
