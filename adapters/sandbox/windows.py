"""Budgets as networks keep them: so many calls in a window that begins with its first call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of one window."""

    limit: int
    remaining: int
    resets_at: datetime
    period: timedelta


@dataclass
class Windows:
    """A network's windows by name. Every caller holds ``world.lock``."""

    world: World
    _used: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def spend(self, name: str, limit: int, period: timedelta, points: int = 1) -> Budget | None:
        """Take *points* from the window called *name*; None when there are not so many."""
        now = self.world.now()
        resets_at, used = self._used.get(name, (now + period, 0))
        if now >= resets_at:
            resets_at, used = now + period, 0
        if used + points > limit:
            self._used[name] = (resets_at, used)
            return None
        self._used[name] = (resets_at, used + points)
        return Budget(limit, limit - used - points, resets_at, period)

    def resets_at(self, name: str, period: timedelta) -> datetime:
        """Tell when the window called *name* ends."""
        return self._used.get(name, (self.world.now() + period, 0))[0]

    def clear(self) -> None:
        """Forget all that was spent."""
        self._used.clear()
