"""The text fits the network."""

from typing import Final

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.context import Context

NAME: Final = "length"


def check(text: str, context: Context) -> Verdict:
    """Block an empty text and one longer than the network takes."""
    if not text.strip():
        return blocked(NAME, "The text is empty.")
    used, allowed = context.length(text)
    if used > allowed:
        return blocked(NAME, f"The text counts {used} characters, {allowed} are allowed.")
    return passed(NAME)
