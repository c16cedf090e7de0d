"""A config with an account on every sandboxed network, and the command as people run it."""

import os
import re
import sys

import pexpect
import pytest
import requests

from adapters.sandbox.bluesky_auth import CREDENTIALS as BLUESKY
from adapters.sandbox.control import Control
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_auth import CREDENTIALS as X
from tests.bot.cli.account.warm import Warm

CONFIG = """
brand: {{name: Test, about: A bicycle maker., voice: {{tone: friendly}}}}
accounts:
  x-main: {{network: x, handle: mynah_demo, base_url: "{url}/x"}}
  reddit-main:
    {{network: reddit, handle: mynah_demo, base_url: "{url}/reddit", oauth_url: "{url}/reddit",
     contact: ops@example.com}}
  fedi: {{network: mastodon, handle: mynah_demo, base_url: "{url}/mastodon"}}
  sky: {{network: bluesky, handle: mynah-demo.test, base_url: "{url}/bluesky"}}
redis: {{url: "{redis}"}}
"""
SECRETS = [
    *(X.consumer_key, X.consumer_secret, X.access_token, X.access_token_secret),
    *(REDDIT.client_id, REDDIT.client_secret, REDDIT.refresh_token),
    *(MASTODON.access_token, BLUESKY.app_password),
]
SAID = {"x": ["--oauth", "1"]}
TYPED = {
    "x": [X.consumer_key, X.consumer_secret],
    "reddit": [REDDIT.client_id, REDDIT.client_secret],
    "mastodon": [],
    "bluesky": [BLUESKY.app_password],
}
NAMES = {"x": "x-main", "reddit": "reddit-main", "mastodon": "fedi", "bluesky": "sky"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def control(sandbox):
    control = Control(sandbox.url)
    control.reset()
    return control


@pytest.fixture
def config(tmp_path, sandbox, redis_url):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(url=sandbox.url, redis=redis_url))
    return file


@pytest.fixture
def env(tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MYNAH_")}
    browsers = {"BROWSER", "DISPLAY", "WAYLAND_DISPLAY"}  # the tests bring their own, or none
    clean = {key: value for key, value in kept.items() if key not in browsers}
    return clean | {"XDG_CONFIG_HOME": str(tmp_path / "home"), "COLUMNS": "200"}


@pytest.fixture(scope="session")
def warm():
    with Warm() as waiting:
        yield waiting


@pytest.fixture
def run(config, env, control, warm, tmp_path_factory):
    """Run a command with its input piped; every secret that it shows fails the test."""
    streams = tmp_path_factory.mktemp("streams")

    def run(*words, stdin="", code=0, config=config, **more):
        everything = ["--config", str(config), *words]
        ended = warm.run(everything, stdin, env | more, streams)
        shown = (streams / "stdout").read_text() + (streams / "stderr").read_text()
        assert code in {None, ended}, shown  # None: not what the test is about
        assert not [one for one in SECRETS if one in shown + " ".join(everything)]
        assert "Traceback" not in shown
        return shown

    return run


@pytest.fixture
def log_in(config, env, control):
    """Walk through a network's flow on a terminal, and in a browser that follows its page."""

    def log_in(network, *words, answer=None, code=0):
        child = pexpect.spawn(
            sys.executable,
            [
                "-m",
                "bot",
                "--config",
                str(config),
                "account",
                "add",
                network,
                *SAID.get(network, []),
                *words,
            ],
            dimensions=(40, 400),
            env=env | {"TERM": "dumb", "COLUMNS": "400"},
            encoding="utf-8",
            timeout=60,
        )
        shown = ""
        for secret in TYPED[network]:
            child.expect("not shown")
            shown += child.before
            child.waitnoecho()
            child.sendline(secret)
        if network != "bluesky":
            child.expect(r"(http\S+authorize\S+)\s")
            shown += child.before
            pasted = answer or allow(network, child.match.group(1))
            child.expect("not shown")
            child.waitnoecho()
            child.sendline(pasted)
        child.expect(pexpect.EOF)
        child.close()
        shown += child.before
        assert child.exitstatus == code, shown
        assert not [one for one in SECRETS if one in shown]
        return shown

    return log_in


def allow(network, page):
    """Do what the person does at the network's page; return what is to be pasted."""
    answer = requests.get(page, allow_redirects=False, timeout=10)
    if network == "reddit":
        return answer.headers["Location"]
    found = re.search(r"value='([^']+)'|<code>(\d+)</code>", answer.text)
    return found.group(1) or found.group(2)
