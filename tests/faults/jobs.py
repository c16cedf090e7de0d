"""Runs side by side: each job is a process with a sandbox, servers and a folder of its own."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor


def run_jobs(module: str, words: Sequence[str], n_jobs: int, heed: Callable[[str], None]) -> bool:
    """
    Start *module* as job 0 to *n_jobs* - 1 and pass every line on that one of them writes.

    Returns:
        False when a job broke down.
    """
    jobs = [
        subprocess.Popen(
            [sys.executable, "-m", module, *words, "--job", str(job)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for job in range(n_jobs)
    ]

    def read(job: subprocess.Popen) -> None:
        for line in job.stdout:
            heed(line)

    try:
        with ThreadPoolExecutor(n_jobs) as pool:
            list(pool.map(read, jobs))
    except KeyboardInterrupt:
        for job in jobs:
            job.send_signal(signal.SIGINT)
        raise
    codes = [job.wait() for job in jobs]
    return not any(codes)


def every_nth(first: int, n: int, job: int, n_jobs: int) -> Iterator[int]:
    """Give *job* its share of the *n* numbers from *first* on."""
    yield from range(first + job, first + n, n_jobs)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
