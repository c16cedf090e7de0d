"""Domain values as versioned JSON documents, and back."""

import re
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

T = TypeVar("T")

VERSION = 1
"""Written into every document; a reader that meets another number refuses it."""


class Documents(Generic[T]):
    """Reads and writes one domain type."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)

    def dump(self, value: T) -> str:
        """Return *value* as one line of JSON."""
        body: Any = self._adapter.dump_python(value, mode="json")
        return to_json({"v": VERSION, "doc": body}).decode()

    def load(self, raw: bytes) -> T:
        """
        Return what :meth:`dump` wrote.

        Raises:
            ValueError: The document is of another version, or is not one of ours.
        """
        outer = from_json(raw)
        if outer.get("v") != VERSION:
            raise ValueError(f"document of version {outer.get('v')}, this Mynah reads {VERSION}")
        return self._adapter.validate_python(outer["doc"])


def scrubbed(documents: Documents[T], value: T, name: re.Pattern[str]) -> T:
    """Return *value* with every *name*, in whatever text of it, replaced by an ellipsis."""
    return documents.load(name.sub("…", documents.dump(value)).encode())


def to_ms(at: datetime) -> int:
    """Return *at* as Unix milliseconds."""
    return int(at.timestamp() * 1000)


def from_ms(ms: float) -> datetime:
    """Return Unix milliseconds as aware UTC."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
