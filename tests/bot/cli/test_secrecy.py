"""No command of ``mynah`` lets out a secret: not on a screen, in its log, in Redis or a file."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from typer.main import get_command
from typer.testing import CliRunner

from adapters.sandbox.bluesky_auth import CREDENTIALS as BLUESKY
from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.mastodon_control import MastodonControl
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_grants import CONFIDENTIAL
from adapters.x.grant import Grant
from adapters.x.oauth2 import SCOPES
from bot.cli.program import app
from bot.vault import Kept, open_vault

CONFIG = """
brand: {{name: Test, about: A bicycle maker., voice: {{tone: friendly}}}}
accounts:
  x-main: {{network: x, handle: mynah_demo, x_reply_approval: granted, base_url: "{url}/x"}}
  reddit-main:
    {{network: reddit, handle: mynah_demo, base_url: "{url}/reddit", oauth_url: "{url}/reddit",
     contact: ops@example.com, reddit_approval: granted}}
  fedi: {{network: mastodon, handle: mynah_demo, base_url: "{url}/mastodon"}}
  sky: {{network: bluesky, handle: mynah-demo.test, base_url: "{url}/bluesky"}}
generation: {{endpoint: {{url: "http://127.0.0.1:9/v1", model: none, timeout: 2s, retries: 0}}}}
redis: {{url: "{redis}"}}
"""
ENDLESS = {("run",), ("worker",), ("demo",)}
TYPED = "hunter2-typed-by-hand"
ELSEWHERE = {
    "MYNAH_REDDIT_MAIN_CLIENT_ID": REDDIT.client_id,
    "MYNAH_REDDIT_MAIN_CLIENT_SECRET": REDDIT.client_secret,
    "MYNAH_REDDIT_MAIN_REFRESH_TOKEN": REDDIT.refresh_token,
    "MYNAH_FEDI_ACCESS_TOKEN": MASTODON.access_token,
    "MYNAH_SKY_APP_PASSWORD": BLUESKY.app_password,
    "MYNAH_OPENAI_API_KEY": "sk-planted-endpoint-key",
    "MYNAH_NOTIFY_URLS": "json://127.0.0.1:9/planted-notify-token",
    "MYNAH_PASSPHRASE": "planted-passphrase",
}
PLANTED = [
    *(REDDIT.client_secret, REDDIT.refresh_token, MASTODON.access_token, BLUESKY.app_password),
    *("sk-planted-endpoint-key", "planted-notify-token", "planted-passphrase"),
    *(CONFIDENTIAL.secret, TYPED),
]


def commands(command, words=()):
    """Yield every command that can be called, with the words that call it."""
    below = getattr(command, "commands", {})
    if not below or (words and command.invoke_without_command):
        yield words, command
    for name, one in below.items():
        yield from commands(one, (*words, name))


EVERY = dict(commands(get_command(app)))


class Scene:
    """A brand whose every secret is planted, and what has been seen of it."""

    def __init__(self, sandbox, folder, redis_url):
        self.control, self.config = Control(sandbox.url), folder / "config.yaml"
        self.env = ELSEWHERE | {"XDG_CONFIG_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1"}
        self.config.write_text(CONFIG.format(url=sandbox.url, redis=redis_url))
        self.url, self.folder, self.tokens = sandbox.url, folder, set()

    def log_x_in(self):
        answer = XControl(self.control).grant(CONFIDENTIAL.client_id, SCOPES)
        tokens = SecretStr(answer["access_token"]), SecretStr(answer["refresh_token"])
        grant = Grant(*tokens, datetime.now(UTC) + timedelta(hours=2), SCOPES)
        app_ = {
            "client_id": SecretStr(CONFIDENTIAL.client_id),
            "client_secret": SecretStr(CONFIDENTIAL.secret),
        }
        kept = Kept("x", "mynah_demo", f"{self.url}/x", app_ | grant.parts())
        open_vault(self.config).put("x-main", kept)

    def secrets(self):
        """List what must not be seen: what was planted, and every token that X gave since."""
        vault = open_vault(self.config)
        for name in vault.names():
            kept = vault.get(name).secrets
            names = kept.keys() & {"access_token", "refresh_token", "client_secret"}
            self.tokens |= {kept[key].get_secret_value() for key in names}
        return [*PLANTED, *self.tokens]

    def run(self, words, stdin=""):
        everything = ["--config", str(self.config), "--operator", "olga", "--debug", *words]
        done = CliRunner().invoke(app, everything, input=stdin, env=self.env)
        return done.output + (done.stderr or "")

    def run_until_busy(self, words):
        """Run what has no end until it has said or asked something, and 3 s more."""
        everything = [sys.executable, "-m", "bot", "--config", str(self.config), *words]
        log, before = self.folder / "log", len(self.control.requests())
        with log.open("w") as out:
            env = os.environ | self.env
            # A session of its own: what `demo` has started must end as well.
            child = subprocess.Popen(
                everything, stdout=out, stderr=out, env=env, start_new_session=True
            )
            ends_at = time.monotonic() + 90
            while not log.stat().st_size and len(self.control.requests()) == before:
                assert time.monotonic() < ends_at
                time.sleep(0.2)
            time.sleep(3)
            os.killpg(child.pid, signal.SIGTERM)
            child.wait(90)
        return log.read_text()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def scene(sandbox, tmp_path, redis_url, store, monkeypatch):
    made = Scene(sandbox, tmp_path, redis_url)
    for key, value in made.env.items():
        monkeypatch.setenv(key, value)
    made.control.reset()
    made.log_x_in()
    return made


def found(secrets, text):
    return [one for one in secrets if one in text]


def values(store):
    """Return all that Redis holds, as text."""
    ask, held = store.connection.command, []
    readers = {
        "string": lambda key: ask("GET", key),
        "hash": lambda key: ask("HGETALL", key),
        "list": lambda key: ask("LRANGE", key, 0, -1),
        "set": lambda key: ask("SMEMBERS", key),
        "zset": lambda key: ask("ZRANGE", key, 0, -1),
        "stream": lambda key: ask("XRANGE", key, "-", "+"),
        "none": lambda key: "",  # a lease that ran out since
    }
    for key in ask("KEYS", "*"):
        kind = ask("TYPE", key)
        kind = kind.decode() if isinstance(kind, bytes) else kind
        held.append(f"{key} {readers[kind](key)}")
    return "\n".join(held)


def argument(parameter, ids):
    """Say something that the command can do with what it wants."""
    known = {
        "handle": "@ann",
        "source": "none.txt",
        "name": "x-main",
        "network": "bluesky",
        "mention_id": ids.get("mention", "m1"),
        "mention_ids": ids.get("mention", "m1"),
        "reason": "because",
        "files": "none.jsonl",
    }
    return known.get(parameter.name, ids.get("draft", "d1"))


def called(words, command, ids):
    """Return how to call the command with all that it requires, and as JSON where it can."""
    said = list(words)
    for one in command.params:
        if one.param_type_name == "argument":
            said.append(argument(one, ids))
        elif one.required:
            said += [one.opts[0], argument(one, ids)]
        elif "--yes" in one.opts or "--stdin" in one.opts:
            said.append(one.opts[0])
    return said


def first(text, listed):
    """Return the id of the first thing in the JSON that a command printed, if there is one."""
    try:
        rows = json.loads(text)[listed]
    except (ValueError, KeyError):
        return {}
    return {listed.removesuffix("s"): rows[0]["id"]} if rows else {}


def test_the_walk_finds_the_commands():
    """An empty walk would prove nothing."""
    assert len(EVERY) >= 45
    assert {("account", "add"), ("drafts", "approve"), ("notify",), ("run",)} <= EVERY.keys()


def test_a_secret_that_got_out_would_be_seen(scene, store):
    token = open_vault(scene.config).get("x-main").secrets["refresh_token"].get_secret_value()
    assert found(scene.secrets(), f"error: {token}")
    store.connection.command("HSET", "{test}:draft:1", "text", token)
    assert found(scene.secrets(), values(store))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", [None, Kind.revoked, Kind.malformed, Kind.drop_after])
def test_no_command_lets_a_secret_out(scene, store, fault):
    """With ``--debug``, which shows most, on networks that answer, refuse, garble and vanish."""
    MastodonControl(scene.control).mention("ann", "Is the Huila good for hills?")
    seen = scene.run_until_busy(["run"]) if fault is None else ""
    seen += scene.run(["write", "text", "--text", "The bell is back.", "--account", "x-main"])
    listed = scene.run(["drafts", "list", "--json"])
    ids = first(listed, "drafts") | first(scene.run(["inbox", "list", "--json"]), "mentions")
    for words, command in sorted(EVERY.items(), key=lambda one: one[0] == ("account", "remove")):
        if words in ENDLESS:
            continue
        if fault is not None:
            scene.control.clear_faults()
            for network in ("x", "reddit", "mastodon", "bluesky"):
                scene.control.add_fault(Fault(network, fault, times=99))
        XControl(scene.control).expire_access()
        out = scene.run(called(words, command, ids), stdin=f"{TYPED}\n" * 4)
        assert not found(scene.secrets(), out), words
        seen += out
    assert not found(scene.secrets(), seen)
    assert not found(scene.secrets(), values(store))
    for file in scene.folder.rglob("*"):
        if file.is_file():
            assert not found(scene.secrets(), file.read_text(errors="replace")), file


@pytest.mark.parametrize("network", ["x", "reddit", "mastodon", "bluesky"])
@pytest.mark.parametrize("oauth", ["1", "2"])
def test_nothing_that_is_typed_is_shown(scene, network, oauth):
    words = ["account", "add", network, "--stdin", "--oauth", oauth]
    assert TYPED not in scene.run(words, stdin=f"{TYPED}\n" * 4).replace("client_id=" + TYPED, "")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("words", sorted(ENDLESS))
def test_what_runs_for_ever_lets_none_out_either(scene, store, words):
    seen = scene.run_until_busy(words)
    assert not found(scene.secrets(), seen)
    assert not found(scene.secrets(), values(store))
