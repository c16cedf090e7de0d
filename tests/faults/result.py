"""What one run of the crash tests came to, as data that passes between processes."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from tests.faults.plan import Strike
from tests.faults.scene import Count


@dataclass(frozen=True)
class Result:
    """
    What one run came to.

    Attributes:
        struck: The strikes that were carried out, each with whether Redis was doing what the
            mode says.

        n_faults: Requests whose answer went wrong on the way.

        why_not: Why the mode could not be had on this machine; empty when it could.
    """

    seed: int
    planned: Strike
    struck: tuple[tuple[Strike, bool], ...]
    count: Count
    n_faults: int
    is_stuck: bool
    seconds: float
    why_not: str = ""
    trouble: str = ""

    def to_line(self) -> str:
        """Write it so that another process can read it."""
        return _RESULT.dump_json(self).decode()

    @staticmethod
    def from_line(line: str) -> "Result":
        return _RESULT.validate_json(line)


_RESULT = TypeAdapter(Result)
STRUCK = TypeAdapter(tuple[Strike, bool])
