"""Joins what Bluesky's adapter wants kept to the encrypted file that keeps it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from adapters.bluesky import BlueskyAccount
from adapters.bluesky.shelf import Shelf, Tokens
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


_shelf: type[Shelf] = BlueskyShelf
