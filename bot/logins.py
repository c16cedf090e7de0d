"""
First log-ins, and what becomes of the secrets that they bring.

It stands beside ``bot.app`` because an account is logged in before the config knows it, and
without Redis.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.login import Granted, Login, Whose
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.redirects import redirect_to
from adapters.x import XAccount, XOAuth2Secrets, XSecrets
from bot.config import Account, ConfigError, Secrets, Settings, load
from bot.config.files import secret_prefix
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken
from bot.sessions import x_shelf
from bot.vault import Kept, Vault

__all__ = [
    "ASKED",
    "Granted",
    "Known",
    "Login",
    "Section",
    "in_environment",
    "kept",
    "known",
    "login",
    "redirect_to",
    "revoke",
    "section",
    "settings_of",
    "whose",
]

ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "x": ("consumer_key", "consumer_secret"),
    "reddit": ("client_id", "client_secret"),
    "mastodon": (),
    "bluesky": ("app_password",),
}
"""What the operator brings along to each network's log-in."""
_KINDS: Final[Mapping[str, type[Secrets]]] = {
    "x": XSecrets,
    "reddit": RedditSecrets,
    "mastodon": MastodonSecrets,
    "bluesky": BlueskySecrets,
}
_SOMEBODY: Final = "unknown"
Section: TypeAlias = XAccount | RedditAccount | MastodonAccount | BlueskyAccount


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
    network: str, server: str | None, handle: str | None, contact: str | None = None
) -> Section:
    """
    Make up the section of an account that the config does not know yet.

    Args:
        contact: Whom Reddit's people can ask; the log-in itself goes without.

    Raises:
        ConfigError: The network needs to be told more.
    """
    asked = {"contact": contact or "not set up yet"}
    given = {"handle": handle or _SOMEBODY} | ({"base_url": server} if server else {})
    if network == "mastodon" and not server:
        raise ConfigError("which server? Add --server https://mastodon.example")
    if network == "bluesky" and not handle:
        raise ConfigError("which account? Add --handle heroncycles.bsky.social")
    try:
        match network:
            case "x":
                return XAccount.model_validate(given)
            case "reddit":
                return RedditAccount.model_validate(given | asked)
            case "mastodon":
                return MastodonAccount.model_validate(given)
            case _:
                return BlueskyAccount.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        option = {"base_url": "--server", "contact": "--contact"}.get(
            str(fault["loc"][0]), "--handle"
        )
        raise ConfigError(f"{option} {fault['msg'].removeprefix('Value error, ')}") from None


def login(
    account: Account | Section, given: Mapping[str, SecretStr], redirect: str | None
) -> Login:
    """
    Begin a log-in to *account*.

    Args:
        given: What the operator brought along: on X ``client_id`` chooses OAuth 2.0.

        redirect: Where the network sends the browser; on Mastodon None has the code shown.
    """
    match account:
        case XAccount() if "client_id" in given:
            from adapters.x.grant_login import XGrantLogin  # noqa: PLC0415 - 1 s of tweepy

            return XGrantLogin(account, XOAuth2Secrets.model_validate(given), redirect or "")
        case XAccount():
            from adapters.x.login import XLogin  # noqa: PLC0415 - 1 s of tweepy

            return XLogin(account, given["consumer_key"], given["consumer_secret"])
        case RedditAccount():
            from adapters.reddit.login import RedditLogin  # noqa: PLC0415 - 1 s of praw

            return RedditLogin(account, given, redirect or "")
        case MastodonAccount():
            from adapters.mastodon.login import MastodonLogin  # noqa: PLC0415 - 0.2 s of Mastodon.py

            return MastodonLogin(account, redirect)
        case BlueskyAccount():
            from adapters.bluesky.login import BlueskyLogin  # noqa: PLC0415 - 1 s of atproto

            return BlueskyLogin(account, given["app_password"])


def kept(account: Account | Section, granted: Granted, *, in_config: bool) -> Kept:
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
    match settings.account(name), settings.secrets(name):
        case XAccount() as account, XOAuth2Secrets() as secrets:
            from adapters.x.grant_login import whose as whose_granted  # noqa: PLC0415 - 1 s of tweepy

            shelf = x_shelf(settings.path, name, account)
            return whose_granted(AccountName(name), account, secrets, shelf)
        case XAccount() as account, XSecrets() as secrets:
            from adapters.x.login import whose as whose_x  # noqa: PLC0415 - 1 s of tweepy

            return whose_x(account, secrets)
        case RedditAccount() as account, RedditSecrets() as secrets:
            from adapters.reddit.login import whose as whose_reddit  # noqa: PLC0415 - 1 s of praw

            return whose_reddit(account, secrets)
        case MastodonAccount() as account, MastodonSecrets() as secrets:
            from adapters.mastodon.login import whose as whose_there  # noqa: PLC0415 - 0.2 s

            return whose_there(account, secrets.access_token)
        case BlueskyAccount() as account, BlueskySecrets() as secrets:
            from adapters.bluesky.login import whose as whose_bluesky  # noqa: PLC0415 - 1 s of atproto

            return whose_bluesky(account, secrets.app_password)
        case account, _:
            raise TypeError(f"no adapter for {account.network}")


def revoke(stored: Kept) -> bool:
    """
    Take back at the network what the vault holds; False where the network has no way for it.

    Raises:
        PlatformError: The network did not take it back.
    """
    account = section(stored.network, stored.server, stored.handle)
    match account:
        case XAccount() if "refresh_token" in stored.secrets:
            from adapters.x.grant_login import revoke as revoke_x  # noqa: PLC0415 - 1 s of tweepy

            app = {key: stored.secrets.get(key) for key in XOAuth2Secrets.model_fields}
            token = stored.secrets["refresh_token"]
            return revoke_x(account, XOAuth2Secrets.model_validate(app), token)
        case RedditAccount():
            from adapters.reddit.login import revoke as revoke_grant  # noqa: PLC0415 - 1 s of praw

            return revoke_grant(account, RedditSecrets(**stored.secrets))
        case MastodonAccount():
            from adapters.mastodon.login import revoke as revoke_token  # noqa: PLC0415 - 0.2 s

            return revoke_token(account, dict(stored.secrets))
        case _:
            return False


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
    prefix = secret_prefix(name)
    return tuple(
        key for key in _KINDS[network].model_fields if f"{prefix}{key.upper()}" in set_there
    )


def _known(config: Path, vault: Vault, name: str, account: Account) -> Known:
    outside = in_environment(config, name, account.network)
    stored = vault.get(name)
    inside = tuple(stored.secrets) if stored and stored.network == account.network else ()
    places = ["environment"] if outside else []
    if set(inside) - set(outside):
        places.append(vault.place(name))
    present = tuple(sorted({*outside, *inside}))
    return Known(name, account.network, account.handle, ", ".join(places), present)
