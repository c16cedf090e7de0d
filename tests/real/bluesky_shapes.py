"""
What Bluesky's own server answers has the types and the nesting of what the sandbox answers.

Nothing of Bluesky was recorded elsewhere: these tests record it for themselves, into a folder that
lasts as long as they do.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.sandbox.bluesky_auth import CREDENTIALS
from adapters.sandbox.bluesky_control import BlueskyControl
from adapters.sandbox.control import Control
from adapters.sandbox.server import Sandbox
from tests.adapters.sandbox.shapes import differences, lacking
from tests.real.bluesky_people import POSTS, BlueskyPeople, png

HAS_INDEX = "MYNAH_REAL_APPVIEW" in os.environ
AT = "2026-11-27T12:00:00.000Z"
NEVER_READ = re.compile(
    r"\.didDoc\..*|\.email\w*|\.commit|\.validationStatus|\.seenAt"
    r"|.*\.(labels|viewer|createdAt|associated|\$type|likeCount|repostCount|replyCount|quoteCount)"
    r"|.*\.(bookmarkCount|threadContext|threadgate)"
)
"""What the server says besides; where it stands, the adapter reads none of it."""

Call = Callable[..., Any]


def caller(client: httpx.Client, at: str, token: str) -> Call:
    """Return a function that makes one call below *at* and returns the JSON of its answer."""

    def call(method: str, nsid: str, body: Any = None, **params: Any) -> Any:
        header = {"Authorization": f"Bearer {token}"} if token else {}
        sent: dict[str, Any] = {"json": body} if isinstance(body, dict) else {"content": body}
        if isinstance(body, bytes):
            header["Content-Type"] = "image/png"
        url = f"{at}/xrpc/{nsid}"
        return client.request(method, url, params=params, headers=header, **sent).json()

    return call


def record(call: Call, handle: str, password: str, above: str) -> dict[str, Any]:
    """Let the account *handle* do what Mynah does, and return every answer by a name."""
    opened = {"identifier": handle, "password": password}
    said: dict[str, Any] = {"session": call("POST", "com.atproto.server.createSession", opened)}
    wrong = opened | {"password": "wrong"}
    said["no session"] = call("POST", "com.atproto.server.createSession", wrong)
    own = said["session"]["did"]
    place = {"repo": own, "collection": POSTS}
    record = {"$type": POSTS, "text": "Hello", "createdAt": AT, "langs": ["en"]}
    made = call("POST", "com.atproto.repo.createRecord", place | {"record": record})
    rkey = made["uri"].rpartition("/")[2]
    said |= {
        "made": made,
        "held": call("GET", "com.atproto.repo.getRecord", rkey=rkey, **place),
        "absent": call("GET", "com.atproto.repo.getRecord", rkey="3kabsentabsen", **place),
        "listed": call("GET", "com.atproto.repo.listRecords", limit=10, **place),
        "blob": call("POST", "com.atproto.repo.uploadBlob", png()),
        "resolved": call("GET", "com.atproto.identity.resolveHandle", handle=handle),
        "unresolved": call("GET", "com.atproto.identity.resolveHandle", handle="no.body.test"),
    }
    if HAS_INDEX:
        said |= {
            "told": call("GET", "app.bsky.notification.listNotifications", limit=10),
            "shown": call("GET", "app.bsky.feed.getPosts", uris=above),
            "thread": call("GET", "app.bsky.feed.getPostThread", uri=above, depth=0),
        }
    said["deleted"] = call("POST", "com.atproto.repo.deleteRecord", place | {"rkey": rkey})
    return said


@pytest.fixture
def recorded(real_bluesky: Any, tmp_path: Path) -> dict[str, Any]:
    """The real server's answers, read back from a recording of them."""
    people: BlueskyPeople = real_bluesky.people
    above = real_bluesky.mention("ann", "when do you open?")
    call = caller(people.brand.client, "", people.brand.token)
    said = record(call, people.brand.handle, people.brand.app_password(), above)
    for name, answer in said.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(answer))
    return {path.stem: json.loads(path.read_text()) for path in tmp_path.glob("*.json")}


@pytest.fixture
def sandboxed() -> Any:
    """The sandbox's answers to the same calls."""
    handle = "mynah-demo.test"
    with Sandbox(handles={"bluesky": handle}) as running, httpx.Client(trust_env=False) as client:
        door = Control(running.url)
        above = BlueskyControl(door).mention("ann", "when do you open?")
        door.close()
        at = f"{running.url}/bluesky"
        opened = {"identifier": handle, "password": CREDENTIALS.app_password}
        session = caller(client, at, "")("POST", "com.atproto.server.createSession", opened)
        call = caller(client, at, session["accessJwt"])
        yield record(call, handle, CREDENTIALS.app_password, above)


def test_the_sandbox_answers_in_the_shapes_of_the_real_server(recorded, sandboxed):
    assert recorded.keys() == sandboxed.keys()
    unlike = {name: differences(sandboxed[name], one) for name, one in recorded.items()}
    assert {name: found for name, found in unlike.items() if found} == {}


def test_the_sandbox_leaves_nothing_out_that_is_read(recorded, sandboxed):
    left_out = {
        f"{name}{place}"
        for name, one in recorded.items()
        for place in lacking(sandboxed[name], one)
        if not NEVER_READ.fullmatch(place)
    }
    assert left_out == set()


def test_a_refusal_has_the_same_name_on_both(recorded, sandboxed):
    refused = ("no session", "absent", "unresolved")
    names = {name: recorded[name]["error"] for name in refused}
    assert {name: sandboxed[name]["error"] for name in refused} == names
