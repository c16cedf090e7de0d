"""Links that a text spells out, whatever their top-level domain. How X counts is in ``urls``."""

from typing import Final

import regex

_LINK: Final = regex.compile(r"https?://[^\s<>\"'“”「」（）]++", regex.IGNORECASE)
_ENDS: Final = ".,;:!?…。，；：！？)]}"


def spelled_links(text: str) -> list[str]:
    """Return the addresses in *text* that begin with ``http(s)://``, in order."""
    return [found.group().rstrip(_ENDS) for found in _LINK.finditer(text)]
