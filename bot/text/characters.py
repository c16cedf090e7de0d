"""What a reader takes for one character, and which of them are pictures."""

from typing import Final

import regex

_PICTURE: Final = r"(?:\p{Extended_Pictographic}|\p{Emoji_Presentation}|\p{Emoji_Modifier})"
_ONE: Final = rf"{_PICTURE}(?!\uFE0E)(?:\p{{Emoji_Modifier}}|\uFE0F)?+"
EMOJI: Final = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?+\u20E3"
    r"|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
    rf"|{_ONE}(?:\u200D{_ONE})*+"
)
_GRAPHEME: Final = regex.compile(r"\X")


def n_graphemes(text: str) -> int:
    """
    Count the extended grapheme clusters of *text*.

    Source:
        Unicode UAX #29.
    """
    return sum(1 for _ in _GRAPHEME.finditer(text))


def find_emoji(text: str) -> list[str]:
    """List the emoji of *text* in order, each with its joiners and modifiers."""
    return EMOJI.findall(text)
