"""A server that answers with exactly the bytes it was given: recordings, and hostile bodies."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect
from adapters.mastodon.platform import MastodonPlatform
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit

ME = {"id": "7", "username": "acme", "acct": "acme"}
ANN = {"id": "8", "username": "ann", "acct": "ann"}


def status(status_id: str, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": status_id,
        "content": content,
        "created_at": "2026-11-23T12:00:00.000Z",
        "account": ANN,
        "url": f"https://social.example/@ann/{status_id}",
        "visibility": "public",
        "in_reply_to_id": None,
    } | more


def notification(number: str, said: dict[str, Any] | None, kind: str = "mention") -> dict[str, Any]:
    return {"id": number, "type": kind, "account": ANN, "status": said}


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

        sent: Form and headers of every POST and PUT.
    """

    url: str = ""
    answers: dict[str, list[Canned]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    limits: list[RateLimit] = field(default_factory=list)

    def on(self, route: str, code: int, body: Any, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.setdefault(route, []).append(Canned(code, raw, named))

    def platform(self, handle: str = "acme", **more: Any) -> MastodonPlatform:
        return connect(
            AccountName("mastodon-main"),
            MastodonAccount(handle=handle, base_url=self.url, timeout_s=5, **more),
            MastodonSecrets.model_validate({"access_token": "token"}),
            self.limits.append,
        )


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            route = f"{self.command} {self.path.partition('?')[0]}"
            script.asked.append(route)
            if self.command in {"POST", "PUT"}:
                script.sent.append((parse_qs(body), dict(self.headers)))
            canned = script.answers.get(route, [Canned(404, b'{"error":"Record not found"}')])
            answer = canned.pop(0) if len(canned) > 1 else canned[0]
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    return Handler


@pytest.fixture
def script() -> Iterator[Script]:
    """A scripted Mastodon that already knows who asks."""
    made = Script()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    made.on("GET /api/v1/accounts/verify_credentials", 200, ME)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
