"""
Chinese in one script: what is written in traditional characters, as the simplified ones have it.

Rules, classifiers and the glossary here know simplified characters, but half of the Chinese on
some networks is written in the others.
"""

from functools import cache
from typing import Final

import regex
from opencc import OpenCC

_HAN: Final = regex.compile(r"\p{Han}")


def simplified(text: str) -> str:
    """Return *text* with simplified characters, for rules and networks; never to be shown."""
    if not _HAN.search(text):
        return text
    # Half a surrogate pair has no UTF-8, in which OpenCC reads.
    return str(_converter().convert(text.encode("utf-8", "replace").decode()))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
