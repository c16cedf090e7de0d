"""Whatever dies at whatever point, every approved text appears once."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_few_seeds_lose_nothing_and_double_nothing():
    """CI runs more by ``make faults``; this keeps the harness itself from rotting."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", "--runs", "8", "--first-seed", "9000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == ("8 runs, 32 approved, 0 lost, 0 doubled, 0 unconfirmed")
