"""
The requests session under tweepy: it says where to, how long, and what came back.

tweepy has its host as a literal, passes no timeout, and reads every error body as a JSON
object, which fails on a proxy's list or number. All three are mended here, below it.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from re import sub
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests

from adapters.account import LOOPBACK
from adapters.responses import whole_number
from bot.domain.platform import RateLimit

# At DEBUG these write credentials and strangers' texts to the log.
for _name in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)

_BUDGETS: Final = {
    "x-rate-limit": "",
    "x-app-limit-24hour": " (app, 24 h)",
    "x-user-limit-24hour": " (user, 24 h)",
}
"""Header prefixes and what they add to an endpoint's name. Source: docs.x.com, read 2026-08."""


class Rejected(Exception):
    """X answered, and not with success."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(f"{response.status_code} {response.reason}")
        self.status = response.status_code
        self.reason = response.reason or ""
        self.headers: Mapping[str, str] = response.headers
        self.body = response.content


class XSession(requests.Session):
    """
    Sends what tweepy asks for, once.

    The address is rewritten before the request is signed, so that the signature names the
    address that is really called. Redirects are not followed: a redirected POST is sent twice.
    """

    def __init__(
        self, base_url: str, timeout_s: float, on_limit: Callable[[RateLimit], None]
    ) -> None:
        super().__init__()
        self._base = urlsplit(base_url)
        self._timeout_s = timeout_s
        self._on_limit = on_limit
        self.trust_env = self._base.hostname not in LOOPBACK  # no proxy for the loopback

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Aim *request* at the base URL, then let requests sign and encode it."""
        asked = urlsplit(str(request.url))
        request.url = urlunsplit(
            (self._base.scheme, self._base.netloc, self._base.path + asked.path, asked.query, "")
        )
        return super().prepare_request(request)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """
        Send *request* once and report the budgets in the answer's headers.

        Raises:
            Rejected: The status is not 2xx.
        """
        if request.method != "GET":
            # A POST on a connection that the server has just closed as idle would be in doubt.
            self.close()
        options |= {"timeout": (self._timeout_s, self._timeout_s), "allow_redirects": False}
        response = super().send(request, **options)
        endpoint = endpoint_name(str(request.method), str(request.path_url), self._base.path)
        for budget in budgets(endpoint, response.headers):
            self._on_limit(budget)
        if not 200 <= response.status_code < 300:  # noqa: PLR2004 - HTTP's own classes
            raise Rejected(response)
        return response


def endpoint_name(method: str, path: str, base_path: str = "") -> str:
    """Name an endpoint as X's documentation does: ``GET /2/users/:id/mentions``."""
    bare = path.partition("?")[0].removeprefix(base_path)
    return f"{method} {sub(r'(?<=/)[0-9]{3,}(?=/|$)', ':id', bare)}"


def budgets(endpoint: str, headers: Mapping[str, str]) -> Iterator[RateLimit]:
    """Yield what *headers* say is left of *endpoint*, one for each kind of budget."""
    for prefix, suffix in _BUDGETS.items():
        remaining = whole_number(headers, f"{prefix}-remaining")
        reset = whole_number(headers, f"{prefix}-reset")
        if remaining is not None and reset is not None:
            limit = whole_number(headers, f"{prefix}-limit")
            resets_at = datetime.fromtimestamp(reset, UTC)
            yield RateLimit(endpoint + suffix, limit, remaining, resets_at)
