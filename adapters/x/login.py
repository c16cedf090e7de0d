"""
How an account on X is logged in the first time: the PIN flow of OAuth 1.0a.

Its four keys stay until revoked, and all that the adapter calls takes them; ``grant_login`` is the
other way, with tokens that run out.
"""

from datetime import timedelta
from typing import Any

import requests
import tweepy
from pydantic import SecretStr

from adapters.answers import Unreadable
from adapters.login import Granted, Login, Whose
from adapters.x import wire
from adapters.x.connect import client_of
from adapters.x.errors import after_reading
from adapters.x.settings import XAccount, XSecrets
from adapters.x.transport import Rejected
from bot.domain.platform import AccountBroken, PlatformError, RateLimit, RetryLater


class _Handler(tweepy.OAuth1UserHandler):  # type: ignore[misc]
    """Tweepy's flow, at the address that the account is configured with."""

    def __init__(self, base_url: str, *keys: str) -> None:
        super().__init__(*keys, callback="oob")
        self._base_url = base_url

    def _get_oauth_url(self, endpoint: str) -> str:
        return f"{self._base_url}/oauth/{endpoint}"


class XLogin:
    """Asks for a request token, and exchanges the PIN that X shows."""

    def __init__(
        self, account: XAccount, consumer_key: SecretStr, consumer_secret: SecretStr
    ) -> None:
        self._account = account
        self._app = {"consumer_key": consumer_key, "consumer_secret": consumer_secret}
        keys = [one.get_secret_value() for one in self._app.values()]
        self._handler: Any = _Handler(account.base_url, *keys)

    def begin(self) -> str:
        """See :class:`adapters.login.Login`."""
        try:
            return str(self._handler.get_authorization_url())
        except tweepy.TweepyException as error:
            what = "gives no request token: check the two consumer keys"
            raise _classed(error, what) from None

    def finish(self, pasted: SecretStr) -> Granted:
        """See :class:`adapters.login.Login`."""
        try:
            token, secret = self._handler.get_access_token(pasted.get_secret_value().strip())
        except tweepy.TweepyException as error:
            raise _classed(error, "does not take that PIN: begin again") from None
        pair = {"access_token": SecretStr(token), "access_token_secret": SecretStr(secret)}
        granted = self._app | pair
        return Granted(whose(self._account, XSecrets(**granted)).handle, granted)


def whose(account: XAccount, secrets: XSecrets) -> Whose:
    """
    Ask whose the four keys are.

    Raises:
        PlatformError: Nobody's, or X does not say.
    """
    try:
        answer = client_of(account, secrets, _ignore).get_me(user_auth=True)
        return Whose(wire.read(wire.Me, answer.content).data.username)
    except (Rejected, requests.RequestException) as error:
        raise after_reading(error) from error
    except Unreadable as error:
        raise RetryLater(str(error), after=timedelta()) from error


def _classed(error: Exception, what: str) -> PlatformError:
    """Class *error* without its words, which may repeat what was sent."""
    cause = error.args[0] if error.args else error
    if isinstance(cause, requests.RequestException):
        return RetryLater(f"X could not be reached: {type(cause).__name__}", after=timedelta())
    return AccountBroken(f"X {what} ({type(cause).__name__})")


def _ignore(_budget: RateLimit) -> None:
    """Let a budget pass: one call is all that is made."""


_login: type[Login] = XLogin
