"""What networks were recorded to say of posts, and what their descriptions promise of numbers."""

import json
from typing import Any

import pytest
import requests
from openapi_schema_validator import OAS30Validator, OAS31Validator
from requests_oauthlib import OAuth1

from adapters.reddit.metrics import Shown
from adapters.sandbox.engagement import Engagement
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.x_auth import CREDENTIALS as X
from adapters.x import metrics as x_metrics
from bot.domain.metrics import Metrics
from tests.adapters.test_contract_after import DID, published

NOT_FOUND = "https://api.twitter.com/2/problems/resource-not-found"
WITHHELD = "https://api.twitter.com/2/problems/not-authorized-for-resource"


def test_the_numbers_of_x_are_as_described(x, sandbox, shared_data):
    description = json.loads((shared_data / "x_openapi" / "openapi.json").read_text())
    remote_id = published(x)
    x.control.engage("x", remote_id, DID)
    user = OAuth1(X.consumer_key, X.consumer_secret, X.access_token, X.access_token_secret)
    url = f"{sandbox.url}/x/2/tweets"
    for ids in (remote_id, f"{remote_id},12345", "12345"):
        params = {"ids": ids, "tweet.fields": "public_metrics"}
        answer = requests.get(url, params=params, auth=user, timeout=5).json()
        schema = {"$ref": "#/components/schemas/GetPostsByIdsResponse"}
        OAS30Validator(schema | {"components": description["components"]}).validate(answer)
        assert bool(answer.get("errors")) == ("12345" in ids)


def test_x_by_the_names_of_its_description_counts_the_same():
    names = ("repost_count", "reply_count", "like_count", "quote_count", "impression_count")
    counts = dict.fromkeys(names, 4) | {"bookmark_count": 1}
    answer = x_metrics.Lookup.model_validate({"data": [{"id": "1", "public_metrics": counts}]})
    assert x_metrics.measure(lambda _: answer, ["1"]) == {"1": Metrics(4, 4, 4, 4, 4)}


@pytest.mark.parametrize(
    ("problem", "found"), [(NOT_FOUND, {"1": None}), (WITHHELD, {}), ("about:blank", {})]
)
def test_x_takes_a_post_for_gone_only_where_it_says_not_found(problem, found):
    missing = {"resource_id": "1", "value": "1", "type": problem, "parameter": "ids"}
    answer = x_metrics.Lookup.model_validate({"errors": [missing]})
    assert x_metrics.measure(lambda _: answer, ["1"]) == found


def test_an_answer_of_x_that_counts_nothing_readable_says_nothing():
    answer = x_metrics.Lookup.model_validate({"data": [{"id": "1", "text": "no numbers"}, 7]})
    assert x_metrics.measure(lambda _: answer, ["1", "2"]) == {}


def test_the_numbers_of_mastodon_are_as_described(mastodon, sandbox, shared_data):
    path = shared_data / "mastodon_openapi" / "schema.json"
    description = json.loads(path.read_text())
    remote_id = published(mastodon)
    mastodon.control.engage("mastodon", remote_id, DID)
    headers = {"Authorization": f"Bearer {MASTODON.access_token}"}
    url = f"{sandbox.url}/mastodon/api/v1/statuses"
    (answer,) = requests.get(url, params={"id[]": remote_id}, headers=headers, timeout=5).json()
    schema = {"$ref": "#/components/schemas/Status", "components": description["components"]}
    OAS31Validator(schema).validate(answer)
    assert answer["favourites_count"] == 7


def test_a_server_without_the_list_is_asked_for_each_status(mastodon):
    mastodon.people.ignore_keys()
    kept, lost = published(mastodon), published(mastodon, "And on Tuesday.", "bob")
    mastodon.control.engage("mastodon", kept, DID)
    mastodon.people.delete(lost)
    found = mastodon.platform.measure([kept, lost])
    assert found == {kept: Metrics(likes=7, reposts=3, replies=2), lost: None}


def recorded_things(node: Any) -> list[dict[str, Any]]:
    """Collect every comment and thread of a recorded answer."""
    if isinstance(node, list):
        return [thing for one in node for thing in recorded_things(one)]
    if not isinstance(node, dict):
        return []
    own = [node["data"]] if node.get("kind") in {"t1", "t3"} else []
    return own + [thing for one in node.values() for thing in recorded_things(one)]


@pytest.mark.parametrize("name", ["TestComment.test_edit", "TestSubmission.test_edit"])
def test_recorded_things_of_reddit_are_read_with_their_scores(shared_data, name):
    cassette = json.loads((shared_data / f"praw_cassettes/{name}.json").read_text())
    bodies = [one["response"]["body"]["string"] for one in cassette["interactions"]]
    things = recorded_things([json.loads(body) for body in bodies if body.startswith("{")])
    read = [Shown.model_validate(one) for one in things]
    assert [(one.text, one.score, one.is_gone) for one in read][-1] == ("New text", 1, False)


def test_a_thread_of_reddit_tells_how_often_it_was_answered(reddit):
    thread = reddit.people.submit("mynah_demo", "Lamps are back", text="All of them.")
    reddit.control.engage("reddit", thread, Engagement(likes=-4, replies=5))
    assert reddit.platform.measure([thread]) == {thread: Metrics(likes=-3, replies=5)}


def test_a_thread_of_reddit_that_moderators_removed_is_gone():
    removed = {"name": "t3_1abc", "author": "heron", "score": 1, "selftext": "[removed]"}
    assert Shown.model_validate(removed).is_gone


def test_what_reddit_marks_as_deleted_or_does_not_know_is_gone(reddit):
    remote_id = published(reddit)
    reddit.people.delete(remote_id)
    assert reddit.platform.measure([remote_id, "t1_zzz"]) == {remote_id: None, "t1_zzz": None}


def test_a_post_of_bluesky_that_stands_and_is_not_shown_is_not_gone(bluesky):
    remote_id = published(bluesky)
    bluesky.people.take_index_away()
    assert bluesky.platform.measure([remote_id]) == {}
    bluesky.platform.delete(remote_id)
    assert bluesky.platform.measure([remote_id]) == {remote_id: None}


def test_the_numbers_of_bluesky_are_named_by_its_lexicon(bluesky, sandbox, shared_data):
    path = shared_data / "atproto/lexicons/app/bsky/feed/defs.json"
    known = json.loads(path.read_text())["defs"]["postView"]["properties"]
    assert {"likeCount", "repostCount", "replyCount", "quoteCount"} <= set(known)
    remote_id = published(bluesky)
    bluesky.control.engage("bluesky", remote_id, DID)
    assert bluesky.platform.measure([remote_id])[remote_id].likes == 7
