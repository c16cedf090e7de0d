"""
The session of an account that has nothing else: its tokens, in its entry of the vault.

Unlike a session that can be opened anew (``bot.vault.sessions``) it is never lost in silence: what
cannot be kept stops the account.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pydantic import SecretStr

from bot.domain.platform import AccountBroken
from bot.vault.kept import Kept, VaultFailed
from bot.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """
    What the vault has of the account *name*; its methods raise AccountBroken.

    Attributes:
        server: Tokens of another one are never sent to this one.
    """

    vault: Vault
    name: str
    network: str
    server: str

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the account, across processes."""
        with _told(), self.vault.alone(self.name):
            yield

    def load(self) -> Mapping[str, SecretStr]:
        """Return all that is kept."""
        return self._entry().secrets

    def save(self, parts: Mapping[str, SecretStr]) -> None:
        """Keep *parts* in the place of those before."""
        entry = replace(self._entry(), secrets=parts)
        with _told():
            self.vault.replace(self.name, entry)

    def _entry(self) -> Kept:
        with _told():
            found = self.vault.get(self.name)
        if found is None or (found.network, found.server) != (self.network, self.server):
            again = f"mynah account add {self.network} {self.name}"
            raise AccountBroken(f"the vault has no log-in of {self.name} at this server: {again}")
        return found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except VaultFailed as error:
        raise AccountBroken(str(error)) from error
