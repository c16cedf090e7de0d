"""Builds an account on Reddit out of its section of config.yaml."""

from collections.abc import Callable
from importlib.metadata import version
from urllib.parse import urlsplit

import praw
import requests
from pydantic import SecretStr

from adapters.account import LOOPBACK
from adapters.reddit.platform import RedditPlatform
from adapters.reddit.settings import RedditAccount, RedditSecrets
from adapters.reddit.transport import Connection, OneRequest
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit


def connect(
    name: AccountName,
    account: RedditAccount,
    secrets: RedditSecrets,
    on_limit: Callable[[RateLimit], None],
) -> RedditPlatform:
    """
    Return the account, ready; nothing is sent before the first call of a method.

    Args:
        on_limit: Told the budget that Reddit's headers name, after every answer.
    """
    session = requests.Session()
    session.trust_env = urlsplit(account.oauth_url).hostname not in LOOPBACK  # no proxy there
    # A kept connection that the server has just closed would leave a write in doubt.
    session.headers["Connection"] = "close"

    def log_in() -> praw.Reddit:
        by_token = secrets.refresh_token is not None
        return praw.Reddit(
            "DEFAULT",  # else praw_site of the environment chooses
            requestor_class=OneRequest,
            requestor_kwargs={
                "session": session,
                "timeout_s": account.timeout_s,
                "on_limit": on_limit,
            },
            client_id=secrets.client_id.get_secret_value(),
            client_secret=secrets.client_secret.get_secret_value(),
            refresh_token=_bare(secrets.refresh_token),
            username=None if by_token else account.handle,
            password=None if by_token else _bare(secrets.password),
            redirect_uri=None,
            reddit_url=account.base_url,
            oauth_url=f"{account.oauth_url}/",  # praw joins paths to it as a browser would
            user_agent=user_agent(account),
            ratelimit_seconds=-1,  # 0 would still resend for a wait of milliseconds
            check_for_updates=False,
            check_for_async=False,
        )

    return RedditPlatform(name, account, Connection(log_in))


def user_agent(account: RedditAccount) -> str:
    """
    Say who calls, as Reddit asks of every app.

    Source:
        Reddit API rules, ``<platform>:<app id>:<version> (by /u/<username>)``; read 2026-08.
    """
    agent = f"python:mynah-bot:{version('mynah-bot')}"
    return f"{agent} (by /u/{account.handle}; {account.contact})"


def _bare(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
