"""
First log-ins, and what becomes of the secrets that they bring.

It stands beside ``bot.app`` because an account is logged in before the config knows it, and
without Redis.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dotenv import dotenv_values
from pydantic import ValidationError

from adapters.account import Account as Section
from adapters.login import Granted, Login, Whose
from adapters.network import LogIn
from adapters.redirects import redirect_to
from bot.config import Account, ConfigError, Settings, load
from bot.config.files import secret_prefix
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken
from bot.networks import NETWORKS
from bot.sessions import session_of
from bot.vault import Kept, Vault

__all__ = [
    "Granted",
    "Known",
    "LogIn",
    "Login",
    "Section",
    "in_environment",
    "kept",
    "known",
    "redirect_to",
    "revoke",
    "section",
    "settings_of",
    "whose",
]

_SOMEBODY: Final = "unknown"
_LATER: Final = "not set up yet"


@dataclass(frozen=True, slots=True)
class Known:
    """
    One account, and where its secrets are.

    Attributes:
        place: ``environment``, ``keyring``, the path of the vault, or nothing.

        present: Names of its secrets; never a value.
    """

    name: str
    network: str
    handle: str
    place: str
    present: tuple[str, ...]


def settings_of(config: Path) -> Settings | None:
    """
    Return the settings; None where there is no file yet.

    Raises:
        ConfigError: It is wrong.
    """
    return load(config) if config.exists() else None


def section(
    network: str,
    server: str | None,
    handle: str | None,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Section:
    """
    Make up the section of an account that the config does not know yet.

    Args:
        told: What only the operator knows, by key; the log-in itself goes without.

    Raises:
        ConfigError: The network needs to be told more.
    """
    kind: type[Section] = NETWORKS[network].account
    log_in = NETWORKS[network].log_in
    if kind.model_fields["base_url"].is_required() and not server:
        raise ConfigError(f"which server? Add --server {_example(kind, 'base_url')}")
    if log_in.is_by_handle and not handle:
        raise ConfigError(f"which account? Add --handle {_example(kind, 'handle')}")
    given = {key: told.get(key, _LATER) for key in log_in.unknown}
    given["handle"] = handle or _SOMEBODY
    try:
        return kind.model_validate(given | ({"base_url": server} if server else {}))
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        key = str(fault["loc"][0])
        option = f"--{key}" if key in told else {"base_url": "--server"}.get(key, "--handle")
        raise ConfigError(f"{option} {fault['msg'].removeprefix('Value error, ')}") from None


def _example(kind: type[Section], key: str) -> object:
    return (kind.model_fields[key].examples or [""])[0]


def kept(account: Section, granted: Granted, *, in_config: bool) -> Kept:
    """
    Make *granted* ready for the vault.

    Raises:
        AccountBroken: It is another account than the one that the config names.
    """
    if in_config and granted.handle.casefold() != account.handle.casefold():
        raise AccountBroken(
            f"you were logged in as {granted.handle}, config.yaml says {account.handle}: nothing "
            "is stored; log in as the other, or correct the file"
        )
    return Kept(account.network, granted.handle, account.base_url, granted.secrets)


def whose(settings: Settings, name: str) -> Whose:
    """
    Log in to the account *name* and ask whose it is.

    Raises:
        ConfigError: A secret is missing.

        PlatformError: The network did not let us in.
    """
    account, secrets = settings.account(name), settings.secrets(name)
    session = session_of(settings, name, secrets)
    return NETWORKS[account.network].whose(AccountName(name), account, secrets, session)


def revoke(stored: Kept) -> bool:
    """
    Take back at the network what the vault holds; False where the network has no way for it.

    Raises:
        PlatformError: The network did not take it back.
    """
    revoke_there = NETWORKS[stored.network].log_in_of(stored.secrets).revoke
    if revoke_there is None:
        return False
    return revoke_there(section(stored.network, stored.server, stored.handle), stored.secrets)


def known(config: Path, vault: Vault) -> list[Known]:
    """
    List every account of the config and of the vault.

    Raises:
        VaultFailed: The vault does not open.
    """
    settings = settings_of(config)
    accounts = settings.accounts if settings else {}
    found = [_known(config, vault, name, one) for name, one in accounts.items()]
    for name in vault.names():
        stored = vault.get(name)
        if name not in accounts and stored is not None:
            present = tuple(sorted(stored.secrets))
            place = vault.place(name)
            found.append(Known(name, stored.network, stored.handle, place, present))
    return found


def in_environment(config: Path, name: str, network: str) -> tuple[str, ...]:
    """Name the secrets of the account *name* that the environment or ``.env`` hold."""
    values = {**dotenv_values(config.parent / ".env"), **os.environ}
    set_there = {key.upper() for key, value in values.items() if value}
    prefix, wanted = secret_prefix(name), NETWORKS[network].secrets.model_fields
    return tuple(key for key in wanted if f"{prefix}{key.upper()}" in set_there)


def _known(config: Path, vault: Vault, name: str, account: Account) -> Known:
    outside = in_environment(config, name, account.network)
    stored = vault.get(name)
    inside = tuple(stored.secrets) if stored and stored.network == account.network else ()
    places = ["environment"] if outside else []
    if set(inside) - set(outside):
        places.append(vault.place(name))
    present = tuple(sorted({*outside, *inside}))
    return Known(name, account.network, account.handle, ", ".join(places), present)
