"""The keyring of the operating system, where one is unlocked: a desktop has one, a server none."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.vault.kept import Kept, VaultFailed, Written

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


@dataclass(frozen=True, slots=True)
class Ring:
    """One entry for each account, under *service*."""

    backend: "KeyringBackend"
    service: str

    def get(self, name: str) -> Kept | None:
        """
        Return what is kept under *name*.

        Raises:
            VaultFailed: The keyring does not open.
        """
        from keyring.errors import KeyringError  # noqa: PLC0415 - 0.1 s

        try:
            found = self.backend.get_password(self.service, name)
            return Kept.read(Written.model_validate_json(found)) if found else None
        except KeyringError as error:
            raise _shut(error) from error
        except ValidationError:
            what = f"the keyring's entry {name} of {self.service!r} is damaged"
            raise VaultFailed(f"{what}: delete it there and add the account again") from None

    def put(self, name: str, kept: Kept) -> None:
        """Keep *kept* under *name*; raises as :meth:`get`."""
        from keyring.errors import KeyringError  # noqa: PLC0415 - 0.1 s

        try:
            self.backend.set_password(self.service, name, kept.written().model_dump_json())
        except KeyringError as error:
            raise _shut(error) from error

    def delete(self, name: str) -> bool:
        """Forget *name*; False when it was not there. Raises as :meth:`get`."""
        from keyring.errors import KeyringError, PasswordDeleteError  # noqa: PLC0415 - 0.1 s

        try:
            self.backend.delete_password(self.service, name)
        except PasswordDeleteError:
            return False
        except KeyringError as error:
            raise _shut(error) from error
        return True


def find_ring(service: str) -> Ring | None:
    """Return the keyring; None where the machine has none that keeps anything."""
    import keyring  # noqa: PLC0415 - 0.1 s, and asks the desktop
    from keyring.backends import fail, null  # noqa: PLC0415 - see above

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        return None
    return Ring(backend, service)


def _shut(error: Exception) -> VaultFailed:
    way = "unlock it, or use a file: PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring"
    return VaultFailed(f"the keyring does not open ({type(error).__name__}): {way}")
