"""
What the encrypted file is opened with.

``MYNAH_PASSPHRASE`` or the file named by ``MYNAH_PASSPHRASE_FILE`` (systemd and Docker hand
secrets over as files); else a key of our own making in the home folder. All of these work for a
daemon that nobody sits in front of. None is read from ``.env``: it lies beside the vault.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from bot.vault.kept import VaultFailed

_FOR_ALL: Final = 0o007
_VARIABLE: Final = "MYNAH_PASSPHRASE"


def passphrase(*, make: bool) -> bytes:
    """
    Return what opens the vault.

    Args:
        make: Write a key of our own where there is none; else its absence is an error.

    Raises:
        VaultFailed: There is none, or others can read it.
    """
    given = os.environ.get(_VARIABLE)
    if given:
        return given.encode()
    named = os.environ.get(f"{_VARIABLE}_FILE")
    path = Path(named) if named else own_key()
    if make and not named and not path.exists():
        _make(path)
    return _read(path)


def own_key() -> Path:
    """Return where our own key lies, apart from the vault so that no copy takes both."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "mynah" / "vault.key"


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_mode & _FOR_ALL:
            raise VaultFailed(f"{path}: every user of this machine can read it: chmod 600 {path}")
        found = path.read_bytes().strip()
    except OSError as error:
        ways = f"bring it back, or set {_VARIABLE} or {_VARIABLE}_FILE"
        raise VaultFailed(f"{path}, the key of the vault: {error.strerror}: {ways}") from error
    if not found:
        raise VaultFailed(f"{path}: is empty: put the passphrase of the vault there")
    return found


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Exclusively: of two that begin at once, the later one uses the key of the first.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise VaultFailed(f"{path}: no key can be written there ({error.strerror})") from error
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(handle)
