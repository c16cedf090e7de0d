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
from adapters.reddit.storage import Storage
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
    is_here = urlsplit(account.oauth_url).hostname in LOOPBACK
    session, carrier = _session(is_here=is_here), _session(is_here=is_here)
    carrier.headers["User-Agent"] = user_agent(account)
    storage = Storage(carrier, timeout_s=account.timeout_s, is_on_this_machine=is_here)

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

    return RedditPlatform(name, account, Connection(log_in), storage)


def _session(*, is_here: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = not is_here  # no proxy there
    # A kept connection that the server has just closed would leave a write in doubt.
    session.headers["Connection"] = "close"
    return session


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
