"""
What atproto's client sends through, in the place of its own.

Its own follows redirects, reads an error body that is no object with an error of its own, and
takes proxies from the environment. This one sends a request once, and says what came back.
"""

import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from adapters.account import LOOPBACK
from adapters.responses import problem, whole_number
from bot.domain.platform import RateLimit

# At INFO and below these write addresses with strangers' handles to the log.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_LOG_IN: Final = frozenset({"createSession", "refreshSession"})
_WRITES: Final = frozenset({"createRecord", "deleteRecord"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: what atproto's client hands through to its caller."""

    content: bytes
    headers: Mapping[str, str]


class Rejected(Exception):
    """
    The server answered, and not with success.

    Attributes:
        name: The protocol's name for the error (``RecordNotFound``); empty where there is none.

        said: The server's explanation, as it came.
    """

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"{response.status_code} {response.reason_phrase}")
        body = problem(response.content)
        self.status = response.status_code
        self.name = _text(body.get("error"))
        self.said = _text(body.get("message")) or self.name or response.reason_phrase
        self.headers: Mapping[str, str] = response.headers


class OneRequest:
    """Sends what atproto's client asks for, once, on a connection of its own."""

    def __init__(
        self, base_url: str, timeout_s: float, on_limit: Callable[[RateLimit], None]
    ) -> None:
        self._on_limit = on_limit
        is_remote = urlsplit(base_url).hostname not in LOOPBACK
        self._client = httpx.Client(
            timeout=timeout_s,
            verify=_certificates(trust_env=is_remote),
            follow_redirects=False,  # a redirected POST is sent twice
            trust_env=is_remote,  # no proxy for the loopback
            # A kept connection that the server has just closed would leave a write in doubt.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": f"mynah-bot/{version('mynah-bot')}"},
        )

    def get(self, *, url: str, **options: Any) -> Answer:
        """
        Read *url*.

        Raises:
            Rejected: The status is not 2xx.
        """
        return self._send("GET", url, options)

    def post(self, *, url: str, **options: Any) -> Answer:
        """
        Write to *url*.

        Raises:
            Rejected: The status is not 2xx.
        """
        return self._send("POST", url, options)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _send(self, method: str, url: str, options: dict[str, Any]) -> Answer:
        response = self._client.request(method, url, **options)
        budget = budget_of(endpoint_name(url), response.headers)
        if budget is not None:
            self._on_limit(budget)
        if not response.is_success:
            raise Rejected(response)
        return Answer(response.content, response.headers)


def endpoint_name(url: str) -> str:
    """Name what a budget counts: log-ins, writes, or all that the server is asked."""
    method = urlsplit(url).path.rpartition(".")[2]
    if method in _LOG_IN:
        return "bluesky log-in"
    return "bluesky writes" if method in _WRITES else "bluesky"


def budget_of(endpoint: str, headers: Mapping[str, str]) -> RateLimit | None:
    """
    Return what *headers* say is left; None where they say nothing that can be read.

    Source:
        docs.bsky.app, "Rate Limits": ``ratelimit-reset`` is in Unix seconds; read 2026-11.
    """
    remaining, reset = (
        whole_number(headers, "ratelimit-remaining"),
        whole_number(headers, "ratelimit-reset"),
    )
    if remaining is None or reset is None:
        return None
    resets_at = datetime.fromtimestamp(reset, UTC)
    return RateLimit(endpoint, whole_number(headers, "ratelimit-limit"), remaining, resets_at)


def never_sent(error: httpx.HTTPError) -> bool:
    """Tell whether *error* came before a byte of the request could have left."""
    before = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    return isinstance(error, before | httpx.UnsupportedProtocol)


@cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    # 55 ms each time they are read, which is longer than the rest of connecting takes.
    return httpx.create_ssl_context(trust_env=trust_env)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
