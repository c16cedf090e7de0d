"""Whatever dies at whatever point, every approved text appears once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def harness(*words):
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.run", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_sending_before_recording_doubles_posts_in_the_same_harness():
    """The negative control: a harness that passes this publisher would prove nothing."""
    done = harness("--naive", "--runs", "8", "--first-seed", "9000")
    assert done.returncode == 1
    n_doubled = int(re.search(r"(\d+) doubled", done.stdout.splitlines()[-1])[1])
    assert n_doubled > 0, done.stdout


@pytest.mark.slow
def test_a_few_seeds_lose_nothing_and_double_nothing():
    """CI runs more by ``make faults``; this keeps the harness itself from rotting."""
    done = harness("--runs", "8", "--first-seed", "9000")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == ("8 runs, 32 approved, 0 lost, 0 doubled, 0 unconfirmed")
