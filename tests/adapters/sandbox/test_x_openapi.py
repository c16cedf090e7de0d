"""Everything that the sandboxed X says is in X's own published description."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_schema_validator import OAS30Validator
from requests_oauthlib import OAuth1

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.x_auth import BEARER, CREDENTIALS
from adapters.sandbox.x_state import BRAND_ID, XProcessing, XTrend
from tests.bot.media.pictures import png

ALL_FIELDS = {
    "tweet.fields": "attachments,author_id,created_at,entities,lang,note_tweet,referenced_tweets",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id,"
    "attachments.media_keys",
    "media.fields": "alt_text",
    "max_results": "5",
}
USER = OAuth1(
    CREDENTIALS.consumer_key,
    CREDENTIALS.consumer_secret,
    CREDENTIALS.access_token,
    CREDENTIALS.access_token_secret,
)
WRONG = OAuth1(CREDENTIALS.consumer_key, "wrong", CREDENTIALS.access_token, "wrong")
FAULTS = [
    Fault("x", Kind.status, status=500),
    Fault("x", Kind.status, status=503),
    Fault("x", Kind.rate_limit),
    Fault("x", Kind.duplicate),
    Fault("x", Kind.revoked),
    Fault("x", Kind.forbidden),
    Fault("x", Kind.refused),
]


class Described:
    """Calls the sandbox and holds every answer against the description."""

    def __init__(self, url: str, description: dict[str, Any]) -> None:
        self.url = url
        self.description = description
        self.session = requests.Session()
        self.session.trust_env = False

    def call(self, method: str, path: str, *, auth: Any = USER, **more: Any) -> requests.Response:
        if isinstance(auth, str):
            more["headers"] = {"Authorization": f"Bearer {auth}"}
            auth = None
        answer = self.session.request(method, f"{self.url}{path}", auth=auth, timeout=5, **more)
        self.validate(method, path, answer)
        return answer

    def validate(self, method: str, path: str, answer: requests.Response) -> None:
        template = next(
            known
            for known in self.description["paths"]
            if re.fullmatch(re.sub(r"\{\w+\}", "[0-9]+", known), path)
        )
        responses = self.description["paths"][template][method.lower()]["responses"]
        content = responses.get(str(answer.status_code), responses["default"])["content"]
        kind = answer.headers["Content-Type"].partition(";")[0]
        schema = content[kind]["schema"] | {"components": self.description["components"]}
        OAS30Validator(schema).validate(answer.json())


@pytest.fixture(scope="module")
def description(shared_data: Path) -> dict[str, Any]:
    return json.loads((shared_data / "x_openapi" / "openapi.json").read_text())


@pytest.fixture
def described(x, sandbox, description) -> Iterator[Described]:
    caller = Described(f"{sandbox.url}/x", description)
    yield caller
    caller.session.close()


def test_listings_with_all_fields_are_as_described(x, described):
    own = described.call("POST", "/2/tweets", json={"text": "hello <all> https://a.com/b"}).json()
    for n in range(12):
        x.people.mention(
            f"user{n}",
            "and you? https://a.com/c",
            in_reply_to=own["data"]["id"],
            pictures=["a", ""],
        )
    first = described.call("GET", f"/2/users/{BRAND_ID}/mentions", params=ALL_FIELDS).json()
    assert len(first["data"]) == 5
    assert first["includes"]["users"]
    assert first["includes"]["tweets"]
    assert [one.get("alt_text") for one in first["includes"]["media"]] == ["a", None] * 5
    token = {"pagination_token": first["meta"]["next_token"]}
    described.call("GET", f"/2/users/{BRAND_ID}/mentions", params=ALL_FIELDS | token)
    described.call("GET", f"/2/users/{BRAND_ID}/tweets", params=ALL_FIELDS)
    described.call("GET", f"/2/users/{BRAND_ID}/tweets", params={"since_id": own["data"]["id"]})


def test_an_empty_listing_is_as_described(described):
    assert "data" not in described.call("GET", f"/2/users/{BRAND_ID}/mentions").json()


def test_single_posts_and_the_account_are_as_described(x, described):
    described.call("GET", "/2/users/me")
    whole = described.call("GET", "/2/users/me", params={"user.fields": "description"})
    assert "Automated account" in whole.json()["data"]["description"]
    mention = x.people.mention("ann", "hello")
    assert described.call("GET", f"/2/tweets/{mention}").json()["data"]["id"] == mention
    assert described.call("GET", "/2/tweets/12345").json()["errors"]
    reply = {"text": "hello Ann", "reply": {"in_reply_to_tweet_id": mention}}
    own = described.call("POST", "/2/tweets", json=reply).json()["data"]["id"]
    assert described.call("DELETE", f"/2/tweets/{own}").json() == {"data": {"deleted": True}}


def test_images_are_as_described(x, described):
    file = {"media": b64encode(png()).decode(), "media_category": "tweet_image"}
    taken = described.call("POST", "/2/media/upload", json=file).json()["data"]["id"]
    said = {"id": taken, "metadata": {"alt_text": {"text": "noise"}}}
    described.call("POST", "/2/media/metadata", json=said)
    post = {"text": "a lamp https://a.com/b", "media": {"media_ids": [taken]}}
    described.call("POST", "/2/tweets", json=post)
    own = described.call("GET", f"/2/users/{BRAND_ID}/tweets", params=ALL_FIELDS).json()["data"][0]
    assert own["entities"]["urls"][-1]["expanded_url"].endswith("/photo/1")
    assert own["text"].endswith(own["entities"]["urls"][-1]["url"])


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_said_of_an_image_that_x_works_on_is_as_described(x, described, fails):
    x.people.process(XProcessing(n_looks=1, check_after_s=3, fails=fails))
    file = {"media": b64encode(png()).decode(), "media_category": "tweet_image"}
    taken = described.call("POST", "/2/media/upload", json=file).json()["data"]
    about = {"media_id": taken["id"], "command": "STATUS"}
    looks = [described.call("GET", "/2/media/upload", params=about).json() for _ in range(2)]
    states = [one["processing_info"]["state"] for one in (taken, *(look["data"] for look in looks))]
    assert states == ["pending", "in_progress", "failed" if fails else "succeeded"]
    assert taken["processing_info"]["check_after_secs"] == 3


def test_what_is_sent_with_an_image_is_as_described(x, described):
    """The description of X forbids fields that it does not know, in requests too."""
    schemas = described.description["components"]["schemas"]
    file = {"media": b64encode(png()).decode(), "media_category": "tweet_image"}
    said = {"id": "1", "metadata": {"alt_text": {"text": "a" * 1000}}}
    bodies = {
        "MediaUploadRequest": file,
        "CreateMediaMetadataRequest": said,
        "CreatePostsRequest": {"text": "a", "media": {"media_ids": ["1"]}},
    }
    for name, body in bodies.items():
        schema = schemas[name] | {"components": described.description["components"]}
        OAS30Validator(schema).validate(body)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/2/media/upload", {"media": "!", "media_category": "tweet_image"}),
        ("/2/media/upload", {"media": "QUJD", "media_category": "tweet_image"}),
        ("/2/media/upload", {"media": "QUJD", "media_category": "tweet_video"}),
        ("/2/media/metadata", {"id": "1", "metadata": {"alt_text": {"text": "noise"}}}),
        ("/2/media/metadata", {"id": "1", "metadata": {"alt_text": {"text": "a" * 1001}}}),
        ("/2/tweets", {"text": "a", "media": {"media_ids": ["1"]}}),
        ("/2/tweets", {"text": "a", "media": {"media_ids": []}}),
    ],
)
def test_images_that_x_does_not_take_are_refused_as_described(described, route, body):
    assert described.call("POST", route, json=body).status_code == 400


def test_several_posts_are_as_described_those_that_are_gone_too(x, described):
    own = described.call("POST", "/2/tweets", json={"text": "hello"}).json()["data"]["id"]
    asked = x.people.mention("ann", "and you?", in_reply_to=own)
    fields = {name: value for name, value in ALL_FIELDS.items() if name != "max_results"}
    answer = described.call("GET", "/2/tweets", params=fields | {"ids": f"{asked},12345"}).json()
    assert [one["id"] for one in answer["data"]] == [asked]
    assert [one["id"] for one in answer["includes"]["tweets"]] == [own]
    assert [one["resource_id"] for one in answer["errors"]] == ["12345"]
    assert "data" not in described.call("GET", "/2/tweets", params={"ids": "12345"}).json()


def test_quotes_are_as_described_page_by_page(x, described):
    own = described.call("POST", "/2/tweets", json={"text": "hello"}).json()["data"]["id"]
    ids = [x.people.post(f"user{n}", "look", quotes=own) for n in range(12)]
    route, fields = f"/2/tweets/{own}/quote_tweets", ALL_FIELDS | {"max_results": "10"}
    first = described.call("GET", route, params=fields | {"exclude": "retweets"}).json()
    assert set(first["meta"]) == {"result_count", "next_token"}
    (ours,) = first["includes"]["tweets"]
    assert (ours["id"], first["data"][0]["referenced_tweets"][0]["type"]) == (own, "quoted")
    token = {"pagination_token": first["meta"]["next_token"]}
    rest = described.call("GET", route, params=fields | token).json()
    assert [one["id"] for one in first["data"] + rest["data"]] == ids[::-1]
    assert "next_token" not in rest["meta"]
    counts = described.call(
        "GET", "/2/tweets", params={"ids": own, "tweet.fields": "public_metrics"}
    )
    assert counts.json()["data"][0]["public_metrics"]["quote_count"] == 12
    assert "data" not in described.call("GET", "/2/tweets/12345/quote_tweets").json()


@pytest.mark.parametrize("params", [{"max_results": "5"}, {"since_id": "1"}])
def test_what_the_quotes_of_a_post_do_not_take_is_refused_as_described(x, described, params):
    own = x.people.post("mynah_demo", "hello")
    answer = described.call("GET", f"/2/tweets/{own}/quote_tweets", params=params)
    assert answer.status_code == 400


def test_trends_are_as_described(x, described):
    x.people.set_trends([XTrend("#lamps", 3)])
    answer = described.call("GET", "/2/trends/by/woeid/1", auth=BEARER)
    assert answer.json() == {"data": [{"trend_name": "#lamps", "tweet_count": 3}]}
    assert described.call("GET", "/2/trends/by/woeid/1").status_code == 401


def test_refusals_are_as_described(x, described):
    stranger, mention = x.people.post("zoe", "alone"), x.people.mention("ann", "hi")
    described.call("POST", "/2/tweets", json={"text": "twice"})
    x.people.delete(mention)
    refused = {
        "duplicate content": (403, {"text": "twice"}),
        "too long": (400, {"text": "a" * 281}),
        "invalid": (400, {"text": ""}),
        "not been mentioned": (403, {"text": "a", "reply": {"in_reply_to_tweet_id": stranger}}),
        "deleted or not visible": (403, {"text": "a", "reply": {"in_reply_to_tweet_id": mention}}),
        "not understood": (400, {"texts": "a"}),
    }
    for words, (status, body) in refused.items():
        answer = described.call("POST", "/2/tweets", json=body)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert described.call("DELETE", f"/2/tweets/{stranger}").status_code == 403
    assert described.call("GET", "/2/users/me", auth=WRONG).status_code == 401


@pytest.mark.parametrize(
    "params",
    [
        {"max_results": "3"},
        {"max_results": "x"},
        {"since_id": "x"},
        {"start_time": "yesterday"},
        {"nonsense": "1"},
    ],
)
def test_parameters_that_x_does_not_take_are_refused_as_described(described, params):
    answer = described.call("GET", f"/2/users/{BRAND_ID}/mentions", params=params)
    assert answer.status_code == 400


def test_a_spent_window_is_as_described(described):
    for _ in range(75):
        described.call("GET", "/2/users/me")
    answer = described.call("GET", "/2/users/me")
    assert answer.status_code == 429
    assert answer.headers["x-rate-limit-remaining"] == "0"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.status}")
def test_every_fault_is_worded_as_described(x, described, fault):
    x.control.add_fault(fault)
    assert described.call("POST", "/2/tweets", json={"text": "hello"}).status_code >= 400
    assert x.published() == []
