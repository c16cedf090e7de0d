"""What a server says of its own limits; where it says nothing, the documented numbers hold."""

from dataclasses import dataclass
from typing import Final

from bot.domain.extras import Room


@dataclass(frozen=True, slots=True)
class Told:
    """
    The limits that a server named, or a place on it. None where it names no number.

    Attributes:
        place: The subreddit, as ``r/acme``; empty for what holds on the whole account.

        n_text: Characters of one post.

        n_url: What one link counts as.

        n_title: Characters of a title.

        images: What it takes beside a text.
    """

    place: str = ""
    n_text: int | None = None
    n_url: int | None = None
    n_title: int | None = None
    images: Room | None = None


NOTHING_TOLD: Final = Told()
"""A server that says nothing, or was not asked yet."""
