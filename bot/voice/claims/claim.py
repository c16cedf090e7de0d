"""One thing that a text states, in a form that two wordings of it share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import regex


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One statement found in a text.

    Attributes:
        shown: As it stands in the text.

        wants: Any one of these in a source supports the statement.

        gives: What a source that says the same supports.
    """

    shown: str
    wants: frozenset[str]
    gives: frozenset[str]


class Found(NamedTuple):
    """The claims of one kind, and the text without them."""

    claims: tuple[Claim, ...]
    rest: str


def exact(shown: str, value: str) -> Claim:
    """Make a claim that only the same *value* supports."""
    return Claim(shown, frozenset({value}), frozenset({value}))


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace the *spans* (ascending, disjoint) of *text* by spaces of the same length."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def take(text: str, pattern: regex.Pattern[str], value: str) -> Found:
    """
    Take every match of *pattern* out of *text*.

    Args:
        value: What the claim is of; the match itself, folded, follows it.
    """
    matches = list(pattern.finditer(text))
    claims = tuple(
        exact(m.group(), f"{value} {' '.join(m.group().lower().split())}") for m in matches
    )
    return Found(claims, blank(text, (m.span() for m in matches)))
