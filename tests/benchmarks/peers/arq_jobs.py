"""arq: ten jobs at once as by default, without results, polling every 5 ms instead of 500."""

import asyncio
import sys

from arq import create_pool, run_worker
from arq.connections import RedisSettings
from stopwatch import REDIS, done, produce

SETTINGS = RedisSettings(unix_socket_path=REDIS.removeprefix("unix://"))


async def noop(_context: dict, number: int) -> None:
    done(number)


class WorkerSettings:
    functions = (noop,)
    redis_settings = SETTINGS
    poll_delay = 0.005
    keep_result = 0


if __name__ == "__main__":
    if sys.argv[1] == "work":
        run_worker(WorkerSettings)
    else:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        pool = loop.run_until_complete(create_pool(SETTINGS))
        produce(lambda number: loop.run_until_complete(pool.enqueue_job("noop", number)))
