"""The demo leaves nothing behind, however it is ended. What it shows, it checks by itself."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

CONFIG = Path(__file__).parents[3] / "config.yaml"


def is_daemon(child: psutil.Process) -> bool:
    """Tell whether *child* is ``mynah run``; one that ended meanwhile is not."""
    try:
        return "run" in child.cmdline()
    except psutil.NoSuchProcess:
        return False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_demo_that_is_told_to_stop_ends_all_that_it_started() -> None:
    command = [sys.executable, "-m", "bot", "--config", str(CONFIG), "demo"]
    playing = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    demo = psutil.Process(playing.pid)
    ends_at = time.monotonic() + 120
    started: list[psutil.Process] = []
    while not any(is_daemon(child) for child in started):
        assert playing.poll() is None
        started = demo.children(recursive=True)
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    playing.terminate()
    assert playing.wait(90) != 0
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive
