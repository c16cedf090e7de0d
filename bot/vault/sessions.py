"""
The open session of an account, encrypted beside the vault and shared by all processes.

Without a key for it (a home that cannot be written) each process keeps its own session, as if
this were not here: a session can always be opened anew.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot.vault.kept import Kept, VaultFailed
from bot.vault.sealed import SealedFile

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KeptSession:
    """The session of the account *name*; one of another handle or server is none of its."""

    file: SealedFile
    name: str
    network: str
    handle: str
    server: str

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the account's lock, across processes; the kernel frees it when one dies."""
        lock = self.file.path.with_name(f"session-{self.name}.lock")
        try:
            lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            log.warning("session not shared", account=self.name, reason=error.strerror)
            yield
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def load(self) -> Mapping[str, SecretStr] | None:
        """Return the parts of the session; None where there is none of this account."""
        try:
            kept = self.file.all().get(self.name)
        except VaultFailed as error:
            log.warning("session not shared", account=self.name, reason=str(error))
            return None
        if kept is None or (kept.handle, kept.server) != (self.handle, self.server):
            return None
        return kept.secrets

    def save(self, parts: Mapping[str, SecretStr]) -> None:
        """Keep *parts* in the place of those before."""
        try:
            self.file.put(self.name, Kept(self.network, self.handle, self.server, parts))
        except VaultFailed as error:
            log.warning("session not shared", account=self.name, reason=str(error))


def sessions_file(config: Path) -> SealedFile:
    """Return the file of the sessions of *config*: ``.mynah/sessions.json`` beside it."""
    return SealedFile(config.resolve().parent / ".mynah" / "sessions.json")
