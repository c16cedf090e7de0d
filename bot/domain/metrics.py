"""How a post of ours did: what networks count, and when they are asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

AGES: Final = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
"""
Ages at which a post is measured: each about three times the one before.

Half of what ever sees a post on X has seen it after about 80 minutes, and nearly all of it after a
day. So four of the eight fall into the first twelve hours; the last ones are for replies and links
that come late, and to notice a post that was taken away.

Source:
    Pfeffer, Matter and Sargsyan, "The Half-Life of a Tweet", ICWSM 2023; read 2026-11. For the
    other networks it is an assumption.
"""


@dataclass(frozen=True, slots=True)
class Metrics:
    """
    What a network counts of one post; None where it does not offer the number.

    Attributes:
        likes: On Reddit the score, which falls below zero where more people vote down than up.

        views: How often it was shown, by the network's own rules; X alone tells.
    """

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    What a post's numbers were at one time, of a thread those of its first part.

    Attributes:
        quotes_of_rest: How often each part behind the first was quoted, in their order; empty
            where nobody asks who quotes.
    """

    at: datetime
    metrics: Metrics
    quotes_of_rest: tuple[int, ...] = ()


def next_measurement(published_at: datetime, now: datetime) -> datetime | None:
    """
    Say when a post is measured next.

    An age that passed while nobody could measure is left out: a post is looked at once after
    a long silence, not once for each age that it missed.

    Returns:
        The first of the :data:`AGES` that lies behind *now*; None once all have passed.
    """
    times = (published_at + age for age in AGES)
    return next((at for at in times if at > now), None)
