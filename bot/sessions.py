"""Where the session of an account lies: in the vault if it has nothing else, or beside it."""

from adapters.account import Credentials
from bot.config import Settings
from bot.networks import NETWORKS
from bot.vault import open_vault
from bot.vault.grants import KeptGrant
from bot.vault.sessions import KeptSession, sessions_file


def session_of(settings: Settings, name: str, secrets: Credentials) -> KeptSession | KeptGrant:
    """Return the session that the account *name* shares between processes, with *secrets*."""
    account = settings.account(name)
    renewed = NETWORKS[account.network].renewed
    if renewed is not None and isinstance(secrets, renewed.secrets):
        return KeptGrant(open_vault(settings.path), name, account.network, account.base_url)
    file = sessions_file(settings.path)
    return KeptSession(file, name, account.network, account.handle, account.base_url)
