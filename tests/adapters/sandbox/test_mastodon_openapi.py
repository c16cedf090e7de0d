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
            OAS31Validator(schema).validate(one)
        return read

    return call


def test_statuses_are_as_described(mastodon, called):
    mention = mastodon.people.mention("ann@far.example", "hello https://a.com/b")
    reply = {"status": "@ann@far.example hi", "in_reply_to_id": mention, "spoiler_text": "bot"}
    own = called("POST", "/api/v1/statuses", "Status", data=reply)
    assert own["in_reply_to_id"] == mention
    assert called("GET", f"/api/v1/statuses/{mention}", "Status")["id"] == mention
    assert len(called("GET", f"/api/v1/accounts/{BRAND_ID}/statuses", "Status")) == 1
    called("DELETE", f"/api/v1/statuses/{own['id']}", "Status")


def test_notifications_account_instance_and_trends_are_as_described(mastodon, called):
    mastodon.mention("ann", "hello")
    mastodon.people.favourite("bob", mastodon.platform.publish(mastodon.post("Hi")).id)
    assert len(called("GET", "/api/v1/notifications", "Notification")) == 2
    called("GET", "/api/v1/accounts/verify_credentials", "CredentialAccount")
    called("GET", "/api/v2/instance", "Instance")
    mastodon.people.set_trends([MastodonTrend("lamps", 3)])
    assert len(called("GET", "/api/v1/trends/tags", "Tag")) == 1


@pytest.mark.parametrize(
    "kind",
    [Kind.status, Kind.rate_limit, Kind.duplicate, Kind.revoked, Kind.forbidden, Kind.refused],
)
def test_refusals_are_as_described(mastodon, called, kind):
    mastodon.control.add_fault(Fault("mastodon", kind))
    assert called("GET", "/api/v1/notifications", "Error")["error"]


def test_a_log_in_is_as_described(mastodon, called, sandbox):
    form = {"client_name": "mynah-bot", "scopes": "read", "redirect_uris": "urn:x"}
    app = called("POST", "/api/v1/apps", "CredentialApplication", data=form)
    asked = {"client_id": app["client_id"], "scope": "read"}
    page = requests.get(f"{sandbox.url}/mastodon/oauth/authorize", params=asked, timeout=5)
    given = {key: app[key] for key in ("client_id", "client_secret")}
    given |= {"grant_type": "authorization_code", "code": page.text.split("'")[-2]}
    assert called("POST", "/oauth/token", "Token", data=given)["scope"] == "read"
    assert called("POST", "/oauth/token", "Error", data=given)["error"] == "invalid_grant"
