"""How an account on X is logged in with OAuth 2.0: authorization code and PKCE (RFC 7636)."""

import secrets as randomness
from datetime import timedelta

import requests
import tweepy
from pydantic import SecretStr

from adapters.answers import Unreadable
from adapters.login import Granted, Login, Whose
from adapters.redirects import code_in
from adapters.x import wire
from adapters.x.door import Door
from adapters.x.errors import after_reading
from adapters.x.grant import GrantShelf
from adapters.x.granted import GrantedClient
from adapters.x.oauth2 import Challenge, Issuer, lacking
from adapters.x.settings import XAccount, XOAuth2Secrets
from adapters.x.transport import Rejected, XSession
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, PlatformError, RateLimit, RetryLater


class XGrantLogin:
    """Sends the owner to X's page, and exchanges the code that comes back."""

    def __init__(self, account: XAccount, app: XOAuth2Secrets, redirect: str) -> None:
        """*redirect* is one of the callback addresses in the app's settings, to the letter."""
        self._account = account
        self._app = app
        self._redirect = redirect
        self._issuer = Issuer(account, app)
        verifier = SecretStr(randomness.token_urlsafe(64))
        self._challenge = Challenge(randomness.token_urlsafe(16), verifier)

    def begin(self) -> str:
        """See :class:`adapters.login.Login`."""
        return self._issuer.page(self._redirect, self._challenge)

    def finish(self, pasted: SecretStr) -> Granted:
        """See :class:`adapters.login.Login`; *pasted* is the whole address."""
        code = code_in(pasted, self._challenge.state, "X")
        try:
            grant = self._issuer.exchange(code, self._redirect, self._challenge)
        except (Rejected, Unreadable, requests.RequestException) as error:
            raise _classed(error, "does not take the code: begin again") from None
        if missing := lacking(grant.scopes):
            raise AccountBroken(
                f"X granted no {' and no '.join(missing)}: set the app's permissions to "
                "“Read and write” on developer.x.com, and begin again"
            )
        client = tweepy.Client(grant.access.get_secret_value(), return_type=requests.Response)
        whose = _ask(client, self._account)
        app = {key: value for key, value in self._app if value is not None}
        return Granted(whose.handle, app | grant.parts())


def whose(name: AccountName, account: XAccount, app: XOAuth2Secrets, shelf: GrantShelf) -> Whose:
    """
    Ask whose the tokens are, after a refresh where one is due.

    Raises:
        PlatformError: Nobody's, or X does not say.
    """
    client = GrantedClient(Door(name, Issuer(account, app), shelf))
    try:
        found = _ask(client, account)
    except RetryLater as error:
        cause = error.__cause__
        if not isinstance(cause, Rejected) or cause.status != requests.codes.unauthorized:
            raise
        found = _ask(client, account)  # there is a new token
    return Whose(found.handle, tuple(sorted(shelf.load().scopes)))


def revoke(account: XAccount, app: XOAuth2Secrets, token: SecretStr) -> bool:
    """
    Take the grant of the refresh token back.

    Raises:
        PlatformError: X did not take it back.
    """
    try:
        Issuer(account, app).revoke(token)
    except (Rejected, requests.RequestException) as error:
        raise _classed(error, "does not take the grant back") from None
    return True


def _ask(client: tweepy.Client, account: XAccount) -> Whose:
    client.session = XSession(account.base_url, account.timeout_s, _ignore)
    try:
        answer = client.get_me(user_auth=False)
        return Whose(wire.read(wire.Me, answer.content).data.username)
    except (Rejected, requests.RequestException) as error:
        raise after_reading(error) from error
    except Unreadable as error:
        raise RetryLater(str(error), after=timedelta()) from error


def _classed(error: Exception, what: str) -> PlatformError:
    """Class *error* without what was sent."""
    if isinstance(error, Rejected):
        later = error.status >= requests.codes.server_error
        if later or error.status == requests.codes.too_many_requests:
            return RetryLater(f"X is not well ({error.status}): try again", after=timedelta())
        return AccountBroken(f"X {what} ({error.status})")
    if isinstance(error, requests.RequestException):
        said = f"X could not be reached: {type(error).__name__}"
        return RetryLater(said, after=timedelta())
    return AccountBroken(f"X gave no pair of tokens: begin again ({error})")


def _ignore(_budget: RateLimit) -> None:
    """Let a budget pass: a few calls are all that is made."""


_login: type[Login] = XGrantLogin
