"""Puts an account on Mastodon together: settings and secrets in, a platform out."""

from collections.abc import Callable
from typing import Final

import requests
from mastodon import Mastodon

from adapters.mastodon.platform import MastodonPlatform
from adapters.mastodon.settings import MastodonAccount, MastodonSecrets
from adapters.mastodon.transport import MastodonSession
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit

_KNOWN: Final = "4.6.0"
"""Said, not asked: to find the version out, the library would read the server's page twice."""


def connect(
    name: AccountName,
    account: MastodonAccount,
    secrets: MastodonSecrets,
    on_limit: Callable[[RateLimit], None],
) -> MastodonPlatform:
    """
    Make the account *name* ready; nothing is sent yet.

    Args:
        on_limit: Called after every answer that carries rate-limit headers, on the calling
            thread.
    """
    session = MastodonSession(account.base_url, account.timeout_s, on_limit)
    client = client_of(account, session)
    # Given to the constructor, a token that is also the name of a file would be read from there.
    client.access_token = secrets.access_token.get_secret_value()
    return MastodonPlatform(name, client, session, account)


def client_of(account: MastodonAccount, session: requests.Session) -> Mastodon:
    """Return the library's client for the server of *account*, without a token yet."""
    return Mastodon(
        api_base_url=account.base_url,
        ratelimit_method="throw",
        request_timeout=account.timeout_s,
        mastodon_version=_KNOWN,
        version_check_mode="created",
        session=session,
        user_agent="mynah-bot",
        lang="en",  # explanations of refusals come in the account's language otherwise
    )
