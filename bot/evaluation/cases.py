"""
The lines of an evaluation set, checked one by one before anything is loaded.

A set is JSON Lines: mentions with what a good operator would want, or wishes with the products
that fit them. ``tests/evaluation/README.md`` says what each key means.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from bot.config.errors import Place, Problem
from bot.domain.ids import Untrusted
from bot.domain.inbox import Decision
from bot.domain.network import NetworkName

_SHOWN: Final = 60
_Line = TypeVar("_Line", bound="Line")


class BadSet(Exception):
    """A set cannot be used; the message has one line for each fault."""


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"a regular expression that compiles ({error})") from error
    return pattern


Text = Annotated[str, StringConstraints(min_length=1)]
Pattern = Annotated[str, AfterValidator(_compiled)]
BrandName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Line(BaseModel, ABC):
    """
    What every line has.

    Attributes:
        brand: A config's name in the folder ``brands`` beside the set; None for ``--brand``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    brand: BrandName | None = None
    text: Text
    lang: Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]

    @abstractmethod
    def named(self) -> tuple[str, ...]:
        """Return the facts and products that the line expects."""


class Expected(BaseModel):
    """
    What a good operator would want.

    Attributes:
        facts: Ids of facts or products that are a right basis, any one of them.

        must: What a usable draft matches, all of them, in whatever case.

        must_not: What no usable draft matches.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision: Decision
    facts: tuple[Text, ...] = ()
    must: tuple[Pattern, ...] = ()
    must_not: tuple[Pattern, ...] = ()


class Case(Line):
    """
    One mention.

    Attributes:
        thread: What was said before, oldest first.
    """

    platform: NetworkName
    author: Text
    thread: tuple[str, ...] = ()
    expect: Expected

    @property
    def said(self) -> Untrusted:
        """The text, as what it is: a stranger's."""
        return Untrusted(self.text)

    @property
    def wants_draft(self) -> bool:
        """Whether a good operator would want an answer proposed."""
        return self.expect.decision in {Decision.reply, Decision.thank}

    def named(self) -> tuple[str, ...]:
        """Return the facts and products that the line expects."""
        return self.expect.facts


class Query(Line):
    """One wish; ``expect`` are the products that fit it, none where nothing in stock does."""

    expect: tuple[Text, ...] = Field(...)

    def named(self) -> tuple[str, ...]:
        """Return the facts and products that the line expects."""
        return self.expect


def read_set(path: Path, kind: type[_Line]) -> tuple[tuple[int, _Line], ...]:
    """
    Read every line of *path* as a *kind*, with its number.

    Raises:
        BadSet: A line is not what it should be, or there is none.

        OSError: The file cannot be read.
    """
    found: list[tuple[int, _Line]] = []
    problems: list[Problem] = []
    known: dict[str, int] = {}
    for number, raw in enumerate(path.read_bytes().splitlines(), 1):
        if not raw.strip():
            continue
        try:
            line = kind.model_validate_json(raw)
        except ValidationError as error:
            problems += _worded(error, str(path), number)
            continue
        if (first := known.setdefault(line.id, number)) != number:
            got = f"'{line.id}', which is line {first}'s"
            problems.append(Problem(str(path), number, ("id",), "an id of its own", got))
        found.append((number, line))
    if not found and not problems:
        problems = [Problem(str(path), None, (), "a JSON object on each line", "nothing")]
    refuse(problems)
    return tuple(found)


def refuse(problems: list[Problem]) -> None:
    """
    Raise what is wrong, if anything is.

    Raises:
        BadSet: There are *problems*.
    """
    if problems:
        raise BadSet("\n".join(map(str, problems)))


def _worded(error: ValidationError, file: str, line: int) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        place: Place = fault["loc"]
        yield Problem(file, line, place, *_expected_and_got(fault))


def _expected_and_got(fault: ErrorDetails) -> tuple[str, str]:
    shown = f"{fault.get('input')!r}"
    got = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    match fault["type"]:
        case "missing":
            expected, got = "a value", "nothing"
        case "extra_forbidden":
            expected = "no such key"
        case "json_invalid":
            why = fault["msg"].removeprefix("Invalid JSON: ").partition(" at line ")[0]
            expected, got = "a JSON object", f"what is not JSON ({why})"
        case "string_too_short":
            expected = "text that is not empty"
        case "string_pattern_mismatch":
            expected = f"text that matches {fault.get('ctx', {})['pattern']}"
        case "value_error":
            expected = str(fault.get("ctx", {})["error"])
        case _:
            expected = fault["msg"].removeprefix("Input should be ")
    return expected, got
