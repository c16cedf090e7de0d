"""What one run came to, as data that passes between processes, and what all of them did."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from tests.faults.changes.scene import Count
from tests.faults.plan import Strike


@dataclass(frozen=True)
class Result:
    """
    What one run came to.

    Attributes:
        struck: The strikes that were carried out.

        n_faults: Requests whose answer went wrong on the way.
    """

    seed: int
    planned: Strike
    struck: tuple[Strike, ...]
    count: Count
    n_faults: int
    is_stuck: bool
    seconds: float
    trouble: str = ""

    def to_line(self) -> str:
        """Write it so that another process can read it."""
        return _RESULT.dump_json(self).decode()

    @staticmethod
    def from_line(line: str) -> "Result":
        return _RESULT.validate_json(line)


_RESULT = TypeAdapter(Result)


@dataclass
class Tally:
    """What all runs came to."""

    results: list[Result] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{len(self.results)} runs, {self._all('asked')} asked for, {self._all('lost')} lost, "
            f"{self._all('doubled')} doubled, {self._all('edited_twice')} edited twice, "
            f"{self._all('unasked')} deleted or edited unasked"
        )

    @property
    def n_stuck(self) -> int:
        return sum(one.is_stuck for one in self.results)

    @property
    def is_clean(self) -> bool:
        n_struck = sum(bool(one.struck) for one in self.results)
        return bool(n_struck) and not self.n_stuck and not self._all("n_wrong")

    def report(self) -> Iterator[str]:
        """Say what struck where, what did not come to pass, and the counts."""
        struck = Counter(
            f"{one.point}: {one.victim}" for result in self.results for one in result.struck
        )
        yield from (f"{n:6d} × {what}" for what, n in sorted(struck.items()))
        missed = sum(one.planned not in one.struck for one in self.results)
        yield f"{struck.total()} kills; {missed} runs never came to where they were to be struck"
        yield f"{sum(one.n_faults for one in self.results)} answers or requests lost on the way"
        yield f"{self._all('orphans')} uploads that no post names, which nobody sees"
        yield (
            f"{self.n_stuck} stuck, {self._all('misrecorded')} recorded as what they are not, "
            f"{self._all('disordered')} threads out of order, "
            f"{self._all('bare')} without their images"
        )
        yield self.line()

    def _all(self, what: str) -> int:
        return sum(getattr(one.count, what) for one in self.results)
