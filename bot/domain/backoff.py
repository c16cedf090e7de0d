"""How long to wait before the same call is worth another try."""

import random
from datetime import timedelta

BASE = timedelta(seconds=2)
CAP = timedelta(minutes=15)


def backoff(n_attempts: int, asked: timedelta, chance: random.Random) -> timedelta:
    """
    Choose a wait: exponential with full jitter, never below what the other side asked for.

    Args:
        n_attempts: Tries so far, 1 after the first.

        asked: The other side's own ``Retry-After`` or limit reset; zero when it named none.

    Source:
        "Full jitter" of Amazon's architecture blog, Exponential Backoff And Jitter, read 2026-08.
    """
    ceiling = min(CAP, BASE * 2 ** min(n_attempts, 20))
    return asked + timedelta(seconds=chance.uniform(0, ceiling.total_seconds()))
