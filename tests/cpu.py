"""How long a text takes, so that a test can say that it does not grow out of hand."""

import gc
import time
from collections.abc import Callable


def cpu_s(call: Callable[[str], object], text: str) -> float:
    """Return the seconds of processor time that *call* takes with *text*, the least of three."""

    def once() -> float:
        gc.disable()  # a full collection looks at every object of every other test too
        start = time.process_time()
        call(text)
        spent = time.process_time() - start
        gc.enable()
        return spent

    return min(once() for _ in range(3))
