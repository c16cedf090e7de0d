"""The clock ticks on whatever its jobs do."""

import threading
from datetime import timedelta

from schedules.jobs import Job, Ticker

TICK = timedelta(milliseconds=20)


class Weather(Exception):
    """An error that is expected."""


def ticking(step, *, led=False, leads=lambda: True):
    return Ticker((Job("tick", TICK, step, led=led),), leads=leads, expected=(Weather,))


def runs_again_after(error):
    runs, twice = [], threading.Event()

    def step():
        runs.append(1)
        if len(runs) > 1:
            twice.set()
            return
        raise error

    ticker = ticking(step)
    ticker.start()
    assert twice.wait(10)
    ticker.stop()
    return ticker.n_failed["tick"]


def test_a_job_that_fails_is_counted_and_runs_again():
    assert runs_again_after(ValueError("a bug")) == 1


def test_an_expected_error_is_counted_and_the_job_runs_again():
    assert runs_again_after(Weather("redis is away")) == 1


def test_a_led_job_rests_in_a_process_that_does_not_lead():
    asked, ran = threading.Event(), []

    def leads():
        asked.set()
        return False

    ticker = ticking(lambda: ran.append(1), led=True, leads=leads)
    ticker.start()
    assert asked.wait(10)
    ticker.stop()
    assert ran == []


def test_stopping_waits_for_the_step_that_runs():
    begun, go, done = threading.Event(), threading.Event(), []

    def step():
        begun.set()
        go.wait(10)
        done.append(1)

    ticker = ticking(step)
    ticker.start()
    assert begun.wait(10)
    threading.Timer(0.1, go.set).start()
    ticker.stop()
    assert done


def test_a_step_never_runs_beside_itself():
    inside, overlaps, runs = threading.Semaphore(1), [], threading.Semaphore(0)

    def step():
        if not inside.acquire(blocking=False):
            overlaps.append(1)
            return
        threading.Event().wait(0.1)
        inside.release()
        runs.release()

    ticker = ticking(step)
    ticker.start()
    for _ in range(3):
        assert runs.acquire(timeout=10)
    ticker.stop()
    assert overlaps == []
