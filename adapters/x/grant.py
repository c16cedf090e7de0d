"""
What X gives with OAuth 2.0, and where it is kept so that all processes of the brand share it.

The refresh token is replaced at every use. Who refreshes therefore holds the shelf alone, looks
first whether another process has refreshed already, and stores the new pair before it is used.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, Self

from pydantic import SecretStr

from adapters.session import Session
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken

_PARTS: Final = frozenset({"access_token", "refresh_token", "ends_at", "scope", "asked_at"})


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

    @classmethod
    def read(cls, parts: Mapping[str, SecretStr]) -> Self:
        """
        Put together what :meth:`parts` took apart.

        Raises:
            KeyError: A part is not there.

            ValueError: One is no time.
        """
        asked_at = parts.get("asked_at")
        return cls(
            parts["access_token"],
            parts["refresh_token"],
            _time(parts["ends_at"]),
            tuple(parts["scope"].get_secret_value().split()),
            _time(asked_at) if asked_at is not None else None,
        )

    def parts(self) -> dict[str, SecretStr]:
        """Return what there is to keep, by names."""
        parts = {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "ends_at": SecretStr(self.ends_at.isoformat()),
            "scope": SecretStr(" ".join(self.scopes)),
        }
        asked = {"asked_at": SecretStr(self.asked_at.isoformat())} if self.asked_at else {}
        return parts | asked


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


@dataclass(frozen=True, slots=True)
class SharedGrant:
    """The grant of the account *name* in its session, where its app lies beside it."""

    name: AccountName
    session: Session

    def alone(self) -> AbstractContextManager[None]:
        """See :class:`GrantShelf`."""
        return self.session.alone()

    def load(self) -> Grant:
        """See :class:`GrantShelf`."""
        try:
            return Grant.read(self.session.load() or {})
        except (KeyError, ValueError):
            again = f"log in again with mynah account add x {self.name}"
            raise AccountBroken(
                f"the vault's log-in of {self.name} lacks a part: {again}"
            ) from None

    def save(self, grant: Grant) -> None:
        """See :class:`GrantShelf`."""
        before = self.session.load() or {}
        app = {key: one for key, one in before.items() if key not in _PARTS}
        self.session.save(app | grant.parts())


def _time(written: SecretStr) -> datetime:
    return datetime.fromisoformat(written.get_secret_value()).astimezone(UTC)


_shelf: type[GrantShelf] = SharedGrant
