"""An order of candidates that was learnt from decisions of the operators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

BUILT_IN: Final = "built in"
"""What a draft names when nothing was learnt yet."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    What speaks for a candidate, and how that was found.

    Attributes:
        version: Grows by one with each ranking that took the place of another.

        weights: Name of a feature to what one unit of it adds to the score, in log-odds.

        operator: Who let it be learnt.

        n_decisions: Decisions that it was learnt from.

        n_held_out: Edits and rejections that it was tried on, each later than what the tried
            one had learnt from.

        right: Share of them where it put first what the operators preferred.

        right_before: The same of the ranking that it took the place of.

        before: That one's name.
    """

    version: int
    weights: tuple[tuple[str, float], ...]
    learned_at: datetime
    operator: str
    n_decisions: int
    n_held_out: int
    right: float
    right_before: float
    before: str

    @property
    def name(self) -> str:
        """Return what drafts and the audit call it."""
        return f"learned {self.version} ({self.learned_at:%Y-%m-%d})"
