"""
praw without what it does behind one's back.

prawcore sends a request up to three times, whatever its method, ignores the timeout it is
given, sleeps when its budget runs low, and reads some error bodies with ``KeyError``. All of it
happens above the :class:`prawcore.Requestor`, whose class praw lets us choose: ours tells an
answer from a failure itself, with errors that prawcore does not know and so does not resend.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import praw
import prawcore
import requests
from prawcore.const import ACCESS_TOKEN_PATH
from pydantic import BaseModel, ValidationError

from adapters.reddit import errors
from bot.domain.platform import AccountBroken, PlatformError, RateLimit, RetryLater

# At DEBUG it writes our texts to the log.
logging.getLogger("prawcore").setLevel(logging.INFO)


class _Unauthorised(Exception):
    """Reddit no longer takes the access token; it did nothing."""


class _Token(BaseModel):
    access_token: str
    expires_in: int
    scope: str


class OneRequest(prawcore.Requestor):
    """Sends a request once and says what became of it, in one of the four classes."""

    def __init__(
        self, *, timeout_s: float, on_limit: Callable[[RateLimit], None], **options: Any
    ) -> None:
        """*options* are those of :class:`prawcore.Requestor`, as praw passes them."""
        super().__init__(timeout=timeout_s, **options)
        self._on_limit = on_limit

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:  # noqa: ARG002 - prawcore passes its own constant, whatever was configured
        """
        Send one request.

        Raises:
            PlatformError: The answer is missing or bad; what follows for the caller.
        """
        method, url = str(args[0]).upper(), str(args[1])
        is_login = url.endswith(ACCESS_TOKEN_PATH)
        writes = method != "GET" and not is_login
        try:
            response = self._http.request(
                method, url, **kwargs | {"timeout": self.timeout, "allow_redirects": False}
            )
        except requests.RequestException as error:
            raise errors.from_silence(error, writes=writes) from error
        self._report(response)
        if is_login:
            return _with_token(response)
        if response.status_code == requests.codes.unauthorized:
            raise _Unauthorised
        if not 200 <= response.status_code < 300:  # noqa: PLR2004 - HTTP's own classes
            raise errors.from_response(response, writes=writes)
        if not _is_json(response):
            raise errors.from_gibberish(writes=writes)
        return response

    def _report(self, response: requests.Response) -> None:
        """Pass the budget on, and take it out of prawcore's sight: it would sleep on it."""
        told = {
            key: response.headers.pop(f"x-ratelimit-{key}", "")
            for key in ("used", "remaining", "reset")
        }
        try:
            used, remaining, reset = (int(float(value)) for value in told.values())
            resets_at = datetime.now(UTC) + timedelta(seconds=reset)
        except (ValueError, OverflowError):
            return
        self._on_limit(RateLimit("reddit", used + remaining, remaining, resets_at))


class Connection:
    """One account's way to Reddit: a real :class:`praw.Reddit`, used by one thread at a time."""

    def __init__(self, log_in: Callable[[], praw.Reddit]) -> None:
        """*log_in* makes a praw that has no token yet."""
        self._log_in = log_in
        self._reddit = log_in()
        self._token_has_worked = False
        self._lock = Lock()

    def get(self, path: str, params: Mapping[str, str | int]) -> object:
        """
        Read *path*, below the address of the API.

        Raises:
            PlatformError: Nothing was read; what to do.
        """
        return self._send(method="GET", path=path, params=dict(params))

    def post(self, path: str, data: Mapping[str, str | bool]) -> object:
        """
        Write *data* to *path*, once.

        Raises:
            PlatformError: ``Unconfirmed`` when Reddit may have acted on it.
        """
        return self._send(method="POST", path=path, data=dict(data))

    def scopes(self) -> frozenset[str]:
        """
        Return what the access token may do, as Reddit named it; ``*`` is all.

        Raises:
            PlatformError: There is no token.
        """
        with self._lock:
            return frozenset(self._reddit.auth.scopes())

    def _send(self, **request: Any) -> object:
        with self._lock:
            # A token first: what fails here has sent nothing else.
            self._reddit.auth.scopes()
            try:
                answer: object = self._reddit.request(**request)
            except _Unauthorised:
                raise self._renew() from None
            self._token_has_worked = True
            return answer

    def _renew(self) -> PlatformError:
        """Tell a token that ran out from an account that was turned away, by asking anew."""
        had_worked, self._token_has_worked = self._token_has_worked, False
        self._reddit = self._log_in()
        if not had_worked:
            return AccountBroken(
                "Reddit logs us in and then turns us away (401): renew the app's credentials "
                "on https://www.reddit.com/prefs/apps"
            )
        self._reddit.auth.scopes()
        return RetryLater("the access token had run out; there is a new one", after=timedelta())


def _with_token(response: requests.Response) -> requests.Response:
    try:
        _Token.model_validate_json(response.content)
    except ValidationError:
        raise errors.from_login(response) from None
    if response.status_code != requests.codes.ok:
        raise errors.from_login(response)
    return response


def _is_json(response: requests.Response) -> bool:
    try:
        response.json()
    except (ValueError, RecursionError):
        return False
    return True
