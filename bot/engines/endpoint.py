"""
One server that speaks the OpenAI protocol: one request at a time, and what its failure means.

It neither repeats nor counts: ``bot.engines.openai`` does. What comes back is a
stranger's: its size is bounded while it is read, and its words are cleaned before they are shown.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.address import is_private
from bot.engines.chat import clean
from bot.engines.server import Server
from bot.models.failure import EngineFailed

# At INFO they write a line for every request.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_LISTING: Final = 4 << 20
_SHOWN: Final = 200
_AGAIN: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_KEY_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class EndpointFailed(EngineFailed):
    """
    The server gave no answer that can be used.

    Attributes:
        status: What it answered with; 0 where it did not answer.

        again: Whether the same request may succeed.

        after: How long the server asked to wait.

        lost: Whether it may have written, and may charge for it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        again: bool = False,
        after: timedelta = timedelta(),
        lost: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.again, self.after, self.lost = status, again, after, lost


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str


class _Models(BaseModel):
    model_config = ConfigDict(extra="ignore")
    data: list[_Model]


class Endpoint:
    """The way to a server; safe between threads."""

    def __init__(self, server: Server) -> None:
        self.server = server
        key = {"authorization": f"Bearer {server.key}"} if server.key else {}
        self._client = httpx2.Client(
            # Identity: a compressed answer could be a thousand times larger than what is counted.
            headers={
                "user-agent": f"mynah-bot/{version('mynah-bot')}",
                "accept-encoding": "identity",
                **key,
            },
            # A kept connection that the server has just closed looks like a lost answer, which is
            # counted; and opening one costs little beside what is waited for.
            limits=httpx2.Limits(max_keepalive_connections=0),
            follow_redirects=False,  # the key is for this server alone
            trust_env=not is_private(
                urlsplit(server.url).hostname or ""
            ),  # no proxy to the next room
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def ask(self, body: dict[str, Any], *, most: int, until: float) -> bytes:
        """
        Ask for a chat completion, once.

        Args:
            most: Bytes of an answer.

            until: When to give up, on the monotonic clock; the server's timeout may come first.

        Raises:
            EndpointFailed: There is no answer; it says whether there may be one later.
        """
        return self._send("POST", "/chat/completions", body, most=most, until=until)

    def models(self) -> list[str]:
        """
        Name the models that the server has.

        Raises:
            EndpointFailed: It does not say.
        """
        until = monotonic() + self.server.timeout_s
        content = self._send("GET", "/models", None, most=_LISTING, until=until)
        try:
            return [clean(model.id) for model in _Models.model_validate_json(content).data]
        except ValidationError as error:
            raise self.unreadable() from error

    def unreadable(self) -> EndpointFailed:
        """Say that an answer is none of the protocol's."""
        return EndpointFailed(
            f"What {self.server.host} answers is not the OpenAI protocol: correct"
            " generation.endpoint.url, it mostly ends in /v1.",
            lost=True,
        )

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, *, most: int, until: float
    ) -> bytes:
        until = min(until, monotonic() + self.server.timeout_s)
        left = max(0.001, until - monotonic())
        url = f"{self.server.url}{path}"
        with (
            self._translated(),
            self._client.stream(method, url, json=body, timeout=left) as answer,
        ):
            if answer.status_code != HTTPStatus.OK:
                raise self._refusal(answer, _first_bytes(answer, until))
            return self._read(answer, most, until)

    def _read(self, answer: httpx2.Response, most: int, until: float) -> bytes:
        content = bytearray()
        for chunk in answer.iter_raw():
            content += chunk
            if len(content) > most:
                raise EndpointFailed(
                    f"{self.server.host} answered with more than {most:,} bytes.", lost=True
                )
            if monotonic() > until:
                # Each read has its time limit; one byte before each of them would last for ever.
                raise self._late()
        return bytes(content)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            reason = clean(str(error))[:_SHOWN] or type(error).__name__
            message = (
                f"{self.server.host} cannot be reached ({reason}): start the server, or correct"
            )
            raise EndpointFailed(f"{message} generation.endpoint.url.", again=True) from error
        except httpx2.TimeoutException as error:
            raise self._late() from error
        except (httpx2.TransportError, httpx2.StreamError) as error:
            reason = clean(str(error))[:_SHOWN] or type(error).__name__
            message = f"{self.server.host} broke off its answer ({reason})."
            raise EndpointFailed(message, again=True, lost=True) from error

    def _late(self) -> EndpointFailed:
        return EndpointFailed(
            f"{self.server.host} did not answer within generation.endpoint.timeout"
            f" ({self.server.timeout_s:g} s).",
            again=True,
            lost=True,
        )

    def _refusal(self, answer: httpx2.Response, said: bytes) -> EndpointFailed:
        status, host = answer.status_code, self.server.host
        if status in _KEY_REFUSED:
            message = f"{host} does not accept the key: correct MYNAH_OPENAI_API_KEY in .env."
            return EndpointFailed(message, status=status)
        return EndpointFailed(
            f"{host} answered with status {status} ({self._quoted(said)}).",
            status=status,
            again=status in _AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR,
            after=_retry_after(answer.headers.get("retry-after", "")),
        )

    def _quoted(self, said: bytes) -> str:
        words = " ".join(clean(said.decode(errors="replace")).split())
        key = self.server.key
        return (words.replace(key, "…") if key else words)[:_SHOWN] or "no reason given"


def _first_bytes(answer: httpx2.Response, until: float) -> bytes:
    said = b""
    for chunk in answer.iter_raw(1024):
        said += chunk
        if len(said) > 1 << 12 or monotonic() > until:
            break
    return said


def _retry_after(said: str) -> timedelta:
    """Read seconds or a date; nothing, and the past, are no wait."""
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 86_400))
    try:
        return max(timedelta(), parsedate_to_datetime(said).astimezone(UTC) - datetime.now(UTC))
    except (ValueError, OverflowError):
        return timedelta()
