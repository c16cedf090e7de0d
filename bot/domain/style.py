"""How a post of the brand's own sounds; what each one does is in ``bot.writing.styles``."""

from enum import StrEnum


class Style(StrEnum):
    """The styles there are."""

    plain = "plain"
    playful = "playful"
    formal = "formal"
    curious = "curious"
    brief = "brief"
