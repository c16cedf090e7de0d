"""A file that an operator names, by its ending."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.domain.document import BadDocument, Document
from bot.reading.markup import read_html, read_markdown, read_pdf, read_plain

MAX_BYTES: Final = 5_000_000
"""Of a file or page; a novel as plain text is smaller."""

_READERS: Final[Mapping[str, Callable[[str, bytes], Document]]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
}


def read_file(path: Path) -> Document:
    """
    Read *path*.

    Raises:
        BadDocument: It is of no kind that is read, too large, no text, or empty.

        OSError: It is not there, or may not be read.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadDocument(f"{path}: give a file that ends in {', '.join(_READERS)}")
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadDocument(f"{path}: larger than {MAX_BYTES // 1_000_000} MB: give a part of it")
    if not raw.strip():
        raise BadDocument(f"{path}: the file is empty")
    return reader(str(path), raw)
