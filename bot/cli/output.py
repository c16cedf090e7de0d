"""The two ways a command speaks: to a person on a screen, or as one JSON document."""

import json
import re
import sys
from collections.abc import Mapping
from typing import Final

from pydantic_core import to_json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.cli.plain import harmless, one_line

_UNSAFE: Final = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]"
)
"""What JSON leaves as it is and a terminal may obey; inside a document it can only be text."""


def screen() -> Console:
    """Return where people read: colours on a terminal only, and markup in no text."""
    return Console(highlight=False, markup=False, emoji=False)


def say(line: str, style: str = "") -> None:
    """Print one line."""
    screen().print(Text(one_line(line, most=1000), style=style), soft_wrap=True)


def print_json(document: Mapping[str, object]) -> None:
    """
    Print *document*, which may hold domain types at any depth.

    Times come out as ISO 8601 in UTC.
    """
    text = to_json(document, indent=2).decode()
    escaped = _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text)
    sys.stdout.write(escaped + "\n")
    sys.stdout.flush()  # here a closed pipe is an error we see, at exit it is noise


def listing(*columns: str, wide: str) -> Table:
    """
    Start a table of one line a row that fits the screen.

    Args:
        wide: The column that takes the width that is left and is cut when it is too little.
    """
    heads = [
        Column(name, ratio=1 if name == wide else None, no_wrap=True, overflow="ellipsis")
        for name in columns
    ]
    return plain_table(*heads)


def plain_table(*heads: Column | str) -> Table:
    """Start a table as all of ours look."""
    return Table(
        *heads,
        box=SIMPLE_HEAD,
        expand=True,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )


def cell(text: object, style: str = "") -> Text:
    """Return *text* as one harmless line of a table."""
    return Text(one_line(str(text)), style=style)


def block(text: str, style: str = "") -> Text:
    """Return *text* with its lines, harmless."""
    return Text(harmless(text), style=style)
