"""A process that was stopped in the middle of a call does not finish it when it wakes too late."""

import os
import signal
import subprocess
import sys
import time

import pytest

CALLER = """
import os, sys, time
from datetime import timedelta
from bot.publishing.watchdog import Watchdog

watchdog = Watchdog()
with watchdog.watch(timedelta(seconds=30)), watchdog.watch(timedelta(seconds=float(sys.argv[1]))):
    print("calling", flush=True)
    sys.stdin.readline()
    print("sent", flush=True)
print("done", flush=True)
time.sleep(float(sys.argv[1]))
print("alive", flush=True)
"""


@pytest.fixture
def caller():
    started = []

    def start(seconds):
        process = subprocess.Popen(
            [sys.executable, "-c", CALLER, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "calling\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_one_that_wakes_after_its_lease_sends_nothing(caller):
    process = caller(0.5)
    os.kill(process.pid, signal.SIGSTOP)
    process.stdin.write("go\n")
    process.stdin.flush()
    time.sleep(0.8)
    os.kill(process.pid, signal.SIGCONT)
    assert process.stdout.read() == ""
    assert process.wait(10) == -signal.SIGALRM


def test_one_that_wakes_in_time_goes_on_and_is_left_alone_afterwards(caller):
    process = caller(1.0)
    os.kill(process.pid, signal.SIGSTOP)
    os.kill(process.pid, signal.SIGCONT)
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.read() == "sent\ndone\nalive\n"
    assert process.wait(10) == 0
