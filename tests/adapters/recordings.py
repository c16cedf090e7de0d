"""What networks once answered, as the tests of their libraries recorded it, and a server of it."""

import base64
import gzip
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from flask import Blueprint, Response, request

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Network, World

FOLDERS = {"x": "tweepy_cassettes", "reddit": "praw_cassettes", "mastodon": "mastodonpy_cassettes"}
KEPT = ("content-type", "link", "x-ratelimit", "x-rate-limit", "x-access")
_IDS = re.compile(r"(?<=/)\d{5,}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One answer, as it was recorded.

    Attributes:
        route: Method and path; every long number in it is a ``#``, whosever it is.

        body: Unpacked.
    """

    route: str
    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)

    def said(self, change: Callable[[Any], object]) -> "Exchange":
        """Return the same answer with something of its JSON changed."""
        told = self.json()
        change(told)
        return replace(self, body=json.dumps(told).encode())


def route_of(method: str, path: str) -> str:
    return f"{method} {_IDS.sub('#', path.rstrip('/'))}"


@lru_cache
def exchanges(path: Path) -> tuple[Exchange, ...]:
    """Return what the recording *path* holds, in its order."""
    text = path.read_text("utf-8")
    recorded = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return tuple(
        Exchange(
            route_of(one["request"]["method"], urlsplit(one["request"]["uri"]).path),
            one["response"]["status"]["code"],
            _unpacked(one["response"]["body"]),
            {
                name.lower(): values[0]
                for name, values in one["response"]["headers"].items()
                if name.lower().startswith(KEPT)
            },
        )
        for one in recorded.get("interactions", recorded.get("http_interactions"))
    )


def _unpacked(body: dict[str, Any]) -> bytes:
    packed = base64.b64decode(body.get("base64_string", "")) or body["string"]
    raw: bytes = packed if isinstance(packed, bytes) else packed.encode()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


@dataclass(slots=True)
class Replay:
    """
    A network that has nothing but recorded answers.

    It takes part in a world, whose faults hit on the way. The last of several answers to one route
    stays; what was never recorded is not found.

    Attributes:
        standing: What was sent in answer to whose request a post was made, oldest first.
    """

    answers: dict[str, list[Exchange]] = field(default_factory=dict)
    standing: list[str] = field(default_factory=list)

    def play(self, recorded: Sequence[Exchange]) -> None:
        for one in recorded:
            self.answers.setdefault(one.route, []).append(one)

    def blueprint(self, world: World, network: str, word: Callable[[Fault], Response]) -> Blueprint:
        """Mount the answers below ``/<network>``."""
        world.join(Network(network, word=word, reset=self.answers.clear))
        routes = Blueprint(network, __name__)

        @routes.route(f"/{network}/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
        def answer(path: str) -> Response:
            known = self.answers.get(route_of(request.method, f"/{path}"))
            if not known:
                return Response(b'{"error":"Record not found"}', 404, mimetype="application/json")
            one = known.pop(0) if len(known) > 1 else known[0]
            if one.status < 300:
                self._note(request.method)
            return Response(one.body, one.status, list(one.headers.items()))

        return routes

    def _note(self, method: str) -> None:
        said = request.get_json(silent=True) or request.form
        text = said.get("status") or said.get("text")
        if method == "POST" and text:
            self.standing.append(text)
        elif method == "DELETE" and self.standing:
            self.standing.pop()
