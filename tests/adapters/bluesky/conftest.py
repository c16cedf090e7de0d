"""A server that answers with exactly the bytes it was given: hostile bodies and odd refusals."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect
from adapters.bluesky.platform import BlueskyPlatform
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit

ME = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
LOG_IN = "POST com.atproto.server.createSession"
REFRESH = "POST com.atproto.server.refreshSession"
GET = "GET com.atproto.repo.getRecord"
LIST = "GET com.atproto.repo.listRecords"
CREATE = "POST com.atproto.repo.createRecord"
NOTIFICATIONS = "GET app.bsky.notification.listNotifications"
SESSION = {"did": ME, "handle": "heron.test", "accessJwt": "a.b.c", "refreshJwt": "d.e.f"}


@dataclass(frozen=True, slots=True)
class Canned:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """
    Answers by ``METHOD nsid``; the last of several answers to one call stays.

    Attributes:
        asked: ``METHOD nsid`` of every request.
    """

    url: str = ""
    answers: dict[str, list[Canned]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    limits: list[RateLimit] = field(default_factory=list)

    def on(self, route: str, status: int, body: Any, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.setdefault(route, []).append(Canned(status, raw, named))

    def instead(self, route: str, status: int, body: Any, **headers: str) -> None:
        self.answers.pop(route, None)
        self.on(route, status, body, **headers)

    def platform(self, handle: str = "heron.test", timeout_s: float = 5) -> BlueskyPlatform:
        account = BlueskyAccount(handle=handle, base_url=self.url, timeout_s=timeout_s)
        secrets = BlueskySecrets(app_password="abcd-abcd-abcd-abcd")
        return connect(AccountName("bluesky-main"), account, secrets, self.limits.append)


def error(name: str, message: str = "") -> dict[str, str]:
    return {"error": name, "message": message or name}


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.bodies.append(json.loads(body) if body else None)
            nsid = self.path.partition("?")[0].rpartition("/")[2]
            route = f"{self.command} {nsid}"
            script.asked.append(route)
            canned = script.answers.get(route, [Canned(404, b"{}")])
            answer = canned.pop(0) if len(canned) > 1 else canned[0]
            self.send_response_only(answer.status)
            if "Content-Type" not in answer.headers:
                self.send_header("Content-Type", "application/json; charset=utf-8")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    return Handler


@pytest.fixture
def script() -> Iterator[Script]:
    """A scripted server that lets us in and holds nothing."""
    made = Script()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    made.on(LOG_IN, 200, SESSION)
    made.on(GET, 400, error("RecordNotFound", "Could not locate record: at://…"))
    made.on(LIST, 200, {"records": []})
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
