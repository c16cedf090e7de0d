"""
Where a session is kept so that all processes of the brand share it.

A server takes each refresh token once, so two processes that renewed by themselves would lock
each other out; and it allows 30 log-ins in 5 minutes. Whoever renews holds the shelf alone, and
looks first whether another process has renewed already.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from adapters.session import Session


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    What a session is put together from.

    Attributes:
        home: The server that holds the account's repository.
    """

    did: str
    home: str
    access: SecretStr
    refresh: SecretStr


class Shelf(Protocol):
    """Keeps the tokens of one account."""

    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process holds the shelf, and hold it."""
        ...

    def load(self) -> Tokens | None:
        """Return what was saved last; None where there is nothing that can be read."""
        ...

    def save(self, tokens: Tokens) -> None:
        """Keep *tokens* in the place of those before."""
        ...

    def drop(self) -> None:
        """Keep nothing."""
        ...


@dataclass(frozen=True, slots=True)
class SharedShelf:
    """The tokens in the session that all processes of the brand share."""

    session: Session

    def alone(self) -> AbstractContextManager[None]:
        """See :class:`Shelf`."""
        return self.session.alone()

    def load(self) -> Tokens | None:
        """See :class:`Shelf`."""
        parts = self.session.load()
        if parts is None or not {"did", "home", "access", "refresh"} <= parts.keys():
            return None
        did, home = (parts[key].get_secret_value() for key in ("did", "home"))
        return Tokens(did, home, parts["access"], parts["refresh"])

    def save(self, tokens: Tokens) -> None:
        """See :class:`Shelf`."""
        place = {"did": SecretStr(tokens.did), "home": SecretStr(tokens.home)}
        self.session.save(place | {"access": tokens.access, "refresh": tokens.refresh})

    def drop(self) -> None:
        """See :class:`Shelf`."""
        self.session.save({})


class NoShelf:
    """Shares nothing: for a session that one process opens and ends."""

    def alone(self) -> AbstractContextManager[None]:
        """There are no others."""
        return nullcontext()

    def load(self) -> Tokens | None:
        """Find nothing, always."""
        return None

    def save(self, tokens: Tokens) -> None:
        """Leave them to the process."""

    def drop(self) -> None:
        """Have nothing to drop."""


_shelves: tuple[type[Shelf], ...] = (NoShelf, SharedShelf)
