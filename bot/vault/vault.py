"""One door to the two places where secrets may lie."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.vault.kept import Kept, VaultFailed
from bot.vault.ring import Ring, find_ring
from bot.vault.sealed import SealedFile


@dataclass(frozen=True, slots=True)
class Vault:
    """
    The secrets of the accounts of one config.

    Read from the file first: a daemon on a machine with a desktop may have no way to the
    keyring. New ones go to the keyring where there is one.
    """

    file: SealedFile
    ring: Ring | None

    def get(self, name: str) -> Kept | None:
        """
        Return what is kept for the account *name*.

        Raises:
            VaultFailed: It cannot be told.
        """
        found = self.file.all().get(name)
        if found is None and self.ring is not None:
            return self.ring.get(name)
        return found

    def put(self, name: str, kept: Kept) -> str:
        """Keep *kept* and return where, in words; raises as :meth:`get`."""
        if self.ring is None:
            self.file.put(name, kept)
            return str(self.file.path)
        self.ring.put(name, kept)
        if self.file.path.exists():
            self.file.delete(name)  # an older one there would be read first
        return "keyring"

    def replace(self, name: str, kept: Kept) -> None:
        """Keep *kept* where the account *name* is read from; raises as :meth:`get`."""
        if self.ring is None or name in self.file.all():
            self.file.put(name, kept)
        else:
            self.ring.put(name, kept)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """
        Hold the account *name*, across processes; the kernel frees it when one dies.

        Raises:
            VaultFailed: It cannot be held.
        """
        lock = self.file.path.with_name(f"account-{name}.lock")
        try:
            lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise VaultFailed(f"{lock}: cannot be written ({error.strerror})") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def delete(self, name: str) -> bool:
        """Forget the account *name* wherever it is; raises as :meth:`get`."""
        in_file = self.file.path.exists() and self.file.delete(name)
        in_ring = self.ring is not None and self.ring.delete(name)
        return in_file or in_ring

    def place(self, name: str) -> str:
        """Say where *name* is kept: the file's path, ``keyring``, or nothing."""
        if name in self.file.all():
            return str(self.file.path)
        return "keyring" if self.ring is not None and self.ring.get(name) else ""

    def names(self) -> list[str]:
        """List the accounts in the file; a keyring does not tell what it has."""
        return sorted(self.file.all())


def open_vault(config: Path) -> Vault:
    """Return the vault of *config*: ``.mynah/vault.json`` beside it, or the keyring."""
    folder = config.resolve().parent
    return Vault(SealedFile(folder / ".mynah" / "vault.json"), find_ring(f"mynah {folder}"))
