"""What stands under the library's client: where to, how often, and what the headers say."""

import logging
import ssl
from datetime import UTC, datetime

import httpx
import pytest
from atproto_client.client.base import ClientBase

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.keys import record_key
from adapters.bluesky.session import Door
from adapters.bluesky.shelf import NoShelf
from adapters.bluesky.transport import (
    OneRequest,
    budget_of,
    endpoint_name,
    never_sent,
)
from adapters.bluesky.wire import Opened
from adapters.responses import answered_at
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, RateLimit
from bot.domain.post import Post
from tests.factories import NOW

POST = Post(AccountName("bluesky-main"), "Hello", PublishKey("k"), NOW)
CREATE = "POST com.atproto.repo.createRecord"


def test_the_client_is_the_librarys_own(script):
    platform = script.platform()
    platform.find(POST, NOW)
    assert type(platform._pds._door.session().client) is ClientBase


def test_a_redirect_is_not_followed(script):
    """The library's own transport would send the text a second time, to another address."""
    script.on(CREATE, 307, b"", Location=f"{script.url}/xrpc/com.atproto.repo.elsewhere")
    with pytest.raises(AccountBroken, match="correct base_url"):
        script.platform().publish(POST)
    assert "POST com.atproto.repo.elsewhere" not in script.asked


def test_no_connection_is_kept_for_a_post_to_ride_on(script):
    platform = script.platform()
    platform.find(POST, NOW)
    assert platform._pds._request._client._transport._pool.connections == []


def test_all_accounts_share_the_certificates_and_a_server_must_have_a_good_one():
    clients = [OneRequest("https://bsky.social", 5, lambda _: None)._client for _ in range(2)]
    first, second = (client._transport._pool._ssl_context for client in clients)
    assert first is second
    assert (first.verify_mode, first.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_home_on_this_machine_is_no_home_of_a_public_server():
    """A server elsewhere has no business sending our tokens to a port of ours."""
    account = BlueskyAccount(handle="heron.test")
    secrets = BlueskySecrets(app_password="abcd-abcd-abcd-abcd")
    request = OneRequest(account.base_url, 5, lambda _: None)
    door = Door(account, secrets, request, NoShelf())
    for endpoint, home in (
        ("http://localhost:8080", account.base_url),
        ("https://oyster.us-east.host.bsky.network", "https://oyster.us-east.host.bsky.network"),
    ):
        service = {"id": "#atproto_pds", "serviceEndpoint": endpoint}
        answer = Opened.model_validate(
            {
                "did": "did:plc:a",
                "handle": "heron.test",
                "accessJwt": "x",
                "refreshJwt": "y",
                "didDoc": {"service": [service]},
            }
        )
        assert door._opened(answer).client._base_url == f"{home}/xrpc"
    request.close()


def test_passwords_tokens_and_texts_stay_out_of_the_debug_log(script, caplog):
    caplog.set_level(logging.DEBUG)
    uri = f"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/{record_key(POST)}"
    script.on(CREATE, 200, {"uri": uri, "cid": "bafyreiaaaa"})
    assert script.platform().publish(POST).id == uri
    for secret in ("abcd-abcd", "a.b.c", "d.e.f", "Hello"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("com.atproto.server.createSession", "bluesky log-in"),
        ("com.atproto.server.refreshSession", "bluesky log-in"),
        ("com.atproto.repo.createRecord", "bluesky writes"),
        ("com.atproto.repo.deleteRecord", "bluesky writes"),
        ("com.atproto.repo.getRecord?repo=a.createRecord", "bluesky"),
        ("app.bsky.feed.getPosts", "bluesky"),
    ],
)
def test_a_budget_says_what_it_counts(method, name):
    assert endpoint_name(f"https://pds.example/xrpc/{method}") == name


def test_a_budget_is_read_from_the_headers():
    headers = {
        "ratelimit-limit": "3000",
        "ratelimit-remaining": "2999",
        "ratelimit-reset": "1795435500",
    }
    reset = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    assert budget_of("bluesky", headers) == RateLimit("bluesky", 3000, 2999, reset)


@pytest.mark.parametrize("odd", ["", "soon", "-1", "1e9", "٣", "9" * 400])
def test_odd_headers_are_no_budget(odd):
    assert budget_of("bluesky", {"ratelimit-remaining": odd, "ratelimit-reset": odd}) is None


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_without_a_date_our_own_clock_counts(date):
    headers = httpx.Headers({"Date": date} if date is not None else {})
    assert abs((answered_at(headers) - datetime.now(UTC)).total_seconds()) < 5


@pytest.mark.parametrize(
    ("error", "is_never"),
    [
        (httpx.ConnectError, True),
        (httpx.ConnectTimeout, True),
        (httpx.PoolTimeout, True),
        (httpx.ProxyError, True),
        (httpx.UnsupportedProtocol, True),
        (httpx.ReadTimeout, False),
        (httpx.WriteTimeout, False),
        (httpx.ReadError, False),
        (httpx.WriteError, False),
        (httpx.RemoteProtocolError, False),
        (httpx.DecodingError, False),
    ],
)
def test_only_what_came_before_the_first_byte_was_never_sent(error, is_never):
    assert never_sent(error("why")) is is_never
