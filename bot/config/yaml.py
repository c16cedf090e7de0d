"""
YAML as YAML 1.2 reads it, so that editors and Mynah agree, with the line of every place.

``no`` is a word, ``12:30`` is not a number, a date is text. Numbers with a fraction stay exact.
Tags and merge keys are not read.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

import yaml

from bot.config.errors import ConfigError, Place, Problem, broken

_TAGS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_NULL: Final = re.compile(r"~|null|Null|NULL|")
_BOOL: Final = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})?\.[0-9]{1,17}")


class _Loader(yaml.SafeLoader):
    """Composes nodes; the plain scalars of YAML 1.2 are told apart in :func:`_scalar`."""


_Loader.yaml_implicit_resolvers = {}


def compose(name: str, text: str) -> yaml.Node | None:
    """
    Parse *text*, the content of the file *name*.

    Returns:
        The root, None where the file holds nothing.

    Raises:
        ConfigError: It is not well formed, or a key stands twice.
    """
    root = _compose(name, text)
    problems = list(_oddities(name, root)) if root else []
    if problems:
        raise ConfigError.of(problems)
    return root


def _compose(name: str, text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        said = error.problem or error.context or "not well formed"
        raise broken(name, line, "YAML", f"«{said}»: check quotes, colons, indentation") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        got = f"the character U+{error.character:04X}: delete it"
        raise broken(name, line, "characters that print", got) from None
    except yaml.YAMLError as error:
        raise broken(name, None, "YAML", f"«{' '.join(str(error).split())}»") from None
    except (ValueError, OverflowError):  # PyYAML's chr() of an escape such as "\UFFFFFFFF"
        raise broken(name, None, "YAML", "an escape for a character that does not exist") from None


def _oddities(name: str, root: yaml.Node) -> Iterator[Problem]:
    """Find keys that are given twice or are no words, and tags."""
    waiting: list[tuple[yaml.Node, Place]] = [(root, ())]
    seen: set[int] = set()
    while waiting:
        node, place = waiting.pop()
        if id(node) in seen:  # an alias: looked at where it was defined
            continue
        seen.add(id(node))
        if node.tag not in _TAGS:
            line = node.start_mark.line + 1
            yield Problem(name, line, place, "a plain value", f"the tag {node.tag}")
        if isinstance(node, yaml.SequenceNode):
            waiting += [(item, (*place, index)) for index, item in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            yield from _odd_keys(name, node, place)
            waiting += [
                (value, (*place, key.value))
                for key, value in node.value
                if isinstance(key, yaml.ScalarNode)
            ]


def _odd_keys(name: str, node: yaml.MappingNode, place: Place) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            yield Problem(name, line, place, "a word as key", "a list or mapping as key")
        elif key.value in first:
            got = f"it again: it stands in line {first[key.value]} already"
            yield Problem(name, line, (*place, key.value), "each key once", got)
        else:
            first[key.value] = line


def value_of(node: yaml.Node, name: str) -> object:
    """Build the plain values below *node*, which came from the file *name*."""
    known: dict[int, object] = {}
    open_nodes: set[int] = set()

    def build(at: yaml.Node) -> object:
        if id(at) in known:
            return known[id(at)]
        line = at.start_mark.line + 1
        if id(at) in open_nodes:
            raise broken(name, line, "a value", "an alias of something that contains itself")
        open_nodes.add(id(at))
        if isinstance(at, yaml.ScalarNode):
            known[id(at)] = _scalar(at)
        elif isinstance(at, yaml.SequenceNode):
            known[id(at)] = [build(item) for item in at.value]
        else:
            known[id(at)] = {key.value: build(value) for key, value in at.value}
        return known[id(at)]

    return build(node)


def _scalar(node: yaml.ScalarNode) -> object:
    text = str(node.value)
    if node.style is not None:  # quoted, or a block of text
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def lines_of(root: yaml.Node | None) -> Callable[[Place], int]:
    """Return what tells the line of a place, or of the nearest thing above it that exists."""

    def line(place: Place) -> int:
        node, found = root, root.start_mark.line + 1 if root else 1
        for part in place:
            if node is None or isinstance(node, yaml.ScalarNode):
                break
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == part:
                        node, found = value, key.start_mark.line + 1
            elif isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                found = node.start_mark.line + 1
        return found

    return line
