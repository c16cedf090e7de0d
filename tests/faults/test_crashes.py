"""Whatever dies at whatever point, every approved text appears once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def harness(*words):
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.run", "--jobs", "4", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def n_doubled(done):
    assert done.returncode == 1, done.stdout + done.stderr
    return int(re.search(r"(\d+) doubled", done.stdout.splitlines()[-1])[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("control", "first_seed"), [("naive", 0), ("no-reconciliation", 20), ("library-retries", 20)]
)
def test_publishing_as_it_is_often_done_doubles_posts_in_the_same_harness(control, first_seed):
    """A harness that passes these would prove nothing."""
    done = harness("--control", control, "--runs", "4", "--first-seed", str(first_seed))
    assert n_doubled(done) > 0, done.stdout


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_double_nothing():
    """Twenty in a row hold every mode; CI runs more by ``make faults``."""
    done = harness("--runs", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == (
        "20 runs, 120 approved, 0 lost, 0 doubled, 0 unconfirmed"
    )
    assert re.search(r"Redis was killed in 1\d runs", done.stdout)
    assert "2 kills while the append-only file was being rewritten" in done.stdout
