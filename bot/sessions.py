"""Joins what the adapters of Bluesky and X want kept to what keeps it encrypted."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from adapters.bluesky import BlueskyAccount
from adapters.bluesky.shelf import Shelf, Tokens
from adapters.x import XAccount
from adapters.x.grant import Grant, GrantShelf
from bot.domain.platform import AccountBroken
from bot.vault import Kept, Vault, VaultFailed, open_vault
from bot.vault.sessions import KeptSession, sessions_file


@dataclass(frozen=True, slots=True)
class BlueskyShelf:
    """A session of Bluesky in the vault's own form."""

    kept: KeptSession

    def alone(self) -> AbstractContextManager[None]:
        """See :class:`adapters.bluesky.shelf.Shelf`."""
        return self.kept.alone()

    def load(self) -> Tokens | None:
        """See :class:`adapters.bluesky.shelf.Shelf`."""
        parts = self.kept.load()
        if parts is None or not {"did", "home", "access", "refresh"} <= parts.keys():
            return None
        did, home = (parts[key].get_secret_value() for key in ("did", "home"))
        return Tokens(did, home, parts["access"], parts["refresh"])

    def save(self, tokens: Tokens) -> None:
        """See :class:`adapters.bluesky.shelf.Shelf`."""
        place = {"did": SecretStr(tokens.did), "home": SecretStr(tokens.home)}
        self.kept.save(place | {"access": tokens.access, "refresh": tokens.refresh})

    def drop(self) -> None:
        """See :class:`adapters.bluesky.shelf.Shelf`."""
        self.kept.drop()


def bluesky_shelf(config: Path, name: str, account: BlueskyAccount) -> BlueskyShelf:
    """Return where the session of the account *name* lies."""
    file = sessions_file(config)
    kept = KeptSession(file, name, account.network, account.handle, account.base_url)
    return BlueskyShelf(kept)


@dataclass(frozen=True, slots=True)
class XShelf:
    """The tokens of an account on X, which lie in the vault beside its app."""

    vault: Vault
    name: str
    account: XAccount

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See :class:`adapters.x.grant.GrantShelf`."""
        with _told(), self.vault.alone(self.name):
            yield

    def load(self) -> Grant:
        """See :class:`adapters.x.grant.GrantShelf`."""
        try:
            return Grant.read(self._entry().secrets)
        except (KeyError, ValueError):
            again = f"log in again with mynah account add x {self.name}"
            raise AccountBroken(
                f"the vault's log-in of {self.name} lacks a part: {again}"
            ) from None

    def save(self, grant: Grant) -> None:
        """See :class:`adapters.x.grant.GrantShelf`."""
        entry = self._entry()
        bare = {key: one for key, one in entry.secrets.items() if key != "asked_at"}
        with _told():
            self.vault.replace(self.name, replace(entry, secrets=bare | grant.parts()))

    def _entry(self) -> Kept:
        """Return what the vault has; tokens of another server are never sent to this one."""
        with _told():
            found = self.vault.get(self.name)
        place = (self.account.network, self.account.base_url)
        if found is None or (found.network, found.server) != place:
            again = f"mynah account add x {self.name}"
            raise AccountBroken(f"the vault has no log-in of {self.name} at this server: {again}")
        return found


def x_shelf(config: Path, name: str, account: XAccount) -> XShelf:
    """Return where the tokens of the account *name* lie."""
    return XShelf(open_vault(config), name, account)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except VaultFailed as error:
        raise AccountBroken(str(error)) from error


_shelf: type[Shelf] = BlueskyShelf
_grants: type[GrantShelf] = XShelf
