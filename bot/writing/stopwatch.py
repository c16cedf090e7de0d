"""Where the time of a batch went."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Adds up the time of named stages."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time until the block ends towards *name*."""
        began = perf_counter()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + perf_counter() - began

    def shares_ms(self, n: int) -> tuple[tuple[str, float], ...]:
        """Return milliseconds by stage, divided among *n* drafts."""
        return tuple((name, round(1000 * s / max(1, n), 1)) for name, s in self._spent.items())
