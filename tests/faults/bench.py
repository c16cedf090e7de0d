"""What the runs of one job share, and how long they wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.store.server import stop
from tests.faults.slow_disk import SlowDisk

PATIENCE_S = 90.0
"""A run in which nothing happened to any draft for so long is stuck, on a slow machine too."""
LINGER_S = 0.15
"""What doubles a post does so at one of the next ticks."""
HARNESS_LEADS = timedelta(hours=1)
OVERDUE = timedelta(hours=1)


_LASTING = {"doubled", "edited_twice", "unasked"}
"""What nothing puts right that comes later; a post that is lost may only be late."""


@dataclass
class Bench:
    """
    What the runs of one job share: a folder, a sandbox, and two servers started as needed.

    Attributes:
        symptom: What a negative control must show, by its name among the counts; every network
            then takes the first post and does not answer, in every run.
    """

    folder: Path
    url: str
    patience_s: float = PATIENCE_S
    symptom: str = ""
    why_no_slow_disk: str = field(default_factory=SlowDisk.why_not)

    def __post_init__(self) -> None:
        self.disk = None if self.why_no_slow_disk else SlowDisk(self.folder)

    def redis(self, *, is_slow: bool) -> Path:
        return self.folder / ("slow" if is_slow else "redis")

    def shows(self, count: object) -> bool:
        """Tell whether a run that ended so shows what the control must show."""
        return bool(self.symptom) and getattr(count, self.symptom) > 0

    def is_shown_early(self, count: Callable[[], object]) -> bool:
        """Tell whether a run under way shows it already, so that its end would add nothing."""
        return self.symptom in _LASTING and self.shows(count())

    def close(self) -> None:
        for is_slow in (False, True):
            stop(self.redis(is_slow=is_slow))
