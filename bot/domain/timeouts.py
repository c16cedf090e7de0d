"""How long a draft may wait for a person before the clock ends it."""

from datetime import timedelta

from bot.domain.draft import State


def timeouts(*, review: timedelta, hold: timedelta) -> dict[State, timedelta]:
    """
    Say how long a draft may stay in the states that the clock alone ends.

    Args:
        review: For drafts that wait for a person.

        hold: For drafts that were put on hold.
    """
    return {State.pending: review, State.escalated: review, State.held: hold}
