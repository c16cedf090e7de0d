"""The brand does not swear."""

from typing import Final

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.context import Context
from bot.voice.profane import find_profanity

NAME: Final = "profanity"
_SHOWN: Final = 3


def check(text: str, context: Context) -> Verdict:
    """Block profanity, also in disguise, unless it is the brand's or a product's name."""
    found = find_profanity(text)
    if not found:
        return passed(NAME)
    brand = context.brand
    names = " ".join((brand.name, *brand.voice.vocabulary, *(one.name for one in brand.products)))
    allowed = set(find_profanity(names))
    if rude := [word for word in found if word not in allowed]:
        shown = ", ".join(f"“{word}”" for word in rude[:_SHOWN])
        return blocked(NAME, f"The text reads as {shown}.")
    return passed(NAME)
