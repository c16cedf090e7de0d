"""Word lists as plain files, one or more words a line, ``#`` begins a comment."""

from functools import cache
from importlib.resources import files


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the words of ``<name>.txt``; a line with several words separated by ``|`` is split."""
    lines = (files(__name__) / f"{name}.txt").read_text("utf-8").splitlines()
    kept = (line.partition("#")[0] for line in lines)
    return frozenset(word.strip() for line in kept for word in line.split("|") if word.strip())
