"""Why what an operator wants written is not."""

from collections.abc import Collection
from difflib import get_close_matches
from itertools import islice
from typing import Final

_MOST_NAMED: Final = 12


class NothingToSay(Exception):
    """A post may not, or cannot, be written about it; the message says why in one line."""


class NoSuchThing(Exception):
    """The brand has no product or fact of that name."""


def no_such(what: str, name: str, known: Collection[str]) -> NoSuchThing:
    """Say that no *what* is called *name*, and which of the *known* names was meant, or some."""
    close = get_close_matches(name, known, n=1)
    some = ", ".join(islice(known, _MOST_NAMED)) or "none"
    more = " and others" if len(known) > _MOST_NAMED else ""
    hint = f": did you mean {close[0]}?" if close else f"; there are {some}{more}"
    return NoSuchThing(f"no {what} is called {name}{hint}")
