"""Everything that the sandboxed Mastodon says is in the description made of Mastodon's own."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_schema_validator import OAS31Validator

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_auth import CREDENTIALS
from adapters.sandbox.mastodon_state import BRAND_ID, MastodonTrend
from adapters.sandbox.profile import Profile
from tests.bot.media.pictures import png


@pytest.fixture(scope="module")
def description(shared_data: Path) -> dict[str, Any]:
    return json.loads((shared_data / "mastodon_openapi" / "schema.json").read_text())


@pytest.fixture
def called(mastodon, sandbox, description):
    """Call the sandbox and hold the answer against the schema called *name*."""

    def call(method: str, path: str, name: str, **more: Any) -> Any:
        answer = requests.request(
            method,
            f"{sandbox.url}/mastodon{path}",
            headers={"Authorization": f"Bearer {CREDENTIALS.access_token}"},
            timeout=5,
            **more,
        )
        schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
        read = answer.json()
        for one in read if isinstance(read, list) else [read]:
            OAS31Validator(schema).validate(_without_quote(one, description))
        return read

    return call


def _without_quote(one: Any, description: Any) -> Any:
    """Hold a quote against its own schema: a status is said to be one of two that both fit."""
    status = one.get("status") or one
    if not status.get("quote"):
        return one
    schema = {"$ref": "#/components/schemas/Quote", "components": description["components"]}
    OAS31Validator(schema).validate(status["quote"])
    return one | {"status": status | {"quote": None}}


def test_statuses_are_as_described(mastodon, called):
    mention = mastodon.people.mention("ann@far.example", "hello https://a.com/b")
    reply = {"status": "@ann@far.example hi", "in_reply_to_id": mention, "spoiler_text": "bot"}
    own = called("POST", "/api/v1/statuses", "Status", data=reply)
    assert own["in_reply_to_id"] == mention
    assert called("GET", f"/api/v1/statuses/{mention}", "Status")["id"] == mention
    assert len(called("GET", f"/api/v1/accounts/{BRAND_ID}/statuses", "Status")) == 1
    below = mastodon.people.mention("ann", "and then?", in_reply_to=own["id"])
    above = called("GET", f"/api/v1/statuses/{below}/context", "Context")["ancestors"]
    assert [one["id"] for one in above] == [mention, own["id"]]
    called("DELETE", f"/api/v1/statuses/{own['id']}", "Status")


def test_notifications_account_instance_and_trends_are_as_described(mastodon, called):
    mastodon.people.mention("ann", "hello", pictures=["a lamp", ""])
    mastodon.people.favourite("bob", mastodon.platform.publish(mastodon.post("Hi")).id)
    assert len(called("GET", "/api/v1/notifications", "Notification")) == 2
    mastodon.people.post("cem", "look", quotes=mastodon.people.posts()[0].id)
    quote = called("GET", "/api/v1/notifications", "Notification")[0]
    assert (quote["type"], quote["status"]["quote"]["state"]) == ("quote", "accepted")
    called("GET", "/api/v1/accounts/verify_credentials", "CredentialAccount")
    called("GET", "/api/v1/apps/verify_credentials", "Application")
    mastodon.control.set_up("mastodon", Profile(rules=("Be kind.",)))
    assert called("GET", "/api/v2/instance", "Instance")["rules"]
    mastodon.people.set_trends([MastodonTrend("lamps", 3)])
    assert len(called("GET", "/api/v1/trends/tags", "Tag")) == 1


def test_files_are_as_described(mastodon, called):
    mastodon.people.files(n_looks=1)
    form = {"files": {"file": ("a.png", png(), "image/png")}, "data": {"description": "noise"}}
    taken = called("POST", "/api/v2/media", "MediaAttachment", **form)
    assert (taken["url"], taken["description"]) == (None, "noise")
    for is_ready in (False, True):
        seen = called("GET", f"/api/v1/media/{taken['id']}", "MediaAttachment")
        assert bool(seen["url"]) is is_ready
    status = {"status": "a lamp", "media_ids[]": [taken["id"]]}
    assert called("POST", "/api/v1/statuses", "Status", data=status)["media_attachments"] == [seen]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"data": {"description": "noise"}}, "can't be blank"),
        ({"files": {"file": ("a.txt", b"text", "text/plain")}}, "content type is invalid"),
        ({"files": {"file": ("a.png", b"a" * 200, "image/png")}}, "less than 200 Bytes"),
    ],
)
def test_files_that_the_server_does_not_take_are_refused_as_described(mastodon, called, more, said):
    mastodon.people.files(most_bytes=200)
    assert said in called("POST", "/api/v2/media", "Error", **more)["error"]


def test_a_status_with_more_files_than_the_server_allows_is_refused(mastodon, called):
    mastodon.people.files(most_images=1)
    status = {"status": "lamps", "media_ids[]": ["1", "2"]}
    assert "more than 1" in called("POST", "/api/v1/statuses", "Error", data=status)["error"]


@pytest.mark.parametrize(
    "kind",
    [Kind.status, Kind.rate_limit, Kind.duplicate, Kind.revoked, Kind.forbidden, Kind.refused],
)
def test_refusals_are_as_described(mastodon, called, kind):
    mastodon.control.add_fault(Fault("mastodon", kind))
    assert called("GET", "/api/v1/notifications", "Error")["error"]


def test_a_log_in_is_as_described(mastodon, called, sandbox):
    here = "urn:ietf:wg:oauth:2.0:oob"
    form = {"client_name": "mynah-bot", "scopes": "read", "redirect_uris": here}
    app = called("POST", "/api/v1/apps", "CredentialApplication", data=form)
    asked = {"client_id": app["client_id"], "scope": "read", "redirect_uri": here}
    page = requests.get(f"{sandbox.url}/mastodon/oauth/authorize", params=asked, timeout=5)
    given = {key: app[key] for key in ("client_id", "client_secret")}
    given |= {"grant_type": "authorization_code", "code": page.text.split("'")[-2]}
    given |= {"redirect_uri": here}
    assert called("POST", "/oauth/token", "Token", data=given)["scope"] == "read"
    assert called("POST", "/oauth/token", "Error", data=given)["error"] == "invalid_grant"
