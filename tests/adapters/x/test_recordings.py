"""What X really answered once, replayed through the real tweepy over real HTTP."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import RetryLater
from bot.domain.post import Post
from tests.factories import NOW

KEPT = {"content-encoding", "content-type", "date"}


@pytest.fixture
def replay(script, shared_data: Path):
    """Load one recording into the scripted server."""

    def load(name: str) -> None:
        path = shared_data / "tweepy_cassettes" / f"test_client_{name}.yaml"
        script.answers.clear()
        for recorded in yaml.safe_load(path.read_text())["interactions"]:
            request, response = recorded["request"], recorded["response"]
            raw = response["body"]["string"]
            body = raw if isinstance(raw, bytes) else raw.encode()
            kept = {
                name: values[0]
                for name, values in response["headers"].items()
                if name in KEPT or name.startswith(("x-rate-limit", "x-access"))
            }
            route = f"{request['method']} {urlsplit(request['uri']).path}"
            script.on(route, response["status"]["code"], body, **kept)

    return load


def edit(script, route: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change one recorded answer; it stays compressed, as X sent it."""
    recorded = script.answers[route][0]
    answer = json.loads(gzip.decompress(recorded.body))
    change(answer)
    body = gzip.compress(json.dumps(answer).encode())
    script.answers[route] = [replace(recorded, body=body)]


def end_paging(answer: dict[str, Any]) -> None:
    """The pages behind the first were never recorded."""
    del answer["meta"]["next_token"]


def add_authors(answer: dict[str, Any]) -> None:
    """Add what the expansion ``author_id`` adds; the recording did not ask for it."""
    for post in answer["data"]:
        post["author_id"] = "12"
    answer["includes"] = {"users": [{"id": "12", "name": "Jack", "username": "jack"}]}


def as_me(script, user_id: str) -> None:
    """The recordings are of several accounts; let the credentials be those of *user_id*."""
    script.on("GET /2/users/me", 200, {"data": {"id": user_id, "username": "TweepyDev"}})


def test_the_recorded_account_is_recognised(script, replay):
    replay("get_me")
    assert script.platform()._id() == "1072250532645998596"


def test_the_recorded_account_says_what_its_token_may_do(script, replay):
    replay("get_me")
    seen = script.platform().inspect()
    assert seen.handle == "TweepyDev"
    assert seen.lacks == ()
    assert "direct messages" in seen.excess


def test_the_recorded_post_becomes_a_receipt_and_can_be_deleted(script, replay):
    replay("create_and_delete_tweet")
    as_me(script, "1072250532645998596")
    platform = script.platform()
    receipt = platform.publish(Post(AccountName("x-main"), "Test Tweet", PublishKey("k"), NOW))
    assert receipt.id == "1456012973835788293"
    assert receipt.url == "https://x.com/TweepyDev/status/1456012973835788293"
    assert receipt.published_at.replace(microsecond=0) == datetime(
        2021, 11, 3, 21, 38, 39, tzinfo=UTC
    )
    platform.delete(receipt.id)
    assert [route for route in script.asked if not route.startswith("GET")] == [
        "POST /2/tweets",
        "DELETE /2/tweets/1456012973835788293",
    ]


def test_recorded_rate_limit_headers_surface(script, replay):
    replay("create_and_delete_tweet")
    as_me(script, "1072250532645998596")
    script.platform().publish(Post(AccountName("x-main"), "Test Tweet", PublishKey("k"), NOW))
    (limit,) = script.limits
    assert (limit.endpoint, limit.limit, limit.remaining) == ("POST /2/tweets", 200, 199)
    assert limit.resets_at == datetime(2021, 11, 3, 21, 53, 38, tzinfo=UTC)


def test_recorded_mentions_without_authors_are_set_aside_and_the_cursor_goes_on(script, replay):
    """The recording asked for no expansions; without an author there is nobody to answer."""
    replay("get_users_mentions")
    as_me(script, "783214")
    edit(script, "GET /2/users/783214/mentions", end_paging)
    page = script.platform().mentions(None)
    assert page.mentions == ()
    assert page.next == "1578516295611748353"
    assert len(page.set_aside) == 10
    assert "does not say who wrote it" in page.set_aside[0]


def test_paging_without_end_stops_and_says_so(script, replay):
    """The recorded page names a next one, and the replay answers with the same page again."""
    replay("get_users_mentions")
    as_me(script, "783214")
    page = script.platform().mentions(None)
    assert 10 < len(script.asked) < 40
    assert "older ones are unread" in page.set_aside[-1]


def test_recorded_mentions_parse_when_their_authors_are_known(script, replay):
    replay("get_users_mentions")
    as_me(script, "783214")
    edit(script, "GET /2/users/783214/mentions", end_paging)
    edit(script, "GET /2/users/783214/mentions", add_authors)
    page = script.platform().mentions(None)
    assert page.set_aside == ()
    assert len(page.mentions) == 10
    assert [int(one.remote_id) for one in page.mentions] == sorted(
        int(one.remote_id) for one in page.mentions
    )
    assert page.mentions[-1].text.startswith("@Twitter @TwitterSupport this is my ENTIRE feed")
    recorded_at = datetime(2022, 10, 7, 22, 43, 18, tzinfo=UTC)
    age = [recorded_at - one.posted_at for one in page.mentions]
    assert all(timedelta() < one < timedelta(minutes=1) for one in age)


QUOTED = "GET /2/tweets/1293593516040269825/quote_tweets"


def test_recorded_quotes_are_read_to_their_end_without_reposts_of_them(script, replay):
    """X put reposts of quotes among them; the recording names no ``newest_id``."""
    replay("get_quote_tweets")
    as_me(script, "783214")
    edit(script, QUOTED, end_paging)
    edit(script, QUOTED, add_authors)

    def mark_reposts(answer: dict[str, Any]) -> None:
        for post in answer["data"]:
            kind = "retweeted" if post["text"].startswith("RT ") else "quoted"
            post["referenced_tweets"] = [{"type": kind, "id": "1293593516040269825"}]

    edit(script, QUOTED, mark_reposts)
    page = script.platform().quotes("1293593516040269825", None, 10)
    assert [one.remote_id for one in page.mentions] == [
        "1447395402676793345",
        "1453474504928280580",
    ]
    assert all(one.is_quote for one in page.mentions)
    assert (page.next, page.more, page.n_listed) == ("1458146351036841988 0 0", False, 9)


def test_recorded_quotes_whose_pages_never_end_are_given_up_and_named(script, replay):
    replay("get_quote_tweets")
    as_me(script, "783214")
    platform, cursor = script.platform(), None
    for n in range(100):
        page = platform.quotes("1293593516040269825", cursor, 10)
        cursor = page.next
        assert page.more == (n < 99)
    assert "more than 100 pages quote" in page.set_aside[-1]


def test_a_recorded_timeline_is_searched_by_text(script, replay):
    replay("get_users_tweets")
    as_me(script, "783214")
    edit(script, "GET /2/users/783214/tweets", end_paging)
    text = (
        "if you see an edited Tweet it's because we're testing the edit button\n\n"
        "this is happening and you'll be okay"
    )
    post = Post(AccountName("x-main"), text, PublishKey("k"), NOW)
    found = script.platform().find(post, datetime(2022, 9, 1, tzinfo=UTC))
    assert [receipt.id for receipt in found] == ["1565318587736285184"]


def test_an_unrecorded_answer_breaks_off_loudly(script):
    script.on("GET /2/users/1072250532645998596/mentions", 502, b"<html>Bad gateway</html>")
    with pytest.raises(RetryLater, match="502"):
        script.platform().mentions(None)
