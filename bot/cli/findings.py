"""What a check found, one line a thing."""

from dataclasses import dataclass

from bot.domain.inspection import Grade
from bot.exits import Exit


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One line of the check.

    Attributes:
        code: What the process ends with when this is the first fault.

        details: Further lines that a person has to read, such as a server's rules.
    """

    part: str
    grade: Grade
    line: str
    code: Exit = Exit.ok
    details: tuple[str, ...] = ()
