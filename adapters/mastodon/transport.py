"""
The requests session under Mastodon.py: it sends once and keeps what came back.

The library words whatever goes wrong below it as an error of its own, without status or headers;
:func:`beneath` finds the cause again. What went well it reads too freely: of an object where a
list belongs it makes an empty list, and an odd rate-limit header is an error to it, even after a
write that took effect. So it is shown an empty answer, and the real one is read in ``wire``.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import local
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from mastodon.errors import MastodonError

from adapters.account import LOOPBACK
from adapters.responses import answered_at
from bot.domain.platform import RateLimit

_BUDGETS: Final = {
    "GET": "mastodon",
    "POST": "mastodon posts",
    "PUT": "mastodon posts",
    "DELETE": "mastodon deletions",
}
"""
Posts, with their edits, and deletions have budgets of their own.

Source: Mastodon documentation, "Rate limits", and recorded headers (300 in 5 minutes, 300 posts
in 3 hours, 30 deletions in 30 minutes); read 2026-11.
"""
_EPOCH: Final = re.compile(r"[0-9]{1,11}", re.ASCII)


class Rejected(Exception):
    """The server answered, and not with success."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(f"{response.status_code} {response.reason}")
        self.status = response.status_code
        self.reason = response.reason or ""
        self.headers: Mapping[str, str] = response.headers
        self.body = response.content


class _Kept(local):
    """The last answer on each thread: accounts are polled and posted to side by side."""

    body = b""


class MastodonSession(requests.Session):
    """
    Sends what Mastodon.py asks for, once.

    Redirects are not followed: a redirected POST is sent twice.
    """

    def __init__(
        self, base_url: str, timeout_s: float, on_limit: Callable[[RateLimit], None]
    ) -> None:
        super().__init__()
        self._timeout_s = timeout_s
        self._on_limit = on_limit
        self._kept = _Kept()
        self.trust_env = urlsplit(base_url).hostname not in LOOPBACK  # no proxy for the loopback

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Drop the slash that the library puts behind ``/api/v2/instance``: some redirect it."""
        request.url = str(request.url).rstrip("/")
        return super().prepare_request(request)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """
        Send *request* once and report the budget in the answer's headers.

        Raises:
            Rejected: The status is not 2xx.
        """
        if request.method != "GET":
            # A POST on a connection that the server has just closed as idle would be in doubt.
            self.close()
        options |= {"timeout": (self._timeout_s, self._timeout_s), "allow_redirects": False}
        response = super().send(request, **options)
        if left := budget(str(request.method), response.headers):
            self._on_limit(left)
        if not 200 <= response.status_code < 300:  # noqa: PLR2004 - HTTP's own classes
            raise Rejected(response)
        self._kept.body = response.content
        return _hollow()

    def body_of(self, call: Callable[[], object]) -> bytes:
        """Let the library make *call*, and return the body that the server answered with."""
        self._kept.body = b""
        call()
        return self._kept.body


def _hollow() -> requests.Response:
    answer = requests.Response()
    answer.status_code = requests.codes.ok
    answer.raw = BytesIO(b"{}")
    return answer


def beneath(error: BaseException | None) -> Rejected | requests.RequestException | None:
    """Return what went wrong below the library; None: the answer came and cannot be read."""
    cause = error.__context__ if isinstance(error, MastodonError) else None
    return cause if isinstance(cause, Rejected | requests.RequestException) else None


def status_of(error: BaseException | None) -> int | None:
    """Return the status that the server refused with; None where it gave none."""
    cause = beneath(error)
    return cause.status if isinstance(cause, Rejected) else None


def budget(method: str, headers: Mapping[str, str]) -> RateLimit | None:
    """Read what *headers* say is left; None where they say nothing usable."""
    remaining = _number(headers.get("X-RateLimit-Remaining", ""))
    resets_at = _moment(headers.get("X-RateLimit-Reset", ""))
    if remaining is None or resets_at is None:
        return None
    limit = _number(headers.get("X-RateLimit-Limit", ""))
    return RateLimit(_BUDGETS.get(method, "mastodon"), limit, remaining, resets_at)


def asked_wait(headers: Mapping[str, str]) -> timedelta:
    """Return how long the server wants to be left alone, by its own clock."""
    left = budget("", headers)
    waits = [left.resets_at - answered_at(headers)] if left and left.remaining <= 0 else []
    if (seconds := _number(headers.get("Retry-After", ""))) is not None:
        waits.append(timedelta(seconds=min(seconds, 10**6)))
    return max([timedelta(), *waits])


def _number(value: str) -> int | None:
    return int(value) if _EPOCH.fullmatch(value) else None


def _moment(value: str) -> datetime | None:
    """Read a time as Mastodon (ISO 8601) or GoToSocial (epoch seconds) writes it."""
    try:
        if (seconds := _number(value)) is not None:
            return datetime.fromtimestamp(seconds, UTC)
        read = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return read.astimezone(UTC) if read.tzinfo else None
