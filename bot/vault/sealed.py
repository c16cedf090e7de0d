"""
The encrypted file of secrets.

JSON of a salt, a proof of the passphrase and the secrets, the last two encrypted with Fernet (AES
and HMAC) under a key that scrypt makes of the passphrase. It is replaced whole, never written in
place, and what cannot be read is never replaced.
"""

import fcntl
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.vault.kept import Kept, VaultFailed, Written
from bot.vault.passphrase import passphrase

_COST: Final = 2**15
"""32 MB and a tenth of a second for each guess. Source: RFC 7914 and OWASP, read 2026-11."""
_PROOF: Final = b"mynah"
_RECORDS: Final = TypeAdapter(dict[str, Written])


class _Sealed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    salt: str
    proof: str
    secrets: str


@dataclass(frozen=True, slots=True)
class SealedFile:
    """The secrets of all accounts of one config, in one file."""

    path: Path

    def all(self) -> dict[str, Kept]:
        """
        Return what is kept, by the account's name; nothing where there is no file.

        Raises:
            VaultFailed: The passphrase is another, or the file is damaged.
        """
        sealed = self._sealed()
        if sealed is None:
            return {}
        return self._opened(sealed, _cipher(passphrase(make=False), sealed.salt))

    def put(self, name: str, kept: Kept) -> None:
        """Keep *kept* under *name*, in the place of what was there; raises as :meth:`all`."""
        with self._alone():
            self._write(self.all() | {name: kept})

    def delete(self, name: str) -> bool:
        """Forget *name*; False when it was not there. Raises as :meth:`all`."""
        with self._alone():
            known = self.all()
            if known.pop(name, None) is None:
                return False
            self._write(known)
            return True

    def _sealed(self) -> _Sealed | None:
        try:
            return _Sealed.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise VaultFailed(f"{self.path}: cannot be read ({error.strerror})") from error
        except ValidationError:
            raise self._damaged() from None

    def _opened(self, sealed: _Sealed, cipher: Fernet) -> dict[str, Kept]:
        try:
            cipher.decrypt(sealed.proof)
        except InvalidToken:
            way = "set MYNAH_PASSPHRASE to the one it was made with"
            raise VaultFailed(f"{self.path}: the passphrase is another: {way}") from None
        try:
            records = _RECORDS.validate_json(cipher.decrypt(sealed.secrets))
        except (InvalidToken, ValidationError):
            raise self._damaged() from None
        return {name: Kept.read(one) for name, one in records.items()}

    def _damaged(self) -> VaultFailed:
        way = "bring back a copy, or move it away and add the accounts again"
        return VaultFailed(f"{self.path}: is damaged, and left as it is: {way}")

    def _write(self, records: dict[str, Kept]) -> None:
        salt = urlsafe_b64encode(os.urandom(16)).decode()
        cipher = _cipher(passphrase(make=True), salt)
        bare = _RECORDS.dump_json({name: one.written() for name, one in records.items()})
        sealed = _Sealed(
            salt=salt,
            proof=cipher.encrypt(_PROOF).decode(),
            secrets=cipher.encrypt(bare).decode(),
        )
        try:
            _replace(self.path, sealed.model_dump_json().encode())
        except OSError as error:
            raise VaultFailed(f"{self.path}: cannot be written ({error.strerror})") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise VaultFailed(f"{self.path}: cannot be written ({error.strerror})") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


@lru_cache(maxsize=4)
def _cipher(passphrase: bytes, salt: str) -> Fernet:
    try:
        raw = urlsafe_b64decode(salt)
    except (NotBase64, ValueError):
        raw = b""  # no salt of ours: the proof will not open
    key = Scrypt(salt=raw, length=32, n=_COST, r=8, p=1).derive(passphrase)
    return Fernet(urlsafe_b64encode(key))


def _replace(path: Path, content: bytes) -> None:
    """Put *content* in the place of *path*: after a crash there is the old or the new, whole."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
