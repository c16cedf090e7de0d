"""
The clock of the daemon: which step runs how often. APScheduler appears only here.

It ticks and stores nothing; what is due, and whether it went out, is in Redis.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """
    One step and its rhythm.

    Attributes:
        step: Does one bounded piece of work and lets its errors out.

        led: True for steps that one process at a time may do.
    """

    name: str
    every: timedelta
    step: Callable[[], object]
    led: bool = False


@dataclass(slots=True)
class Ticker:
    """
    Runs jobs in the background until it is stopped. A job that fails runs again at its next tick.

    Attributes:
        leads: Tells whether this process does the steps that are led.

        expected: Errors that are the weather (Redis away, a network down): one line, no trace.

        n_failed: How often each job failed since the start.
    """

    jobs: tuple[Job, ...]
    leads: Callable[[], bool]
    expected: tuple[type[Exception], ...]
    n_failed: Counter[str] = field(default_factory=Counter)
    _scheduler: BackgroundScheduler = field(init=False)

    def start(self) -> None:
        """Begin to tick; every job runs once at once."""
        # One thread a job: a slow network must not keep the publisher waiting for a thread.
        # No misfire grace: the default of 1 s drops a tick that waited for a busy pool.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self.jobs))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        for job in self.jobs:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=job.every.total_seconds(),
                args=[job],
                id=job.name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more and wait for what is running."""
        self._scheduler.shutdown(wait=True)

    def _run(self, job: Job) -> None:
        if job.led and not self.leads():
            return
        try:
            job.step()
        except self.expected as error:
            self.n_failed[job.name] += 1
            log.warning("job will run again", job=job.name, reason=str(error))

    def _failed(self, event: JobExecutionEvent) -> None:
        self.n_failed[event.job_id] += 1
        n_failed = self.n_failed[event.job_id]
        log.error("job failed", job=event.job_id, n_failed=n_failed, exc_info=event.exception)
