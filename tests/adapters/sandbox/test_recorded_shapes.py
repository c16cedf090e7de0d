"""Every answer of the sandbox has the types and the nesting of the real network's recorded one."""

import base64
import gzip
import json
from functools import partial
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
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.x_auth import CREDENTIALS as X
from adapters.sandbox.x_state import BRAND_ID as X_ID
from tests.adapters.recorded_accounts import Shelf
from tests.adapters.sandbox.shapes import differences, lacking
from tests.adapters.test_contract_media import picture

FORM = {"sr": "sandbox", "title": "T", "text": "x"}
DESCRIPTION = "/.well-known/oauth-authorization-server"
OUTDATED = {"brand_safe"}
"""What Reddit told of a thread until 2018."""


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
    shown = asked_x(sandbox, "GET", f"/2/tweets?ids={own['data']['id']}")
    assert held(shown, of("get_tweets", "GET /2/tweets")) == set()
    for n in range(11):  # more than a page
        x.people.post("zoe", f"look, {n}", quotes=own["data"]["id"])
    quotes = asked_x(sandbox, "GET", f"/2/tweets/{own['data']['id']}/quote_tweets?max_results=10")
    assert held(quotes, of("get_quote_tweets", "GET /quote_tweets")) == set()
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
    file = {"file": ("a.png", picture()[1], "image/png")}
    looked = asked_mastodon(sandbox, "GET", f"/v1/statuses/{own['id']}")
    empty = asked_mastodon(sandbox, "POST", "/v1/statuses", data={"status": ""})
    absent = asked_mastodon(sandbox, "DELETE", "/v1/statuses/1")
    again = Shelf(shared_data, "mastodon")("test_status_delete_media")
    (missed,) = (one.json() for one in again if one.status == requests.codes.not_found)
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
        "looked up": (looked, of("status_card", "GET /117020609135389699")),
        "file": (
            asked_mastodon(sandbox, "POST", "/v2/media", files=file, data={"description": "d"}),
            of("status_delete_media", "POST /v2/media"),
        ),
        "refused": (empty, of("status_empty", "POST /statuses")),
        "not found": (absent, missed),
        "timeline": (listed, of("fetch_next_previous_after_persist", "GET /statuses")),
        "instance": (
            asked_mastodon(sandbox, "GET", "/v2/instance"),
            of("instance", "GET /v2/instance"),
        ),
        "log-in": (
            requests.get(f"{sandbox.url}/mastodon{DESCRIPTION}", timeout=5).json(),
            of("log_in_none", f"GET {DESCRIPTION}"),
        ),
        "gone": (
            asked_mastodon(sandbox, "DELETE", f"/v1/statuses/{own['id']}"),
            of("toot", "DELETE /117020585846976096"),
        ),
    }
    found = {name: held(*both) for name, both in pairs.items()}
    assert found == {name: set() for name in pairs}


def logged_in(sandbox: Any) -> tuple[requests.Session, str, Any]:
    """Return who asks the sandboxed Reddit, where, and the token that was given."""
    url, session = f"{sandbox.url}/reddit", requests.Session()
    grant = {"grant_type": "refresh_token", "refresh_token": REDDIT.refresh_token}
    keys = (REDDIT.client_id, REDDIT.client_secret)
    token = session.post(f"{url}/api/v1/access_token", grant, auth=keys).json()
    session.headers["Authorization"] = f"bearer {token['access_token']}"
    return session, url, token


def of_reddit(shared_data: Path, name: str, route: str) -> Any:
    return recorded(shared_data / f"praw_cassettes/{name}.json", route)


def test_reddit_is_as_recorded(reddit, sandbox, shared_data):
    of = partial(of_reddit, shared_data)
    named = reddit.mention("ann", "hello")
    session, url, token = logged_in(sandbox)
    with session:
        reply = session.post(f"{url}/api/comment/", {"thing_id": named, "text": "Hi"}).json()
        thread = session.post(f"{url}/api/submit/", FORM).json()
        heard = session.get(f"{url}/message/mentions").json()
        hot = session.get(f"{url}/r/sandbox/hot").json()
        me = session.get(f"{url}/api/v1/me").json()
        rules = session.get(f"{url}/r/sandbox/about/rules").json()
        wants = session.get(f"{url}/api/v1/sandbox/post_requirements").json()
        reddit.people.settle(Place("sandbox", flair_required=True))
        refused = session.post(f"{url}/api/submit/", FORM).json()
    invalid = Shelf(shared_data, "reddit")("TestSubreddit.test_submit__verify_invalid")
    (turned_down,) = (one.json() for one in invalid if one.status == requests.codes.bad_request)
    pairs = {
        "token": (token, of("TestAuthWeb.test_authorize", "POST /access_token")),
        "reply": (reply, of("TestComment.test_reply", "POST /api/comment")),
        "thread": (thread, of("TestSubreddit.test_submit__selftext", "POST /api/submit")),
        "mentions": (heard, of("TestInbox.test_mentions", "GET /message/mentions")),
        "hot": (hot, of("TestSubredditListings.test_hot", "GET /hot")),
        "me": (me, of("TestUser.test_me", "GET /api/v1/me")),
        "rules": (rules, of("TestRule.test_delete_rule", "GET /about/rules")),
        "wants": (wants, of("TestSubreddit.test_post_requirements", "GET /post_requirements")),
    }
    found = {name: held(*both) for name, both in pairs.items()}
    assert found == {name: set() for name in pairs}
    assert held(refused, turned_down) <= {".error_type"}  # other recorded refusals have none


def test_what_stands_on_reddit_is_shown_and_edited_as_recorded(reddit, sandbox, shared_data):
    root = reddit.people.submit("ann", "Lamps")
    below = reddit.people.comment("bob", "Which?", in_reply_to=root)
    ours = reddit.people.comment(reddit.handle, "All.", in_reply_to=below)
    session, url, _ = logged_in(sandbox)
    with session:
        info = session.get(f"{url}/api/info", params={"id": below}).json()
        around = session.get(f"{url}/comments/{root[3:]}/_/{ours[3:]}?context=8").json()
        new = {"thing_id": ours, "text": "All of them.", "api_type": "json"}
        edited = session.post(f"{url}/api/editusertext/", new).json()
    of = partial(of_reddit, shared_data)
    assert held(info, of("TestComment.test_attributes", "GET /api/info")) == set()
    assert held(edited, of("TestComment.test_edit", "POST /api/editusertext")) == set()
    chain = of("TestComment.test_parent__chain", "GET /dkk4qjd")
    last: Any = ""  # what no recorded comment has below it, for none is the last
    for _ in range(2):
        last = {"data": {"children": [{"data": {"replies": last}}]}}
    assert differences(around, [*chain, last]) == {}
    assert {one.rpartition(".")[2] for one in lacking(around, chain)} <= OUTDATED


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [({"a": "1"}, {"a": 1}), ({"a": [1]}, {"a": ["x"]}), ({"a": {"b": []}}, {"a": {"b": {}}})],
)
def test_another_type_at_the_same_place_is_a_difference(ours, theirs):
    assert differences(ours, theirs)


def test_a_place_that_is_not_there_is_lacking():
    assert lacking({"a": {"b": 1}}, {"a": {"b": 2, "c": {"d": 3}}}) == {".a.c"}
