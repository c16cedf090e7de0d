"""The sandboxed X grants what X's description says, to the clients that people use."""

import json
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import tweepy
from oauthlib.oauth2 import OAuth2Error

from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_grants import CONFIDENTIAL, NEEDS, PUBLIC
from adapters.x.oauth2 import SCOPES

REDIRECT = "https://brand.example/back"
DESCRIBED = {
    "me": ("/2/users/me", "get"),
    "mentions": ("/2/users/{id}/mentions", "get"),
    "tweets": ("/2/users/{id}/tweets", "get"),
    "lookup": ("/2/tweets/{id}", "get"),
    "several": ("/2/tweets", "get"),
    "create": ("/2/tweets", "post"),
    "delete": ("/2/tweets/{id}", "delete"),
    "upload": ("/2/media/upload", "post"),
    "look": ("/2/media/upload", "get"),
    "describe": ("/2/media/metadata", "post"),
    "quote_tweets": ("/2/tweets/{id}/quote_tweets", "get"),
    "trends": ("/2/trends/by/woeid/{woeid}", "get"),
}


class Aimed(tweepy.OAuth2UserHandler):
    """tweepy's own flow, with the sandbox in the place of X."""

    url = ""

    def request(self, method, url, *rest, **more):
        path = urlsplit(url).path
        aimed = urlunsplit(("http", urlsplit(self.url).netloc, f"/x{path}", "", ""))
        # oauthlib wants https of an address that a token is sent to; here it is the loopback
        return requests.Session().request(
            method, aimed, data=more["data"], auth=more["auth"], timeout=10
        )


@pytest.fixture(params=[CONFIDENTIAL, PUBLIC], ids=["confidential", "public"])
def handler(request, sandbox, control):
    made = Aimed(
        client_id=request.param.client_id,
        client_secret=request.param.secret or None,
        redirect_uri=REDIRECT,
        scope=list(SCOPES),
    )
    made.url = sandbox.url
    return made


def allow(handler):
    page = urlsplit(handler.get_authorization_url())
    answer = requests.get(
        f"{handler.url}/x{page.path}?{page.query}", allow_redirects=False, timeout=10
    )
    return answer.headers["Location"]


def test_tweepys_own_flow_gets_a_pair_of_two_hours(handler):
    token = handler.fetch_token(allow(handler))
    assert token["expires_in"] == 7200
    assert set(token["scope"]) == set(SCOPES)
    assert token["refresh_token"]


def test_a_code_is_good_once(handler):
    answer = allow(handler)
    handler.fetch_token(answer)
    with pytest.raises(OAuth2Error, match="authorization code was invalid"):
        handler.fetch_token(answer)


def test_a_code_is_good_for_thirty_seconds(handler, control):
    answer = allow(handler)
    control.advance(31)
    with pytest.raises(OAuth2Error, match="authorization code was invalid"):
        handler.fetch_token(answer)


def test_a_code_that_was_seen_by_others_is_no_use_without_the_verifier(handler):
    answer = allow(handler)
    handler._client.code_verifier = "v" * 64
    with pytest.raises(OAuth2Error, match="code verifier"):
        handler.fetch_token(answer)


def test_a_confidential_client_proves_itself(sandbox, control):
    granted = XControl(control).grant(CONFIDENTIAL.client_id, SCOPES)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": granted["refresh_token"],
        "client_id": CONFIDENTIAL.client_id,
    }
    answer = requests.post(f"{sandbox.url}/x/2/oauth2/token", data=form, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["error_description"] == "Missing valid authorization header"


def test_a_call_outside_the_scopes_is_forbidden(sandbox, control):
    granted = XControl(control).grant(PUBLIC.client_id, ["tweet.read", "users.read"])
    bearer = {"Authorization": f"Bearer {granted['access_token']}"}
    at = f"{sandbox.url}/x/2"
    assert requests.get(f"{at}/users/me", headers=bearer, timeout=10).status_code == 200
    said = {"text": "hello"}
    assert requests.post(f"{at}/tweets", headers=bearer, json=said, timeout=10).status_code == 403
    assert "refresh_token" not in granted


@pytest.mark.parametrize("name", NEEDS)
def test_each_call_wants_the_scopes_that_x_describes(name, shared_data):
    paths = json.loads((shared_data / "x_openapi/openapi.json").read_text())["paths"]
    path, method = DESCRIBED[name]
    wanted = [
        one["OAuth2UserToken"]
        for one in paths[path][method]["security"]
        if "OAuth2UserToken" in one
    ]
    assert [set(one) for one in wanted] == [NEEDS[name]]
    assert NEEDS[name] <= set(SCOPES)
