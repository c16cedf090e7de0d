"""Where an open session is kept so that all processes of the brand share it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from pydantic import SecretStr


class Session(Protocol):
    """
    The session of one account; which parts it has is its network's to say.

    Where the session is all that an account has (``adapters.network.Renewed``), each method raises
    AccountBroken if it cannot do what it says. A session that can be opened anew is kept if that
    can be done.
    """

    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process holds the session, and hold it."""
        ...

    def load(self) -> Mapping[str, SecretStr] | None:
        """Return the parts that were saved last; None where there are none of this account."""
        ...

    def save(self, parts: Mapping[str, SecretStr]) -> None:
        """Keep *parts* in the place of those before."""
        ...
