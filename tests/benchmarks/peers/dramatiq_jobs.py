"""Dramatiq: one process of eight threads, its own default."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from stopwatch import REDIS, done, produce

dramatiq.set_broker(RedisBroker(url=REDIS))


@dramatiq.actor
def noop(number: int) -> None:
    done(number)


if __name__ == "__main__":
    produce(noop.send)
