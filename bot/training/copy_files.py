"""Read the brand's own copy from text and Markdown files: their paragraphs, without the markup."""

import re
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from bot.text.wording import n_words
from bot.training.errors import BadCopy

_MARKDOWN: Final = frozenset({".md", ".markdown"})
_PROSE: Final = frozenset({"text", "softbreak", "hardbreak", "code_inline"})
_MIN_WORDS: Final = 5
"""A heading or a button teaches no voice."""
_MAX_BYTES: Final = 5_000_000


def read_copy(file: Path) -> tuple[str, ...]:
    """
    Return the paragraphs of *file* that have five words or more, each on one line.

    Raises:
        BadCopy: It is no text in UTF-8, or larger than 5 MB.
    """
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise BadCopy(f"{file} is larger than 5 MB: name the files with your copy only")
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise BadCopy(f"{file} is no text in UTF-8: save it as text or Markdown") from None
    blocks = _prose(text) if file.suffix.lower() in _MARKDOWN else re.split(r"\n\s*\n", text)
    plain = (" ".join(block.split()) for block in blocks)
    return tuple(block for block in plain if n_words(block) >= _MIN_WORDS)


def _prose(text: str) -> list[str]:
    """Return the texts of Markdown: no code, no HTML, links by their words."""
    found = []
    for token in MarkdownIt().parse(text):
        if token.type == "inline":
            parts = (one for one in token.children or () if one.type in _PROSE)
            found.append("".join(one.content or " " for one in parts))
    return found
