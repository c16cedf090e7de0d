"""A tiny Reddit that says what a test, or a recording, puts into its mouth."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect
from adapters.reddit.platform import RedditPlatform
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import RateLimit
from bot.domain.post import Post
from tests.factories import NOW

HANDLE = "PyAPITestUser2"
TOKEN = {"access_token": "t", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
JSON = {"content-type": "application/json; charset=UTF-8"}


@dataclass(frozen=True)
class Answer:
    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Replay:
    """Answers by method and path; everything that reached it is in :attr:`asked`."""

    url: str = ""
    answers: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    limits: list[RateLimit] = field(default_factory=list)

    def says(self, route: str, body: Any, status: int = 200, **headers: str) -> None:
        """Let *route* (``GET /api/v1/me``) answer *body*, JSON unless it is bytes."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[route] = lambda _asked: Answer(raw, status, JSON | named)

    def works_out(self, route: str, body: Callable[[Asked], Any]) -> None:
        """Let *route* answer, as JSON, what *body* makes of each request."""
        self.answers[route] = lambda asked: Answer(json.dumps(body(asked)).encode())

    def count(self, route: str) -> int:
        method, _, path = route.partition(" ")
        return len([one for one in self.asked if (one.method, one.path) == (method, path)])

    def connect(self, **changed: object) -> RedditPlatform:
        settings: dict[str, object] = {
            "handle": HANDLE,
            "base_url": self.url,
            "oauth_url": self.url,
            "timeout_s": 5,
            "contact": "operator@example.com",
        }
        secrets = RedditSecrets.model_validate(
            {"client_id": "i", "client_secret": "s", "refresh_token": "r"}
        )
        account = RedditAccount.model_validate(settings | changed)
        return connect(AccountName("reddit-main"), account, secrets, self.limits.append)


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("content-length", 0))
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path.rstrip("/"),
                {key: values[0] for key, values in parse_qs(parts.query).items()},
                {key: one[0] for key, one in parse_qs(self.rfile.read(size).decode()).items()},
                {key.lower(): value for key, value in self.headers.items()},
            )
            replay.asked.append(asked)
            unknown = Answer(b'{"message": "Not Found", "error": 404}', 404)
            answer = replay.answers.get(f"{asked.method} {asked.path}", lambda _asked: unknown)(
                asked
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def replay() -> Iterator[Replay]:
    """A server that knows how to log in and who the account is, and nothing else."""
    replay = Replay()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(replay))
    replay.url = f"http://127.0.0.1:{server.server_port}"
    replay.says("POST /api/v1/access_token", TOKEN)
    replay.says("GET /api/v1/me", {"name": HANDLE, "is_suspended": False})
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield replay
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Recordings:
    """What Reddit really answered, as praw's own tests recorded it."""

    folder: Path

    def answers(self, name: str) -> dict[str, Answer]:
        """Return the first answer to each method and path of the recording *name*."""
        found: dict[str, Answer] = {}
        recorded = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        for one in recorded["interactions"]:
            path = urlsplit(one["request"]["uri"]).path.rstrip("/")
            headers = {key.lower(): v[0] for key, v in one["response"]["headers"].items()}
            kept = ("content-type", "x-ratelimit")
            answer = Answer(
                _body(one["response"]["body"]),
                one["response"]["status"]["code"],
                {key: value for key, value in headers.items() if key.startswith(kept)},
            )
            found.setdefault(f"{one['request']['method']} {path}", answer)
        return found

    def serve(self, replay: Replay, name: str) -> None:
        """Let *replay* answer as recorded."""
        for route, answer in self.answers(name).items():
            replay.answers[route] = lambda _asked, answer=answer: answer

    def things(self, name: str, route: str) -> list[dict[str, Any]]:
        """Return the data of every child of a recorded listing."""
        read = json.loads(self.answers(name)[route].body)
        return [child["data"] for child in read["data"]["children"]]


def _body(body: dict[str, str]) -> bytes:
    if "base64_string" not in body:
        return body["string"].encode()
    raw = base64.b64decode(body["base64_string"])
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


@pytest.fixture(scope="session")
def recordings(shared_data: Path) -> Recordings:
    return Recordings(shared_data / "praw_cassettes")


@pytest.fixture
def a_post() -> Post:
    """An answer to a comment that the replayed Reddit knows nothing about."""
    return Post(AccountName("reddit-main"), "Thank you!", PublishKey("k"), NOW, "t1_abc")
