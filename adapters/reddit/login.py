"""
How an account on Reddit is logged in the first time: the code flow of the brand's own app.

Reddit sends the browser to an address of this machine where nothing listens; that address, which
carries the code and the state, is pasted. So it works over SSH too.
"""

import secrets as randomness
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import praw
import requests
from pydantic import SecretStr

from adapters.account import LOOPBACK
from adapters.login import Granted, Login, Whose
from adapters.reddit.connect import user_agent
from adapters.reddit.settings import REDIRECT, RedditAccount, RedditSecrets
from adapters.reddit.transport import OneRequest
from bot.domain.platform import AccountBroken, RateLimit, RetryLater

SCOPES: Final = ["identity", "read", "history", "privatemessages", "submit", "edit"]
"""What the adapter calls. Source: list of scopes in praw's "Working with Refresh Tokens"."""


class RedditLogin:
    """Asks for a permanent grant, and exchanges the code that comes back."""

    def __init__(
        self, account: RedditAccount, client_id: SecretStr, client_secret: SecretStr
    ) -> None:
        self._account = account
        self._app = {"client_id": client_id, "client_secret": client_secret}
        self._state = randomness.token_urlsafe(16)
        self._reddit = _reddit(account, self._app)

    def begin(self) -> str:
        """See :class:`adapters.login.Login`."""
        return self._reddit.auth.url(duration="permanent", scopes=SCOPES, state=self._state)

    def finish(self, pasted: SecretStr) -> Granted:
        """See :class:`adapters.login.Login`."""
        answer = parse_qs(urlsplit(pasted.get_secret_value().strip()).query)
        if answer.get("state", [""])[0] != self._state:
            raise AccountBroken(
                "that is not the answer to this request (another state): begin again, and paste "
                "the whole address that the browser ends at"
            )
        if "code" not in answer:
            raise AccountBroken("Reddit granted nothing: begin again, and choose allow")
        token = self._reddit.auth.authorize(answer["code"][0])
        if not token:
            raise AccountBroken("Reddit gave no refresh token: begin again")
        granted = self._app | {"refresh_token": SecretStr(token)}
        return Granted(_whose(self._reddit).handle, granted)


def whose(account: RedditAccount, secrets: RedditSecrets) -> Whose:
    """
    Log in and ask whose account it is.

    Raises:
        PlatformError: Reddit did not let us in.
    """
    login = {key: value for key, value in secrets if value is not None}
    if secrets.refresh_token is not None:
        login.pop("password", None)
    return _whose(_reddit(account, login))


def revoke(account: RedditAccount, secrets: RedditSecrets) -> bool:
    """
    Take the grant back; False where there is a password and no grant.

    Raises:
        PlatformError: Reddit did not take it back.
    """
    if secrets.refresh_token is None:
        return False
    app = (secrets.client_id.get_secret_value(), secrets.client_secret.get_secret_value())
    form = {
        "token": secrets.refresh_token.get_secret_value(),
        "token_type_hint": "refresh_token",
    }
    try:
        with _session(account) as session:
            answer = session.post(
                f"{account.base_url}/api/v1/revoke_token",
                data=form,
                auth=app,
                headers={"User-Agent": user_agent(account)},
                timeout=account.timeout_s,
                allow_redirects=False,
            )
    except requests.RequestException as error:
        raise RetryLater(
            f"Reddit could not be reached: {type(error).__name__}", after=timedelta()
        ) from None
    if (
        answer.status_code >= requests.codes.server_error
        or answer.status_code == requests.codes.too_many_requests
    ):
        said = f"Reddit is not well ({answer.status_code}): try again"
        raise RetryLater(said, after=timedelta())
    if not answer.ok:
        raise AccountBroken(f"Reddit does not take the grant back ({answer.status_code})")
    return True


def _whose(reddit: praw.Reddit) -> Whose:
    scopes = tuple(sorted(reddit.auth.scopes()))
    return Whose(str(reddit.user.me()), scopes)


def _reddit(account: RedditAccount, login: dict[str, SecretStr]) -> praw.Reddit:
    bare = {key: value.get_secret_value() for key, value in login.items()}
    return praw.Reddit(
        "DEFAULT",  # else praw_site of the environment chooses
        requestor_class=OneRequest,
        requestor_kwargs={
            "session": _session(account),
            "timeout_s": account.timeout_s,
            "on_limit": _ignore,
        },
        **{"refresh_token": None, "password": None} | bare,
        username=account.handle if "password" in bare else None,
        redirect_uri=REDIRECT,
        reddit_url=account.base_url,
        oauth_url=f"{account.oauth_url}/",
        user_agent=user_agent(account),
        ratelimit_seconds=-1,
        check_for_updates=False,
        check_for_async=False,
    )


def _session(account: RedditAccount) -> requests.Session:
    session = requests.Session()
    session.trust_env = urlsplit(account.base_url).hostname not in LOOPBACK  # no proxy there
    return session


def _ignore(_budget: RateLimit) -> None:
    """Let a budget pass: a few calls are all that is made."""


_login: type[Login] = RedditLogin
