"""What is wrong with a configuration: one line for each fault, for the person who wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""Where in a document: keys and list positions from the root down."""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One fault.

    Attributes:
        file: As the person named it.

        line: From 1; None where the fault is in no line.

        example: What could stand there, in YAML; empty where nothing would help.
    """

    file: str
    line: int | None
    place: Place
    expected: str
    got: str
    example: str = ""

    def __str__(self) -> str:
        """Word the fault in one line of printable characters."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {dotted(self.place)}:" if self.place else ""
        example = f". Example: {self.example}" if self.example else ""
        return _printable(f"{where}:{key} expected {self.expected}, got {self.got}{example}")


class ConfigError(Exception):
    """The configuration cannot be used; the message has one line for each fault."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "ConfigError":
        """Gather *problems* into one error, in the order of their lines."""
        ordered = sorted(set(problems), key=lambda one: (one.file, one.line or 0, str(one)))
        return cls("\n".join(str(one) for one in ordered))


def broken(file: Path | str, line: int | None, expected: str, got: str) -> ConfigError:
    """Make the error for a file that cannot be read as what it should be."""
    return ConfigError.of([Problem(str(file), line, (), expected, got)])


def dotted(place: Place) -> str:
    """Write *place* as people do: ``brand.products[2].price``."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return written.removeprefix(".")


def _printable(line: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)
