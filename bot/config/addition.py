"""
Writes a new account into config.yaml, and leaves everything else in it as it is, byte for byte.

The lines go in behind those of the last account. The file is not parsed and printed anew, as a
library that keeps comments would do: that moves comments and folds lines.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from bot.config.errors import ConfigError
from bot.config.settings import load
from bot.config.yaml import compose

_LINE: Final = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")
"""A line as YAML counts lines."""
_PLAIN: Final = re.compile(r"(?!(?:true|false|null)$)[A-Za-z](?:[\w./@-]|:(?=/))*", re.IGNORECASE)


def lines_of(name: str, fields: Mapping[str, str], indent: str = "  ") -> list[str]:
    """Word the account *name* as it stands under ``accounts:``."""
    said = (f"{indent}{indent}{key}: {_scalar(value)}" for key, value in fields.items())
    return [f"{indent}{name}:", *said]


def add_account(path: Path, name: str, fields: Mapping[str, str]) -> int:
    """
    Put the account *name* into *path*.

    Returns:
        The line that it begins at.

    Raises:
        ConfigError: It cannot be done; the file is as it was.
    """
    place = path.resolve()
    try:
        before = place.read_bytes()
        after, line = _with(before.decode(), name, fields)
        _replace(place, before, after.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: expected text in UTF-8: save it so") from error
    return line


def _with(text: str, name: str, fields: Mapping[str, str]) -> tuple[str, int]:
    root = compose("config.yaml", text.replace("\t", " "))
    accounts = _child(root, "accounts")
    if not isinstance(accounts, yaml.MappingNode) or accounts.flow_style or not accounts.value:
        raise ConfigError("config.yaml: accounts: is not a list of lines: add these by hand")
    keys = [key for key, _ in accounts.value]
    if name in {key.value for key in keys}:
        raise ConfigError(f"config.yaml has an account {name} already: nothing is written")
    column = keys[0].start_mark.column
    lines = [line for line in _LINE.findall(text) if line]
    at = _end(accounts) + 1
    while at < len(lines) and _is_comment_within(lines[at], column):
        at += 1
    ending = "\r\n" if "\r\n" in text else "\n"
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += ending
    new = [line + ending for line in lines_of(name, fields, " " * column)]
    return "".join([*lines[:at], *new, *lines[at:]]), at + 1


def _child(root: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _end(node: yaml.Node) -> int:
    """Return the last line, from 0, that *node* has something on."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _end(node.value[-1])
    # A text of several lines ends where the next thing begins.
    is_block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    return int(node.end_mark.line) - (1 if is_block and node.end_mark.column == 0 else 0)


def _is_comment_within(line: str, column: int) -> bool:
    """Tell whether *line* is a comment on what stands deeper than *column*."""
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > column


def _scalar(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _replace(place: Path, before: bytes, after: bytes) -> None:
    """Put *after* in the place of *before*, once it is known to be a config that works."""
    fresh = place.with_name(f".{place.name}.new")
    try:
        shutil.copy(place, fresh)  # with who may read it
        with fresh.open("wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        load(fresh)
        if place.read_bytes() != before:
            raise ConfigError(f"{place}: somebody else has just changed it: add these by hand")
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
