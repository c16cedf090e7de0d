"""What JSON looks like without its values: which type stands at which place."""

from collections.abc import Mapping
from typing import Any

NULL = "null"


def shapes(thing: Any, where: str = "") -> dict[str, set[str]]:
    """Return the JSON types at every place of *thing*; all items of a list are one place."""
    found: dict[str, set[str]] = {where: {kind_of(thing)}}
    parts = [(f"{where}.{name}", one) for name, one in pairs(thing)]
    for place, part in parts:
        for below, kinds in shapes(part, place).items():
            found.setdefault(below, set()).update(kinds)
    return found


def pairs(thing: Any) -> list[tuple[str, Any]]:
    if isinstance(thing, Mapping):
        return [(str(name), part) for name, part in thing.items()]
    return [("[]", part) for part in thing] if isinstance(thing, list) else []


def kind_of(thing: Any) -> str:
    if thing is None:
        return NULL
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return kinds.get(type(thing), "object")


def differences(ours: Any, theirs: Any) -> dict[str, tuple[set[str], set[str]]]:
    """Return the places that both have and fill with values of different types."""
    here, there = shapes(ours), shapes(theirs)
    both = {one: (here[one] - {NULL}, there[one] - {NULL}) for one in here.keys() & there.keys()}
    return {one: kinds for one, kinds in both.items() if all(kinds) and not kinds[0] <= kinds[1]}


def lacking(ours: Any, theirs: Any) -> set[str]:
    """
    Return the places that *theirs* fills and *ours* does not have, outermost ones only.

    What stands below a null or in an empty list of *ours* is not lacking: there is nothing.
    """
    here = shapes(ours)
    filled = {place for place, kinds in shapes(theirs).items() if kinds - {NULL}}
    outermost = {one for one in filled - here.keys() if one.rpartition(".")[0] in here}
    return {
        one
        for one in outermost
        if not one.endswith(".[]") and "object" in here[one.rpartition(".")[0]]
    }
