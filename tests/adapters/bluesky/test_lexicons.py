"""What goes over the wire to the sandboxed Bluesky and back is what the lexicons describe."""

import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from flask import Response, request

from adapters.sandbox.server import Server
from adapters.sandbox.world import World
from tests.adapters.bluesky.lexicon import Lexicons
from tests.real import gate

DESCRIBED = {
    "app.bsky.feed.getPosts",
    "app.bsky.notification.listNotifications",
    "com.atproto.repo.createRecord",
    "com.atproto.repo.deleteRecord",
    "com.atproto.repo.getRecord",
    "com.atproto.repo.listRecords",
}


@pytest.fixture
def lexicons(shared_data) -> Lexicons:
    return Lexicons(shared_data / "atproto/lexicons")


@pytest.fixture
def overheard(bluesky, sandbox) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The sandbox behind a gate that writes down what passes: (call, input or output, JSON)."""
    passed: list[tuple[str, str, str]] = []

    def listen(response: Response) -> Response:
        nsid = request.path.rpartition("/")[2]
        if request.is_json:
            passed.append((nsid, "input", request.get_data(as_text=True)))
        if response.status_code == 200 and response.get_data():
            passed.append((nsid, "output", response.get_data(as_text=True)))
        return response

    world = World()
    with httpx.Client(base_url=f"{sandbox.url}/bluesky", trust_env=False) as client:
        door = gate.blueprint(
            world, "bluesky", gate.Upstream(client), lambda _: Response(status=500)
        )
        door.after_request(listen)
        with Server(world, [door]) as front:
            yield f"{front.url}/bluesky", passed


def test_all_that_is_said_and_answered_is_as_the_lexicons_describe(bluesky, overheard, lexicons):
    url, passed = overheard
    platform = bluesky.connect(base_url=url)
    mention = bluesky.mention("ann", "see https://a.com/b #lamps 新")
    page = platform.mentions(None)
    reply = bluesky.post("新 https://a.com/b for @ann.test and #lamps", mention)
    receipt = platform.publish(reply)
    bluesky.people.mention("bob", "and me?", in_reply_to=receipt.id)
    platform.mentions(page.next)
    platform.find(reply, reply.key_at - timedelta(hours=1))
    platform.find(bluesky.post("never sent"), reply.key_at - timedelta(hours=1))
    platform.delete(receipt.id)
    assert {nsid for nsid, part, _ in passed if part == "output"} >= DESCRIBED
    assert all(lexicons.definition(nsid) for nsid in DESCRIBED)
    faults = [
        f"{nsid}: {fault}"
        for nsid, part, said in passed
        for fault in lexicons.faults(nsid, part, json.loads(said))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"text": 1}, "text is no string"),
        ({"text": "a" * 3001}, "text is too large"),
        ({"createdAt": "today"}, "createdAt is no datetime"),
        ({"langs": ["en"] * 4}, "langs is too large"),
        ({"facets": [{"index": {"byteStart": 0}, "features": []}]}, "byteEnd is missing"),
        ({"reply": {"root": {"uri": "at://a/b/c", "cid": "bafyreia"}}}, "parent is missing"),
        ({"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": 1}]}}, "image is missing"),
    ],
)
def test_a_record_that_is_not_as_described_is_found_out(lexicons, wrong, fault):
    record = {"$type": "app.bsky.feed.post", "text": "Hi", "createdAt": "2026-11-23T12:00:00Z"}
    body = {"repo": "heron.test", "collection": "app.bsky.feed.post", "record": record | wrong}
    assert fault in "\n".join(lexicons.faults("com.atproto.repo.createRecord", "input", body))
