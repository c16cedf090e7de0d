"""Work in a child process, and what it ended with."""

import pytest

from bot.models.alone import run_python
from bot.models.failure import EngineFailed


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_child_that_was_told_to_stop_is_no_full_disk(name: str) -> None:
    words = ["-c", f"import os, signal; os.kill(os.getpid(), signal.{name}); signal.pause()"]
    with pytest.raises(EngineFailed, match="was stopped before it was done"):
        run_python(words, 60)


def test_a_child_that_failed_is_its_callers_to_read() -> None:
    done = run_python(["-c", "raise SystemExit('no room')"], 60)
    assert (done.returncode, done.stderr) == (1, "no room\n")


def test_a_child_that_takes_too_long_is_one_line() -> None:
    with pytest.raises(EngineFailed, match="was not done after 1 s"):
        run_python(["-c", "import time; time.sleep(60)"], 1)
