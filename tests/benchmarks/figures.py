"""What one round measured, and what all rounds say together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest of *values* that *share* of them do not exceed, nearly."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Rounds:
    """One figure, measured again and again."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.values)

    def over(self, other: "Rounds") -> "Rounds":
        """Divide round by round."""
        return Rounds([one / two for one, two in zip(self.values, other.values, strict=True)])

    def show(self, digits: int = 0) -> str:
        """Word it as ``median (lowest to highest)``."""
        middle, low, high = (
            f"{one:,.{digits}f}" for one in (self.median, min(self.values), max(self.values))
        )
        return f"{middle} ({low} to {high})"
