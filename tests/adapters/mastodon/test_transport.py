"""The session under Mastodon.py: how often it sends, and what the headers say."""

from dataclasses import replace
from datetime import UTC, datetime

import mastodon
import pytest

from adapters.mastodon.transport import asked_wait, budget
from bot.domain.extras import Extras, Image, ImageKind
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, RateLimit
from bot.domain.post import Post
from tests.adapters.mastodon.conftest import status
from tests.factories import NOW

POST = Post(AccountName("mastodon-main"), "Hello", PublishKey("k-7"), NOW)


def test_the_client_is_the_real_library_and_waits_for_nobody(script):
    client = script.platform()._client
    assert type(client) is mastodon.Mastodon
    assert client.ratelimit_method == "throw"
    retries = client.session.get_adapter(script.url).max_retries
    assert (retries.total, retries.read) == (0, False)


def test_nothing_is_asked_about_the_server_before_a_post(script):
    """The library would read its version twice."""
    script.on("POST /api/v1/statuses", 200, status("1000", "<p>Hello</p>"))
    script.platform().publish(POST)
    assert script.asked == ["GET /api/v1/accounts/verify_credentials", "POST /api/v1/statuses"]


def test_a_server_that_says_nothing_of_files_is_not_said_to_lack_any(script):
    """Mastodon always lists them; a stand-in of its family may not."""
    image = Image("0" * 64, ImageKind.png, 1, 8, 6, "A lamp")
    post = replace(POST, extras=Extras(images=(image,)), uploads=("1",))
    script.on("POST /api/v1/statuses", 200, status("1000", "<p>Hello</p>"))
    assert script.platform().publish(post).lacks == ""
    script.answers.pop("POST /api/v1/statuses")
    script.on("POST /api/v1/statuses", 200, status("1001", "<p>Hello</p>", media_attachments=[]))
    assert script.platform().publish(post).lacks == "the network shows 0 of its 1 image"


def test_a_post_carries_key_visibility_warning_and_language_and_nothing_odd(script):
    script.on("POST /api/v1/statuses", 200, status("1000", "<p>Hello</p>"))
    script.platform(content_warning="bot", language="de", visibility="private").publish(POST)
    ((form, headers),) = script.sent
    assert headers["Idempotency-Key"] == POST.key
    assert headers["Authorization"] == "Bearer token"
    assert form.pop("sensitive") == ["0"]
    assert form == {
        "status": ["Hello"],
        "visibility": ["private"],
        "spoiler_text": ["bot"],
        "language": ["de"],
        "lang": ["en"],
    }


def test_a_token_that_is_the_name_of_a_file_stays_a_token(script, tmp_path, monkeypatch):
    """The library would read the file, and its second line would be the server to call."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text("from-the-file\nhttps://elsewhere.example\n")
    platform = script.platform()
    assert platform._client.access_token == "token"
    assert platform._client.api_base_url == script.url


def test_a_redirect_is_not_followed(script):
    """requests would send the text a second time, to another address."""
    script.on("POST /api/v1/statuses", 307, b"", Location="/api/v1/elsewhere")
    with pytest.raises(AccountBroken, match="base_url"):
        script.platform().publish(POST)
    assert [one for one in script.asked if one.startswith("POST")] == ["POST /api/v1/statuses"]


def test_a_post_never_rides_on_a_connection_that_went_idle(script):
    platform = script.platform()
    platform._id()
    pools = platform._client.session.get_adapter(script.url).poolmanager.pools
    before = next(iter(pools._container.values()))
    script.on("POST /api/v1/statuses", 200, status("1000", "<p>Hello</p>"))
    platform.publish(POST)
    assert next(iter(pools._container.values())) is not before


def test_no_proxy_stands_before_the_loopback(script, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert script.platform()._id() == "7"


def test_the_address_of_the_instance_has_no_slash_behind_it(script):
    """GoToSocial redirects the library's spelling, and redirects are not followed."""
    counting = {"max_characters": 5000, "characters_reserved_per_url": 30}
    script.on("GET /api/v2/instance", 200, {"configuration": {"statuses": counting}})
    assert script.platform().length("see https://a.com") == (34, 5000)


@pytest.mark.parametrize(
    ("method", "name"),
    [("GET", "mastodon"), ("POST", "mastodon posts"), ("DELETE", "mastodon deletions")],
)
def test_posts_and_deletions_have_budgets_of_their_own(method, name):
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "297",
        "X-RateLimit-Reset": "2026-08-01T15:00:00.175404Z",
    }
    at = datetime(2026, 8, 1, 15, 0, 0, 175404, tzinfo=UTC)
    assert budget(method, headers) == RateLimit(name, 300, 297, at)


@pytest.mark.parametrize(
    "odd", ["", "soon", "-1", "1e9", "٣", "9" * 400, "2026-08-01T15:00:00", "99999-01-01T00:00Z"]
)
def test_odd_headers_are_no_budget_and_no_wait(odd):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": odd, "Retry-After": odd}
    assert budget("GET", headers) is None
    assert asked_wait(headers).total_seconds() == 0
