"""
From pydantic's errors to lines that a person can act on.

What a key means and its example come from the JSON Schema, so that they stand in one place: at
the fields.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config.document import Document
from bot.config.errors import ConfigError, Place, Problem

Schema: TypeAlias = Mapping[str, Any]

_MANY: Final = 20
_LONG: Final = 60
_KINDS: Final = {
    "string": "text",
    "int": "a whole number",
    "integer": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "number": "a number",
    "bool": "true or false",
    "boolean": "true or false",
    "dict": "keys with values",
    "model": "keys with values",
    "object": "keys with values",
    "tuple": "a list",
    "array": "a list",
    "path": "a path",
}
_UNLABELLED: Final = {
    "handle": "heroncycles",
    "contact": "https://heroncycles.example/contact",
    "network": "x",
}
"""Examples for the sections of the adapters, whose fields carry none."""


def worded(
    error: ValidationError, sources: Mapping[Place, Document], schema: Schema
) -> ConfigError:
    """
    Word every fault in *error*.

    Args:
        sources: The file that a place and all below it came from; ``()`` is the main one.

        schema: JSON Schema of what was validated.
    """
    details = error.errors(include_url=False)
    problems = [_problem(one, sources, schema) for one in details[:_MANY]]
    if len(details) > _MANY:
        got = f"{len(details) - _MANY} more: mend these first"
        problems.append(Problem(sources[()].name, None, (), "no further faults", got))
    return ConfigError.of(problems)


def close_to(word: str, known: list[str]) -> str:
    """Return a question after the nearest of *known* in brackets, or nothing."""
    close = get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _problem(error: ErrorDetails, sources: Mapping[Place, Document], schema: Schema) -> Problem:
    place = (*error["loc"], *_further(error))
    mount = max((one for one in sources if place[: len(one)] == one), key=len)
    source = sources[mount]
    is_absent = error["type"] == "missing"
    shown = _shown(place[len(mount) :], source.data, keep_last=is_absent or bool(_further(error)))
    field, parent = _descend(schema, place), _descend(schema, place[:-1])
    problem = Problem(source.name, source.line(shown), shown, "", "")
    if error["type"] == "extra_forbidden":
        return _unknown_key(problem, str(place[-1]), parent)
    if place[-1:] == ("[key]",):
        example = _example(shown[:-1], _descend(schema, place[:-2]), _descend(schema, place[:-3]))
    else:
        example = _example(shown, field, parent)
    got = "nothing" if is_absent else _got(_value(error))
    return replace(problem, expected=_expected(error, field), got=got, example=example)


def _further(error: ErrorDetails) -> Place:
    """Say where below its place the fault lies, for checks of a whole section."""
    is_network = error["type"] in {"union_tag_invalid", "union_tag_not_found"}
    further: Place = error.get("ctx", {}).get("at", ("network",) if is_network else ())
    return further


def _value(error: ErrorDetails) -> object:
    value = error["input"]
    for part in _further(error):
        if isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _unknown_key(problem: Problem, key: str, parent: Schema) -> Problem:
    known = list(parent.get("properties", ()))
    best = (get_close_matches(key, known, n=1) or known)[0]
    return replace(
        problem,
        expected=f"one of {', '.join(known)}",
        got=f"an unknown key{close_to(key, known)}",
        example=_example((best,), _descend(parent, (best,)), parent),
    )


def _shown(place: Place, data: Any, *, keep_last: bool) -> Place:
    """Leave out the parts of *place* that pydantic added: labels of alternatives, ``[key]``."""
    shown: list[str | int] = []
    for index, part in enumerate(place):
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, dict) and part in data):
            data = data[part]
        elif not (keep_last and index == len(place) - 1):
            continue
        shown.append(part)
    return tuple(shown)


def _descend(schema: Schema, place: Place) -> Schema:
    """Find what *schema* says of *place*, or of the nearest thing above that it knows."""
    node = schema
    for part in place:
        node = next((child for child in _children(node, part, schema)), node)
    return node


def _children(node: Schema, part: str | int, root: Schema) -> Iterator[Schema]:
    for branch in (node, *node.get("anyOf", ()), *node.get("oneOf", ())):
        inside = _resolved(branch, root)
        tagged = inside.get("discriminator", {}).get("mapping", {})
        if part in tagged:
            yield _resolved({"$ref": tagged[part]}, root)
        elif part in inside.get("properties", ()):
            yield _resolved(inside["properties"][part], root)
        elif isinstance(part, int) and "items" in inside:
            yield _resolved(inside["items"], root)
        elif isinstance(part, str) and isinstance(inside.get("additionalProperties"), dict):
            yield _resolved(inside["additionalProperties"], root)
        elif isinstance(part, str):
            yield from (
                _resolved(one, root) for one in inside.get("patternProperties", {}).values()
            )


def _resolved(node: Schema, root: Schema) -> Schema:
    if "$ref" not in node:
        return {"$defs": root.get("$defs", {}), **node}
    target = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return {"$defs": root["$defs"], **target, **node}


def _expected(error: ErrorDetails, field: Schema) -> str:
    context = error.get("ctx", {})
    kind = _KINDS.get(error["type"].partition("_")[0])
    match error["type"]:
        case "missing":
            wanted = _KINDS.get(_kind(field), "a value")
        case "value_error":
            wanted = str(context["error"])
        case "union_tag_invalid" | "union_tag_not_found":
            wanted = f"one of {context.get('expected_tags', 'the networks')}"
        case "string_too_short":
            wanted = "text that is not empty"
        case "string_pattern_mismatch":
            wanted = f"text that matches {context['pattern']}"
        case "too_short":
            wanted = f"at least {context['min_length']} entry"
        case "decimal_max_places":
            wanted = f"a number with at most {context['decimal_places']} decimals"
        case other if kind and other.endswith(("_type", "_parsing", "_from_float")):
            wanted = kind
        case _:
            wanted = re.sub("^(Input should be|String should have) ", "a value ", error["msg"])
    if wanted.startswith("must "):
        wanted = f"a value that {wanted}"
    meaning = field.get("description", ".")
    return wanted if meaning.endswith(".") else f"{wanted} ({meaning})"


def _kind(field: Schema) -> str:
    """Return the JSON type of *field*, the first one where there are several."""
    kinds = (field.get("type"), *(branch.get("type") for branch in field.get("anyOf", ())))
    return next((kind for kind in kinds if kind in _KINDS), "")


def _got(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _LONG else f"'{value[:_LONG]}…'"
    return "a list" if isinstance(value, list) else "keys with values"


def _example(shown: Place, field: Schema, parent: Schema | None = None) -> str:
    key = next((part for part in reversed(shown) if isinstance(part, str)), "")
    is_item = bool(shown) and isinstance(shown[-1], int)
    plain = {"string": "some text", "integer": 1, "number": 1, "boolean": True}
    candidates = [
        *field.get("examples", ()),
        *_entries(parent or {}),
        field.get("default"),
        _UNLABELLED.get(key),
        plain.get(_kind(field)),
    ]
    value = next((one for one in candidates if one not in (None, [], {})), None)
    if value is None:
        return ""
    return f"- {_flow(value)}" if is_item or not key else f"{key}: {_flow(value)}"


def _entries(parent: Schema) -> Iterator[object]:
    """Take one entry out of each example of a list, or of a mapping with free keys."""
    for example in parent.get("examples", ()) if "properties" not in parent else ():
        yield next(iter(example.values() if isinstance(example, dict) else example))


def _flow(value: object) -> str:
    """Write *value* in one line of YAML."""
    written = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
    )
    return written.removesuffix("\n").removesuffix("\n...")
