"""
What X gives with OAuth 2.0, and where it is kept so that all processes of the brand share it.

The refresh token is replaced at every use. Who refreshes therefore holds the shelf alone, looks
first whether another process has refreshed already, and stores the new pair before it is used.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Grant:
    """
    One pair of tokens.

    Attributes:
        ends_at: When the access token runs out, two hours after it was made.

        asked_at: When a refresh was begun whose answer is not stored: X may have replaced the
            refresh token. None where there is no such doubt.
    """

    access: SecretStr
    refresh: SecretStr
    ends_at: datetime
    scopes: tuple[str, ...]
    asked_at: datetime | None = None


class GrantShelf(Protocol):
    """Keeps the grant of one account; what it cannot keep, it says."""

    def alone(self) -> AbstractContextManager[None]:
        """
        Wait until no other process holds the shelf, and hold it.

        Raises:
            AccountBroken: It cannot be held, so that nothing may be refreshed.
        """
        ...

    def load(self) -> Grant:
        """
        Return the grant that was saved last.

        Raises:
            AccountBroken: There is none of this account, or it cannot be read.
        """
        ...

    def save(self, grant: Grant) -> None:
        """
        Keep *grant* in the place of the one before.

        Raises:
            AccountBroken: It is not kept.
        """
        ...
