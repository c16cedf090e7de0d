"""One grant of X for all processes: real processes, tweepy, the real vault, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_grants import CONFIDENTIAL, PUBLIC
from adapters.x import XAccount, XOAuth2Secrets
from adapters.x.grant import SharedGrant
from adapters.x.network import X
from adapters.x.oauth2 import SCOPES
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, RetryLater
from bot.domain.post import Post
from bot.vault import Kept, open_vault
from bot.vault.grants import KeptGrant
from tests.bot.vault.readers import read_at_once, two_readers
from tests.factories import NOW

TOKEN = "/2/oauth2/token"
PROCESS = """
import sys
from pathlib import Path
from adapters.x import XAccount, XOAuth2Secrets
from adapters.x.network import X
from bot.domain.platform import RetryLater
from bot.vault import open_vault
from bot.vault.grants import KeptGrant

url, config, name, secret = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
account = XAccount(handle="mynah_demo", base_url=f"{url}/x")
app = XOAuth2Secrets(client_id=name, client_secret=secret or None)
kept = KeptGrant(open_vault(config), "x-main", "x", account.base_url)
x = X.connect("x-main", account, app, lambda _: None, kept)
for line in sys.stdin:
    try:
        x.mentions(None)
    except RetryLater:  # what a tick does: the token had run out, and there is a new one
        x.mentions(None)
    print("read", flush=True)
"""


class Scene:
    """A sandboxed X, and a vault that holds what it granted."""

    def __init__(self, url, folder, client):
        self.url, self.config, self.client = url, folder / "config.yaml", client
        self.control = Control(url)
        self.people = XControl(self.control)
        self.account = XAccount(handle="mynah_demo", base_url=f"{url}/x", timeout_s=5)
        self.app = XOAuth2Secrets(client_id=client.client_id, client_secret=client.secret or None)
        self.grant()

    def grant(self, ends_in=timedelta(hours=2)):
        answer = self.people.grant(self.client.client_id, SCOPES)
        secrets = {
            "client_id": self.client.client_id,
            "access_token": answer["access_token"],
            "refresh_token": answer["refresh_token"],
            "ends_at": (datetime.now(UTC) + ends_in).isoformat(),
            "scope": answer["scope"],
        }
        written = {"network": "x", "handle": "mynah_demo", "server": f"{self.url}/x"}
        entry = Kept(**written, secrets={key: SecretStr(one) for key, one in secrets.items()})
        open_vault(self.config).put("x-main", entry)

    def session(self, server=None):
        vault = open_vault(self.config)
        return KeptGrant(vault, "x-main", "x", server or self.account.base_url)

    def grant_kept(self):
        return SharedGrant(AccountName("x-main"), self.session()).load()

    def connect(self):
        name = AccountName("x-main")
        return X.connect(name, self.account, self.app, lambda _: None, self.session())

    def block(self):
        """Let nothing be written to the vault until the folder that this returns is gone."""
        blocked = self.config.parent / ".mynah" / "vault.new"
        blocked.mkdir()
        return blocked

    def n_refreshed(self):
        return len([one for one in self.control.requests("x", "POST") if one.path == TOKEN])

    def words(self):
        return self.url, str(self.config), self.client.client_id, self.client.secret


@pytest.fixture(params=[CONFIDENTIAL, PUBLIC], ids=["confidential", "public"])
def scene(request, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with Sandbox() as sandbox:
        yield Scene(sandbox.url, tmp_path, request.param)


@pytest.fixture
def both(scene):
    with two_readers(PROCESS, *scene.words()) as both:
        yield both


def test_two_processes_refresh_once_at_each_expiry(scene, both):
    """X takes each refresh token once: a second refresh would lock both processes out."""
    for n_refreshed in range(4):
        read_at_once(both)
        assert scene.n_refreshed() == n_refreshed
        scene.control.advance(2 * 3600 + 60)


def test_a_token_that_ends_soon_is_refreshed_before_anything_is_sent(scene):
    scene.grant(ends_in=timedelta(seconds=90))
    platform = scene.connect()
    platform.mentions(None)
    log = [f"{one.method} {one.path}" for one in scene.control.requests("x")]
    assert log[0] == f"POST {TOKEN}"
    assert {one.status for one in scene.control.requests("x")} == {200}


def test_the_new_pair_is_stored_before_it_is_used(scene):
    """A process that dies right after a refresh leaves the tokens that are good."""
    scene.grant(ends_in=timedelta())
    scene.control.add_fault(Fault("x", Kind.drop_before, "GET", "/2/users/me"))
    with pytest.raises(RetryLater):
        scene.connect().mentions(None)
    scene.connect().mentions(None)
    assert scene.n_refreshed() == 1


def test_nothing_is_asked_where_the_intent_cannot_be_written(scene):
    scene.grant(ends_in=timedelta())
    blocked = scene.block()
    with pytest.raises(AccountBroken, match="cannot be written"):
        scene.connect().mentions(None)
    assert scene.n_refreshed() == 0
    blocked.rmdir()
    scene.connect().mentions(None)


def test_a_pair_that_cannot_be_stored_is_not_used_before_it_can(scene):
    scene.grant(ends_in=timedelta())
    platform = scene.connect()
    scene.control.add_fault(Fault("x", Kind.delay, "POST", TOKEN, seconds=1.5))
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(platform.mentions, None)
        while not scene.n_refreshed():
            pass  # until the request is under way
        blocked = scene.block()
        with pytest.raises(AccountBroken, match="cannot be written"):
            asked.result()
    blocked.rmdir()
    platform.mentions(None)
    assert scene.n_refreshed() == 1
    scene.connect().mentions(None)


def test_an_expired_token_publishes_nothing_and_the_next_try_does(scene):
    platform = scene.connect()
    platform.mentions(None)
    scene.people.expire_access()
    post = Post(AccountName("x-main"), "The bell is back in stock.", PublishKey("k"), NOW)
    with pytest.raises(RetryLater, match="there is a new one"):
        platform.publish(post)
    assert scene.people.posts() == []
    platform.publish(post)
    assert [one.sent for one in scene.people.posts()] == ["The bell is back in stock."]


def test_a_revoked_grant_stops_the_account_and_says_how_to_log_in(scene):
    scene.people.revoke_grants()
    with pytest.raises(AccountBroken, match="revoked, or used elsewhere: log in again with mynah"):
        scene.connect().mentions(None)


def test_a_refresh_token_that_others_have_used_twice_stops_the_account(scene):
    scene.people.rotate_grants()
    scene.people.rotate_grants()
    scene.people.expire_access()
    with pytest.raises(AccountBroken, match="used elsewhere"):
        scene.connect().mentions(None)


def test_a_lost_answer_of_the_refresh_is_told_plainly(scene):
    """The new refresh token was in that answer: only a person can bring another."""
    scene.grant(ends_in=timedelta())
    scene.control.add_fault(Fault("x", Kind.drop_after, "POST", TOKEN))
    with pytest.raises(RetryLater, match="its answer was lost"):
        scene.connect().mentions(None)
    with pytest.raises(AccountBroken, match="lost, and with it the new refresh token"):
        scene.connect().mentions(None)


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.status, Kind.rate_limit])
def test_a_refresh_that_did_not_happen_is_made_later(scene, kind):
    scene.grant(ends_in=timedelta())
    scene.control.add_fault(Fault("x", kind, "POST", TOKEN))
    with pytest.raises(RetryLater):
        scene.connect().mentions(None)
    scene.connect().mentions(None)
    assert scene.grant_kept().asked_at is None


def test_tokens_of_another_server_are_sent_nowhere(scene):
    with pytest.raises(AccountBroken, match="no log-in of x-main at this server"):
        scene.session(server=f"{scene.url}/elsewhere").load()


def test_no_token_lies_in_the_vault_as_it_is(scene):
    bare = [one.get_secret_value() for one in scene.grant_kept().parts().values()]
    assert not [
        one for one in bare if one in (scene.config.parent / ".mynah/vault.json").read_text()
    ]
