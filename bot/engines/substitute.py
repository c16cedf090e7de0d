"""One engine, and another that takes its place while it fails."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from bot.engines.endpoint import EndpointFailed
from bot.engines.engine import Completion, Engine, Prompt, Sampling
from bot.models.failure import EngineFailed

REST: Final = timedelta(minutes=1)
"""How long an engine that failed is left alone, unless it asked for more."""

log = structlog.get_logger(__name__)


class Substituted:
    """
    Writes with *first*, else with *second*; an :class:`~bot.engines.engine.Engine`.

    A batch is written by one of them. Each completion says by which.
    """

    def __init__(
        self,
        first: Engine,
        second: Callable[[], Engine],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """
        Load nothing yet.

        Args:
            second: Makes the substitute the first time that it is needed.

            clock: In seconds.
        """
        self.name = first.name
        self._first = first
        self._make = second
        self._second: Engine | None = None
        self._lock = threading.Lock()
        self._clock = clock
        self._rests_until = 0.0
        self._trouble = ""

    def generate(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """
        Complete every prompt ``sampling.n`` times.

        Raises:
            EngineFailed: Neither of the two wrote.
        """
        if self._clock() >= self._rests_until:
            try:
                return self._first.generate(prompts, sampling)
            except EngineFailed as failed:
                self._rest(failed)
        try:
            return self._substitute().generate(prompts, sampling)
        except EngineFailed as failed:
            raise EngineFailed(f"{self._trouble} In its place: {failed}") from failed

    def _rest(self, failed: EngineFailed) -> None:
        asked = failed.after if isinstance(failed, EndpointFailed) else timedelta()
        rest_s = max(REST, asked).total_seconds()
        self._trouble, self._rests_until = str(failed), self._clock() + rest_s
        log.warning("the local model writes instead", reason=self._trouble, rest_s=round(rest_s))

    def _substitute(self) -> Engine:
        with self._lock:
            if self._second is None:
                self._second = self._make()
            return self._second
