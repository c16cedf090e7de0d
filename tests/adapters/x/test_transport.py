"""The session under tweepy: where to, how long, how often, and what the headers say."""

import logging
from datetime import UTC, datetime

import pytest
import requests
import tweepy

from adapters.responses import answered_at
from adapters.x.transport import budgets, endpoint_name
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, RateLimit
from bot.domain.post import Post
from tests.factories import NOW

POST = Post(AccountName("x-main"), "Hello", PublishKey("k"), NOW)


def test_the_client_is_the_real_tweepy(script):
    client = script.platform()._client
    assert type(client) is tweepy.Client
    assert client.wait_on_rate_limit is False


def test_a_redirect_is_not_followed(script):
    """requests would send the text a second time, to another address."""
    script.on("POST /2/tweets", 307, b"", Location="/2/elsewhere")
    with pytest.raises(AccountBroken, match="base_url"):
        script.platform().publish(POST)
    assert [one for one in script.asked if one.startswith("POST")] == ["POST /2/tweets"]


def test_a_post_never_rides_on_a_connection_that_went_idle(script):
    platform = script.platform()
    platform._id()
    pools = platform._client.session.get_adapter(script.url).poolmanager.pools
    assert len(pools) == 1
    before = next(iter(pools._container.values()))
    script.on("POST /2/tweets", 201, {"data": {"id": "1000", "text": "Hello"}})
    platform.publish(POST)
    assert next(iter(pools._container.values())) is not before


def test_secrets_stay_out_of_the_debug_log(script, caplog):
    caplog.set_level(logging.DEBUG)
    script.on("POST /oauth2/token", 200, {"access_token": "very-secret-bearer"})
    script.on("GET /2/trends/by/woeid/1", 200, {"data": [{"trend_name": "#untrusted"}]})
    script.platform().trends()
    assert "very-secret-bearer" not in caplog.text
    assert "#untrusted" not in caplog.text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/2/users/1700000000000000001/mentions?since_id=5", "GET /2/users/:id/mentions"),
        ("/2/tweets/1700000000000000001", "GET /2/tweets/:id"),
        ("/2/users/me", "GET /2/users/me"),
        ("/x/2/users/me", "GET /2/users/me"),
    ],
)
def test_endpoints_are_named_as_in_the_documentation(path, name):
    base = "/x" if path.startswith("/x") else ""
    assert endpoint_name("GET", path, base) == name


def test_every_kind_of_budget_is_reported():
    headers = {
        "x-rate-limit-limit": "100",
        "x-rate-limit-remaining": "99",
        "x-rate-limit-reset": "1795435500",
        "x-user-limit-24hour-remaining": "3",
        "x-user-limit-24hour-reset": "1795446000",
    }
    assert list(budgets("POST /2/tweets", headers)) == [
        RateLimit("POST /2/tweets", 100, 99, datetime(2026, 11, 23, 12, 5, tzinfo=UTC)),
        RateLimit(
            "POST /2/tweets (user, 24 h)", None, 3, datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        ),
    ]


@pytest.mark.parametrize("odd", ["", "soon", "-1", "1e9", "٣", "9" * 400])
def test_odd_headers_are_no_budget(odd):
    headers = {"x-rate-limit-remaining": odd, "x-rate-limit-reset": odd}
    assert list(budgets("GET /2/users/me", headers)) == []


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_without_a_date_our_own_clock_counts(date):
    headers = requests.structures.CaseInsensitiveDict({"Date": date} if date is not None else {})
    assert abs((answered_at(headers) - datetime.now(UTC)).total_seconds()) < 5
