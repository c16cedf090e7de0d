"""Every answer of the sandbox has the types and the nesting of the real network's recorded one."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from requests_oauthlib import OAuth1

from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.mastodon_state import BRAND_ID as MASTODON_ID
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.x_auth import CREDENTIALS as X
from adapters.sandbox.x_state import BRAND_ID as X_ID
from tests.adapters.sandbox.shapes import differences, lacking


def recorded(path: Path, route: str) -> Any:
    """Return the body of the first recorded answer to *route*: method and end of the path."""
    method, _, end = route.partition(" ")
    text = path.read_text("utf-8")
    cassette = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    for one in cassette.get("http_interactions", cassette.get("interactions")):
        asked = urlsplit(one["request"]["uri"]).path.rstrip("/")
        if one["request"]["method"] == method and asked.endswith(end):
            return _body(one["response"]["body"])
    raise LookupError(route)


def _body(body: dict[str, Any]) -> Any:
    packed = base64.b64decode(body.get("base64_string", "")) or body["string"]
    raw = packed if isinstance(packed, bytes) else packed.encode()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def held(ours: Any, theirs: Any) -> set[str]:
    assert differences(ours, theirs) == {}
    return lacking(ours, theirs)


def asked_x(sandbox: Any, method: str, path: str, **more: Any) -> Any:
    keys = (X.consumer_key, X.consumer_secret, X.access_token, X.access_token_secret)
    url = f"{sandbox.url}/x{path}"
    return requests.request(method, url, auth=OAuth1(*keys), timeout=5, **more).json()


def test_x_is_as_recorded(x, sandbox, shared_data):
    def of(name: str, route: str) -> Any:
        return recorded(shared_data / f"tweepy_cassettes/test_client_{name}.yaml", route)

    for n in range(6):  # more than a page
        x.mention("ann", f"hello {n}")
        x.platform.publish(x.post(f"Hello {n}"))
    own = asked_x(sandbox, "POST", "/2/tweets", json={"text": "Test"})
    assert held(own, of("create_and_delete_tweet", "POST /2/tweets")) == set()
    assert held(asked_x(sandbox, "GET", "/2/users/me"), of("get_me", "GET /me")) == set()
    for name, end in {"mentions": "mentions", "tweets": "tweets"}.items():
        ours = asked_x(sandbox, "GET", f"/2/users/{X_ID}/{end}?max_results=5")
        assert held(ours, of(f"get_users_{name}", f"GET /{end}")) == set()
    gone = asked_x(sandbox, "DELETE", f"/2/tweets/{own['data']['id']}")
    deleted = of("create_and_delete_tweet", "DELETE /1456012973835788293")
    assert held(gone, deleted) == set()


def asked_mastodon(sandbox: Any, method: str, path: str, **more: Any) -> Any:
    header = {"Authorization": f"Bearer {MASTODON.access_token}"}
    url = f"{sandbox.url}/mastodon/api{path}"
    return requests.request(method, url, headers=header, timeout=5, **more).json()


def test_mastodon_is_as_recorded(mastodon, sandbox, shared_data):
    def of(name: str, route: str) -> Any:
        return recorded(shared_data / f"mastodonpy_cassettes/test_{name}.yaml", route)

    mastodon.platform.publish(mastodon.post("Hi", mastodon.mention("ann", "hello")))
    own = asked_mastodon(sandbox, "POST", "/v1/statuses", data={"status": "Toot!"})
    listed = asked_mastodon(sandbox, "GET", f"/v1/accounts/{MASTODON_ID}/statuses")
    pairs = {
        "me": (
            asked_mastodon(sandbox, "GET", "/v1/accounts/verify_credentials"),
            of("account", "GET /verify_credentials"),
        ),
        "notifications": (
            asked_mastodon(sandbox, "GET", "/v1/notifications"),
            of("notifications", "GET /notifications"),
        ),
        "status": (own, of("toot", "POST /statuses")),
        "timeline": (listed, of("fetch_next_previous_after_persist", "GET /statuses")),
        "instance": (
            asked_mastodon(sandbox, "GET", "/v2/instance"),
            of("instance", "GET /v2/instance"),
        ),
        "gone": (
            asked_mastodon(sandbox, "DELETE", f"/v1/statuses/{own['id']}"),
            of("toot", "DELETE /117020585846976096"),
        ),
    }
    found = {name: held(*both) for name, both in pairs.items()}
    assert found == {name: set() for name in pairs}


def test_reddit_is_as_recorded(reddit, sandbox, shared_data):
    def of(name: str, route: str) -> Any:
        return recorded(shared_data / f"praw_cassettes/{name}.json", route)

    url, form = f"{sandbox.url}/reddit", {"sr": "sandbox", "title": "T", "text": "x"}
    named = reddit.mention("ann", "hello")
    with requests.Session() as session:
        grant = {"grant_type": "refresh_token", "refresh_token": REDDIT.refresh_token}
        keys = (REDDIT.client_id, REDDIT.client_secret)
        token = session.post(f"{url}/api/v1/access_token", grant, auth=keys).json()
        session.headers["Authorization"] = f"bearer {token['access_token']}"
        reply = session.post(f"{url}/api/comment/", {"thing_id": named, "text": "Hi"}).json()
        thread = session.post(f"{url}/api/submit/", form).json()
        heard = session.get(f"{url}/message/mentions").json()
        hot = session.get(f"{url}/r/sandbox/hot").json()
        me = session.get(f"{url}/api/v1/me").json()
    pairs = {
        "token": (token, of("TestAuthWeb.test_authorize", "POST /access_token")),
        "reply": (reply, of("TestComment.test_reply", "POST /api/comment")),
        "thread": (thread, of("TestSubreddit.test_submit__selftext", "POST /api/submit")),
        "mentions": (heard, of("TestInbox.test_mentions", "GET /message/mentions")),
        "hot": (hot, of("TestSubredditListings.test_hot", "GET /hot")),
        "me": (me, of("TestUser.test_me", "GET /api/v1/me")),
    }
    found = {name: held(*both) for name, both in pairs.items()}
    assert found == {name: set() for name in pairs}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [({"a": "1"}, {"a": 1}), ({"a": [1]}, {"a": ["x"]}), ({"a": {"b": []}}, {"a": {"b": {}}})],
)
def test_another_type_at_the_same_place_is_a_difference(ours, theirs):
    assert differences(ours, theirs)


def test_a_place_that_is_not_there_is_lacking():
    assert lacking({"a": {"b": 1}}, {"a": {"b": 2, "c": {"d": 3}}}) == {".a.c"}
