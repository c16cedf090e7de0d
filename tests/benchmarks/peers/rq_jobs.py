"""RQ: the worker that does not fork for every job, which is RQ's fastest."""

import sys

from redis import Redis
from rq import Queue, SimpleWorker
from stopwatch import REDIS, done, produce

if __name__ == "__main__":
    connection = Redis.from_url(REDIS)
    queue = Queue(connection=connection)
    if sys.argv[1] == "work":
        SimpleWorker([queue], connection=connection).work(logging_level="ERROR")
    else:
        produce(lambda number: queue.enqueue(done, number, result_ttl=0))
