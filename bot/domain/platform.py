"""
The contract between Mynah and a network: five methods and four errors.

An adapter only translates. It does not retry, sleep, rate-limit, log texts or keep state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import Cursor
from bot.domain.mention import Mention
from bot.domain.post import Post, Receipt
from bot.domain.trend import Trend


@dataclass(frozen=True, slots=True)
class Page:
    """
    Mentions in the order they were posted, and where to go on.

    Attributes:
        next: Store it only after the mentions are stored. Equal to the cursor that was given
            when there was nothing new.

        more: True when the network holds further mentions behind this page.

        set_aside: One sentence for each item that could not be read; the rest went on.
    """

    mentions: tuple[Mention, ...]
    next: Cursor | None
    more: bool = False
    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What a network's headers say of one endpoint's budget after a call."""

    endpoint: str
    limit: int | None
    remaining: int
    resets_at: datetime


class Platform(Protocol):
    """
    One account of the brand on one network.

    Every method makes at most one pass over the network: a call that fails is
    reported, never repeated.
    """

    name: str

    def length(self, text: str) -> tuple[int, int]:
        """Return (used, allowed), as this network counts."""
        ...

    def mentions(self, after: Cursor | None) -> Page:
        """
        Fetch the mentions that came after *after*, oldest first.

        Raises:
            RetryLater: Nothing was read; ask again after the time it names.

            AccountBroken: A person must act first.
        """
        ...

    def trends(self) -> Sequence[Trend]:
        """Return what is trending; empty where the network has no such thing."""
        ...

    def publish(self, post: Post) -> Receipt:
        """
        Send *post* once.

        Raises:
            Refused: Not published, and the same text never will be.

            RetryLater: Not published; the same call may succeed later.

            Unconfirmed: Perhaps published; call :meth:`find` before anything else.

            AccountBroken: Not published; a person must act first.
        """
        ...

    def find(self, post: Post, since: datetime) -> Sequence[Receipt]:
        """
        Look for *post* on the account's own timeline back to *since*.

        Returns:
            Every own post that could be it, oldest first; empty means certainly not there.

        Raises:
            Unconfirmed: The timeline could not be read back to *since*.
        """
        ...


class Deleting(Protocol):
    """A platform that can take its own post back. A second ability, not a sixth method."""

    def delete(self, remote_id: str) -> None:
        """Delete the account's own post; a post that is gone already is no error."""
        ...


class PlatformError(Exception):
    """The class says what the caller does next; the message is one line for the operator."""


class Refused(PlatformError):
    """Not published, never will be as it stands."""

    def __init__(self, message: str, *, rule: str) -> None:
        """*rule* is the network's own name for the reason (``THREAD_LOCKED``, ``403 …``)."""
        super().__init__(message)
        self.rule = rule


class RetryLater(PlatformError):
    """Certainly not published; the same call may succeed after :attr:`after`."""

    def __init__(self, message: str, *, after: timedelta) -> None:
        """*after* is what the network asked for, or zero when it did not say."""
        super().__init__(message)
        self.after = after


class Unconfirmed(PlatformError):
    """Perhaps published."""


class AccountBroken(PlatformError):
    """Certainly not published, and nothing will be until a person acts."""
