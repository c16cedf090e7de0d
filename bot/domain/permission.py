"""What the settings of an account say that the rules of its network ask for."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Permission:
    """
    What one account may write, and how it goes out. Empty where its network knows no such thing.

    Attributes:
        reply_approval: The network's reference for its approval of generated replies.

        write_approval: The same, to write through its API at all.

        places: Where it may write, on a network that has places.

        reply_cap: Its replies in one thread at most.

        visibility: Who sees what says nothing else: ``public``, ``unlisted``, ``private``.

        content_warning: The line that hides what has none of its own.
    """

    reply_approval: str | None = None
    write_approval: str | None = None
    places: frozenset[str] = frozenset()
    reply_cap: int = 1
    visibility: str | None = None
    content_warning: str | None = None


NOTHING_ASKED: Final = Permission()
"""Of a network whose rules ask for none of it."""
