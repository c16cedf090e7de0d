"""What strangers wrote, made harmless for a terminal: nothing in it can act, hide or reorder."""

import unicodedata
from typing import Final

MOST: Final = 2000
"""Characters of one text on a screen; ``--json`` has all of them."""

_JOINERS: Final = "\u200c\u200d"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SMUGGLERS: Final = range(0xE0100, 0xE01F0)  # variation selectors that can carry hidden text


def harmless(text: str, most: int = MOST) -> str:
    """
    Spell out every character that a terminal would obey, hide or use to reorder the line.

    Line ends stay, tabs become spaces, joiners stay where emoji and scripts need them.
    """
    shown = text.replace("\r\n", "\n").replace("\t", " ")
    left = len(shown) - most
    shown = shown[:most]
    spelled = "".join(_spelled(shown[at - 1 : at], character) for at, character in enumerate(shown))
    return f"{spelled} … ({left:,} more characters)" if left > 0 else spelled


def one_line(text: str, most: int = 200) -> str:
    """Return the beginning of *text*, harmless and without line ends."""
    spelled = harmless(" ".join(text.split())[: most + 1], most=most + 1)
    return spelled if len(spelled) <= most else spelled[: most - 1] + "…"


def _spelled(before: str, character: str) -> str:
    if character == "\n":
        return character
    if character in _JOINERS and before and not before.isascii():
        return character
    if unicodedata.category(character) in _UNSEEN or ord(character) in _SMUGGLERS:
        return f"<U+{ord(character):04X}>"
    return character
