"""
How an account on Mastodon is logged in the first time: an app of its own, and its code flow.

The code comes back to this machine, or the server shows it and it is pasted.
"""

import secrets as randomness
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import requests
from mastodon import (
    Mastodon,
    MastodonError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)
from pydantic import SecretStr

from adapters.account import LOOPBACK
from adapters.login import Granted, Login, Whose
from adapters.mastodon.connect import client_of
from adapters.mastodon.settings import MastodonAccount
from adapters.redirects import code_in
from bot.domain.platform import AccountBroken, PlatformError, RetryLater

SCOPES: Final = ["read", "write:statuses", "write:media"]
"""What the adapter uses; docs.joinmastodon.org, "OAuth scopes", read 2026-11."""
_SHOWN: Final = "urn:ietf:wg:oauth:2.0:oob"
"""Lets the server show the code. Source: the same, "Authorization code flow"."""


class MastodonLogin:
    """Registers an app on the server, and exchanges the code that the server gives."""

    def __init__(self, account: MastodonAccount, redirect: str | None) -> None:
        """*redirect* is where the browser brings the code; None to have it shown."""
        self._account = account
        self._redirect = redirect
        self._state = randomness.token_urlsafe(16)
        self._client: Mastodon | None = None

    def begin(self) -> str:
        """See :class:`adapters.login.Login`."""
        account, session = self._account, _session(self._account)
        redirect = self._redirect or _SHOWN
        try:
            client_id, client_secret = Mastodon.create_app(
                "mynah-bot",
                scopes=SCOPES,
                redirect_uris=redirect,
                api_base_url=account.base_url,
                request_timeout=account.timeout_s,
                session=session,
                user_agent="mynah-bot",
            )
            self._client = client_of(account, session)
            self._client.client_id, self._client.client_secret = client_id, client_secret
            state = self._state if self._redirect else None
            return str(
                self._client.auth_request_url(
                    scopes=SCOPES,
                    redirect_uris=redirect,
                    state=state,
                    allow_http=_is_here(account),
                )
            )
        except (MastodonError, KeyError) as error:
            raise _classed(error, "registers no app") from error

    def finish(self, pasted: SecretStr) -> Granted:
        """See :class:`adapters.login.Login`."""
        client = self._client
        if client is None:
            raise AssertionError  # begin() comes first
        code = code_in(pasted, self._state, "the server") if self._redirect else pasted
        try:
            token = client.log_in(
                code=code.get_secret_value().strip(),
                redirect_uri=self._redirect or _SHOWN,
                scopes=SCOPES,
                allow_http=_is_here(self._account),
            )
        except MastodonError as error:
            raise _classed(error, "does not take that code: begin again") from None
        bare = {
            "access_token": token,
            "client_id": str(client.client_id),
            "client_secret": str(client.client_secret),
        }
        secrets = {key: SecretStr(value) for key, value in bare.items()}
        return Granted(whose(self._account, secrets["access_token"]).handle, secrets)


def whose(account: MastodonAccount, access_token: SecretStr) -> Whose:
    """
    Ask whose *access_token* is.

    Raises:
        PlatformError: Nobody's, or the server does not say.
    """
    client = client_of(account, _session(account))
    client.access_token = access_token.get_secret_value()
    try:
        me = client.account_verify_credentials()
    except MastodonError as error:
        raise _classed(error, "turned the access token away") from error
    return Whose(str(me["username"]))


def revoke(account: MastodonAccount, secrets: dict[str, SecretStr]) -> bool:
    """
    Take the token back; False where the app that it was made with is not ours to speak for.

    Raises:
        PlatformError: The server did not take it back.
    """
    if not {"access_token", "client_id", "client_secret"} <= secrets.keys():
        return False
    client = client_of(account, _session(account))
    for key in ("access_token", "client_id", "client_secret"):
        setattr(client, key, secrets[key].get_secret_value())
    try:
        client.revoke_access_token(allow_http=_is_here(account))
    except MastodonError as error:
        raise _classed(error, "does not take the token back") from error
    return True


def _session(account: MastodonAccount) -> requests.Session:
    session = requests.Session()
    session.trust_env = not _is_here(account)  # no proxy for the loopback
    return session


def _is_here(account: MastodonAccount) -> bool:
    return urlsplit(account.base_url).hostname in LOOPBACK


def _classed(error: Exception, what: str) -> PlatformError:
    """Class *error* without its words, which may repeat what was sent."""
    name = type(error).__name__
    if isinstance(error, MastodonNetworkError | MastodonServerError | MastodonRatelimitError):
        again = f"the server gives no answer now ({name}): try again, or check its address"
        return RetryLater(again, after=timedelta())
    return AccountBroken(f"the server {what} ({name})")


_login: type[Login] = MastodonLogin
