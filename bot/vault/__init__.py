"""Where the secrets of accounts lie: the keyring of the desktop, or an encrypted file."""

from bot.vault.kept import Kept, VaultFailed
from bot.vault.vault import Vault, open_vault

__all__ = ["Kept", "Vault", "VaultFailed", "open_vault"]
