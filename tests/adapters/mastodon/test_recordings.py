"""What Mastodon 4.6 really answered once, replayed through the real library over real HTTP."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from bot.domain.ids import AccountName, Cursor, PublishKey
from bot.domain.platform import Refused
from bot.domain.post import Post
from tests.factories import NOW

KEPT = ("content-type", "date", "link", "x-ratelimit")
ME = "GET /api/v1/accounts/verify_credentials"


def post(text: str, in_reply_to: str | None = None) -> Post:
    return Post(AccountName("mastodon-main"), text, PublishKey("k"), NOW, in_reply_to)


@pytest.fixture
def replay(script, shared_data: Path):
    """Load one recording into the scripted server; the account is the recorded one or ``acme``."""

    def load(name: str, account: str = "7") -> None:
        path = shared_data / "mastodonpy_cassettes" / f"test_{name}.yaml"
        for recorded in yaml.safe_load(path.read_text())["interactions"]:
            request, response = recorded["request"], recorded["response"]
            raw = response["body"]["string"]
            kept = {
                header: values[0]
                for header, values in response["headers"].items()
                if header.startswith(KEPT)
            }
            route = f"{request['method']} {urlsplit(request['uri']).path.rstrip('/')}"
            body = raw if isinstance(raw, bytes) else raw.encode()
            script.on(route, response["status"]["code"], body, **kept)
        me = {"id": account, "username": "acme", "acct": "acme"}
        script.answers.pop(ME, None)
        script.on(ME, 200, me)

    return load


def test_a_recorded_mention_is_read(script, replay):
    replay("notifications")
    page = script.platform().mentions(None)
    (mention,) = page.mentions
    assert (mention.author, mention.text, mention.language) == (
        "admin",
        "@mastodonpy_test hello!",
        "en",
    )
    assert mention.remote_id == "117020576916218297"
    assert mention.posted_at == datetime(2026, 8, 1, 13, 51, 39, 138000, tzinfo=UTC)
    assert mention.url == "http://localhost:3000/@admin/117020576916218297"
    assert (page.next, page.set_aside) == ("20", ())


def test_an_empty_recorded_page_moves_no_cursor(script, replay):
    replay("notifications_exclude_types")
    page = script.platform().mentions(Cursor("20"))
    assert (page.mentions, page.next, page.more) == ((), "20", False)


def test_a_recorded_post_becomes_a_receipt_and_can_be_deleted(script, replay):
    replay("toot")
    platform = script.platform()
    receipt = platform.publish(post("Toot!"))
    assert receipt.id == "117020585846976096"
    assert receipt.url == "http://localhost:3000/@mastodonpy_test/117020585846976096"
    assert receipt.published_at == datetime(2026, 8, 1, 13, 53, 55, 410000, tzinfo=UTC)
    platform.delete(receipt.id)
    assert script.asked[-1] == f"DELETE /api/v1/statuses/{receipt.id}"


@pytest.mark.parametrize(
    "name",
    [
        "status_post[Content warning-None]",
        "status_post[Content warning-private]",
        "status_post[Content warning-unlisted]",
        "status_post[None-direct]",
        "status_post[None-public]",
    ],
)
def test_a_recorded_post_of_any_visibility_becomes_a_receipt(script, replay, name):
    replay(name)
    assert script.platform().publish(post("Toot!")).id.startswith("11702058")


def test_recorded_rate_limit_headers_surface(script, replay):
    replay("toot")
    platform = script.platform()
    platform.delete(platform.publish(post("Toot!")).id)
    assert [(one.endpoint, one.limit, one.remaining) for one in script.limits] == [
        ("mastodon posts", 300, 221),
        ("mastodon deletions", 30, 29),
    ]
    assert script.limits[0].resets_at == datetime(2026, 8, 1, 15, 0, 0, 440063, tzinfo=UTC)


def test_a_recorded_refusal_is_refused_in_the_servers_own_words(script, replay):
    replay("status_empty")
    with pytest.raises(Refused, match="422 バリデーションに失敗しました"):
        script.platform().publish(post(""))


def test_a_recorded_timeline_is_searched_by_text_over_its_pages(script, replay):
    replay("fetch_next_previous_after_persist", account="117020565966271181")
    since = datetime(2026, 8, 1, tzinfo=UTC)
    platform = script.platform()
    found = platform.find(post("Toot number 2!"), since)
    assert [one.id for one in found] == ["117020580684388987"]
    pages = "GET /api/v1/accounts/117020565966271181/statuses"
    assert script.asked.count(pages) == 3


def test_the_recorded_instance_says_its_numbers(script, replay):
    replay("instance")
    assert script.platform().length("see https://a.com") == (27, 500)
