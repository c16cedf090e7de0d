"""Files of a configuration (YAML, JSON, CSV), read into plain values that know their lines."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, Final

from bot.config.errors import Place, broken
from bot.config.yaml import compose, lines_of, value_of

_OTHER_COMMAS: Final = re.compile("[;\t]")
_NAMES: Final = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets put there where the comma is the decimal point."""
_LARGEST: Final = 5_000_000  # bytes; a catalogue of ten thousand products is smaller


@dataclass(frozen=True, slots=True)
class Document:
    """
    One file.

    Attributes:
        name: As shown to people.

        line: The line of a place, or of the nearest thing above it that exists.
    """

    name: str
    data: object
    line: Callable[[Place], int]


def read(path: Path) -> Document:
    """
    Read *path* by its ending: ``.json``, ``.csv``, else YAML.

    Raises:
        ConfigError: It cannot be read, or is not well formed.
    """
    text = _text(path)
    try:
        if path.suffix == ".csv":
            return _read_csv(str(path), text)
        if path.suffix == ".json":
            return _read_json(str(path), text)
        return _read_yaml(str(path), text)
    except RecursionError:
        raise broken(path, None, "a few levels of nesting", "hundreds of them") from None


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise broken(path, None, "a file", f"a folder: name the file, {path / 'config.yaml'}")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise broken(path, None, "a file", "none of that name: check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise broken(path, None, "a file that can be read", f"«{error}»") from error
    if len(raw) > _LARGEST:
        raise broken(path, None, f"at most {_LARGEST:,} bytes", f"{len(raw):,}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        got = f"the byte 0x{raw[error.start]:02x}: save the file as UTF-8"
        raise broken(path, line, "text in UTF-8", got) from None


def _read_yaml(name: str, text: str) -> Document:
    root = compose(name, text)
    return Document(name, value_of(root, name) if root else None, lines_of(root))


def _read_json(name: str, text: str) -> Document:
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise broken(name, error.lineno, "JSON", f"«{error.msg}»") from error
    except ValueError as error:  # an integer of thousands of digits
        raise broken(name, None, "JSON", f"«{error}»") from error
    # JSON is YAML apart from its tabs; the second reading is for the lines and repeated keys.
    return Document(name, data, lines_of(compose(name, text.replace("\t", " "))))


def _read_csv(name: str, text: str) -> Document:
    """Read rows under a header; ``what_en`` becomes ``what: {en: …}``, ``a; b`` a list."""
    rows: list[dict[str, object]] = []
    lines: list[int] = []
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or ()
        if len(header) == 1 and (other := _OTHER_COMMAS.search(header[0])):
            got = f"{_NAMES[other.group()]} between them: export it as CSV with commas, in UTF-8"
            raise broken(name, 1, "columns with commas between them", got)
        if len(set(header)) < len(header):
            raise broken(name, 1, "each column once", f"the header {', '.join(header)}")
        for row in reader:
            if None in row:
                got = "a row with more: put cells that hold a comma in double quotes"
                raise broken(name, reader.line_num, "as many cells as the header has", got)
            rows.append(_cells(row))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise broken(name, reader.reader.line_num, "CSV", f"«{error}»") from error
    return Document(
        name, rows, lambda at: lines[at[0]] if at and isinstance(at[0], int) and lines else 1
    )


def _cells(row: dict[str, str | Any]) -> dict[str, object]:
    cells: dict[str, object] = {}
    what: dict[str, str] = {}
    for name, cell in row.items():
        text = (cell or "").strip()
        if name.startswith("what_") and text:
            what[name.removeprefix("what_")] = text
        elif name == "attributes":
            cells[name] = [part.strip() for part in text.split(";") if part.strip()]
        elif text:
            cells[name] = text
    return {**cells, "what": what} if what else cells
