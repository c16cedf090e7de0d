"""Celery without results; the pool is chosen where the worker is started."""

from celery import Celery
from stopwatch import REDIS, done, produce

app = Celery("celery_jobs", broker=REDIS.replace("unix://", "redis+socket://"))
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)


@app.task(name="noop")
def noop(number: int) -> None:
    done(number)


if __name__ == "__main__":
    produce(noop.delay)
