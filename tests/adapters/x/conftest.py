"""A server that answers with exactly the bytes it was given: recordings, and hostile bodies."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from adapters.sandbox.x_auth import CREDENTIALS
from adapters.x import XAccount, XSecrets
from adapters.x.connect import connect
from adapters.x.platform import XPlatform
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit

ME = {"data": {"id": "1072250532645998596", "name": "Tweepy Testing", "username": "TweepyDev"}}


@dataclass(frozen=True, slots=True)
class Canned:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """
    Answers by method and path; the last of several answers to one path stays.

    Attributes:
        asked: ``METHOD path`` of every request, without the query.

        queries: The query of every request.
    """

    url: str = ""
    answers: dict[str, list[Canned]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    limits: list[RateLimit] = field(default_factory=list)

    def on(self, route: str, status: int, body: Any, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.setdefault(route, []).append(Canned(status, raw, named))

    def platform(self, handle: str = "TweepyDev", timeout_s: float = 5) -> XPlatform:
        account = XAccount(handle=handle, base_url=self.url, timeout_s=timeout_s)
        secrets = XSecrets(
            consumer_key=CREDENTIALS.consumer_key,
            consumer_secret=CREDENTIALS.consumer_secret,
            access_token=CREDENTIALS.access_token,
            access_token_secret=CREDENTIALS.access_token_secret,
        )
        return connect(AccountName("x-main"), account, secrets, self.limits.append)


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            route = f"{self.command} {self.path.partition('?')[0]}"
            script.asked.append(route)
            script.queries.append(self.path.partition("?")[2])
            canned = script.answers.get(route, [Canned(404, b"{}")])
            answer = canned.pop(0) if len(canned) > 1 else canned[0]
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    return Handler


@pytest.fixture
def script() -> Iterator[Script]:
    """A scripted X that already knows who asks."""
    made = Script()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    made.on("GET /2/users/me", 200, ME)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
