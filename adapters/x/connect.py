"""Puts an account on X together: settings and secrets in, a platform out."""

from collections.abc import Callable

import requests
import tweepy

from adapters.x.door import Door
from adapters.x.grant import GrantShelf
from adapters.x.granted import GrantedClient, GrantedPlatform
from adapters.x.oauth2 import Issuer
from adapters.x.platform import XPlatform
from adapters.x.settings import XAccount, XOAuth2Secrets, XSecrets
from adapters.x.transport import XSession
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit


def connect(
    name: AccountName, account: XAccount, secrets: XSecrets, on_limit: Callable[[RateLimit], None]
) -> XPlatform:
    """
    Make the account *name* ready; nothing is sent yet.

    Args:
        on_limit: Called after every answer that carries rate-limit headers, once for each kind
            of budget, on the calling thread.
    """
    client = client_of(account, secrets, on_limit)
    return XPlatform(name, client, handle=account.handle, trends_woeid=account.trends_woeid)


def connect_granted(
    name: AccountName,
    account: XAccount,
    app: XOAuth2Secrets,
    shelf: GrantShelf,
    on_limit: Callable[[RateLimit], None],
) -> XPlatform:
    """
    Make the account *name* ready that was logged in with OAuth 2.0; see :func:`connect`.

    Args:
        shelf: Where its tokens are shared with other processes.
    """
    client = GrantedClient(Door(name, Issuer(account, app), shelf))
    client.session = XSession(account.base_url, account.timeout_s, on_limit)
    return GrantedPlatform(name, account, client)


def client_of(
    account: XAccount, secrets: XSecrets, on_limit: Callable[[RateLimit], None]
) -> tweepy.Client:
    """Return the library's client for *account*; its answers are bare responses."""
    client = tweepy.Client(
        consumer_key=secrets.consumer_key.get_secret_value(),
        consumer_secret=secrets.consumer_secret.get_secret_value(),
        access_token=secrets.access_token.get_secret_value(),
        access_token_secret=secrets.access_token_secret.get_secret_value(),
        return_type=requests.Response,
        wait_on_rate_limit=False,
    )
    client.session = XSession(account.base_url, account.timeout_s, on_limit)
    return client
