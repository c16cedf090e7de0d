"""Drafts do not wait for ever."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.draft import step
from bot.domain.lifecycle import By, Event, State
from bot.store.drafts import Drafts
from bot.store.errors import Conflict


def expire(drafts: Drafts, timeouts: dict[State, timedelta], now: datetime, owner: str) -> int:
    """
    End the drafts that waited too long for a person.

    Args:
        timeouts: How long a draft may stay in each state, from :func:`timeouts`.

    Returns:
        How many ended.
    """
    n_ended = 0
    for state, allowed in timeouts.items():
        for draft in drafts.in_state(state):
            if now - draft.changed_at < allowed:
                break  # the index is in the order of the last change
            late = replace(draft, note=f"nobody decided within {allowed}")
            after, entry = step(late, Event.time_out, by=By.clock, actor=owner, at=now)
            try:
                drafts.swap(draft, after, entry)
            except Conflict:
                continue  # somebody decided in the last moment
            n_ended += 1
    return n_ended


def timeouts(*, review: timedelta, hold: timedelta) -> dict[State, timedelta]:
    """
    Say how long a draft may stay in the states that the clock alone ends.

    Args:
        review: For drafts that wait for a person.

        hold: For drafts that were put on hold.
    """
    return {State.pending: review, State.escalated: review, State.held: hold}
