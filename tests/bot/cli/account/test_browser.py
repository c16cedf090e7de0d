"""Log-ins whose answer a browser brings: a real listener, a real terminal, the real clients."""

import os
import random
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pexpect
import pytest
import requests

from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_grants import CONFIDENTIAL, PUBLIC
from bot.cli.errors import CommandFailed
from bot.cli.loopback import Loopback
from bot.vault import open_vault

FOLLOW = """
import sys, requests
answer = requests.get(sys.argv[1], timeout=20)
open(sys.argv[2], "w").write(f"{answer.status_code} {answer.text}")
"""
TYPED = {
    "x": [CONFIDENTIAL.client_id, CONFIDENTIAL.secret],
    "native": [PUBLIC.client_id, ""],
    "reddit": [REDDIT.client_id, REDDIT.client_secret],
    "mastodon": [],
}
WORDS = {
    "x": ["x", "--oauth", "2"],
    "native": ["x", "--oauth", "2"],
    "reddit": ["reddit"],
    "mastodon": ["mastodon"],
}
NAMES = {"x": "x-main", "native": "x-main", "reddit": "reddit-main", "mastodon": "fedi"}
SECRETS = [
    CONFIDENTIAL.secret,
    *(REDDIT.client_secret, REDDIT.refresh_token, MASTODON.access_token),
]


@pytest.fixture
def port():
    """A free port below those that the system gives out, which other tests take at any time."""
    while True:
        number = random.randint(20_000, 30_000)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", number))
            return number


@pytest.fixture
def start(config, env):
    """Begin a log-in on a terminal, and type what is asked for."""

    def start(flow, *words, browser=""):
        more = {"BROWSER": browser} if browser else {}
        child = pexpect.spawn(
            sys.executable,
            ["-m", "bot", "--config", str(config), "account", "add", *WORDS[flow], *words],
            dimensions=(40, 400),
            env=env | {"TERM": "dumb", "COLUMNS": "400"} | more,
            encoding="utf-8",
            timeout=60,
        )
        child.shown = ""
        child.vault = open_vault(config)
        for secret in TYPED[flow]:
            child.expect("not shown")
            child.shown += child.before
            child.waitnoecho()
            child.sendline(secret)
        return child

    return start


def end(child, code=0):
    child.expect(pexpect.EOF)
    child.close()
    shown = child.shown + child.before
    assert child.exitstatus == code, shown
    kept = [child.vault.get(name) for name in child.vault.names()]
    for secret in [*SECRETS, *_tokens(kept)]:
        assert secret not in shown
    assert "code=" not in shown.replace("response_type=code", "")
    return shown


def _tokens(kept):
    names = ("access_token", "refresh_token", "client_secret")
    return [
        one.secrets[key].get_secret_value() for one in kept for key in names if key in one.secrets
    ]


@pytest.fixture
def browser(tmp_path):
    script = tmp_path / "browser.py"
    script.write_text(FOLLOW)
    page = tmp_path / "page"
    return f"{sys.executable} {script} %s {page}", page


@pytest.fixture(autouse=True)
def own_home(monkeypatch, env):
    monkeypatch.setenv("XDG_CONFIG_HOME", env["XDG_CONFIG_HOME"])
    monkeypatch.delenv("MYNAH_PASSPHRASE", raising=False)


@pytest.mark.parametrize("flow", WORDS)
def test_a_browser_brings_the_answer_and_nothing_is_pasted(flow, start, browser, port, run):
    command, page = browser
    shown = end(start(flow, "--port", str(port), browser=command))
    assert f"{NAMES[flow]} is logged in as mynah_demo" in shown
    assert page.read_text().startswith("200 <!doctype html>")
    assert "code" not in page.read_text()
    assert f"{NAMES[flow]} logs in as mynah_demo" in run("account", "test", NAMES[flow])
    assert "has taken the secrets back" in run("account", "remove", NAMES[flow], "--yes")


@pytest.mark.parametrize("flow", ["x", "native"])
def test_where_no_browser_is_the_address_is_pasted(flow, start):
    child = start(flow)
    child.expect(r"(http\S+authorize\S+)\s")
    child.shown += child.before
    answer = requests.get(child.match.group(1), allow_redirects=False, timeout=10)
    child.expect("not shown")
    child.waitnoecho()
    child.sendline(answer.headers["Location"])
    assert "is logged in as mynah_demo" in end(child)


def test_a_browser_elsewhere_is_reached_by_pasting(start, browser):
    child = start("reddit", "--paste", browser=browser[0])
    child.expect(r"(http\S+authorize\S+)\s")
    child.shown += child.before
    child.expect("not shown")
    assert not browser[1].exists()
    child.close(force=True)


def test_x_asks_which_oauth_where_nobody_said(config):
    child = pexpect.spawn(
        sys.executable,
        ["-m", "bot", "--config", str(config), "account", "add", "x"],
        env=os.environ | {"TERM": "dumb", "COLUMNS": "200"},
        encoding="utf-8",
        timeout=60,
    )
    child.expect("1 or 2")
    child.sendline("2")
    child.expect("client id")
    child.close(force=True)


def test_a_port_that_is_taken_is_told_before_an_app_is_registered(start, browser, control):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        shown = end(start("mastodon", "--port", str(number), browser=browser[0]), code=1)
    assert f"port {number} is not free" in shown
    assert control.requests("mastodon") == []


def test_an_account_of_oauth2_refreshes_when_it_is_tried(start, browser, port, run, control):
    end(start("x", "--port", str(port), browser=browser[0]))
    XControl(control).expire_access()
    assert "media.write" in run("account", "test", "x-main")
    assert "MYNAH_X_MAIN" not in run("check", code=None)


def get(port, path):
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=5)


def test_only_the_answer_to_this_request_is_taken_and_only_once(port):
    with Loopback(f"http://127.0.0.1:{port}/mynah") as loopback:
        assert get(port, "/mynah?state=&code=c").status_code == 404  # nothing is expected yet
        loopback.expect("https://x.example/authorize?state=s1")
        assert get(port, "/favicon.ico").status_code == 404
        assert get(port, "/mynah?state=forged&code=c").status_code == 404
        assert get(port, "/elsewhere?state=s1&code=c").status_code == 404
        assert get(port, "/mynah?state=s1&code=c").status_code == 200
        assert get(port, "/mynah?state=s1&code=other").status_code == 404
        taken = loopback.answer(1).get_secret_value()
    assert taken == f"http://127.0.0.1:{port}/mynah?state=s1&code=c"
    with pytest.raises(requests.ConnectionError):
        get(port, "/mynah?state=s1&code=c")


def test_a_connection_that_says_nothing_does_not_keep_the_answer_out(port):
    with Loopback(f"http://127.0.0.1:{port}/mynah") as loopback, socket.socket() as silent:
        silent.connect(("127.0.0.1", port))
        loopback.expect("https://x.example/authorize?state=s1")
        get(port, "/mynah?state=s1&code=c")
        assert loopback.answer(1)


def test_nobody_is_waited_for_longer_than_the_time(port):
    began = time.monotonic()
    with (
        Loopback(f"http://127.0.0.1:{port}/mynah") as loopback,
        pytest.raises(CommandFailed, match="nobody answered"),
    ):
        loopback.answer(0.2)
    assert time.monotonic() - began < 60


def test_other_machines_cannot_reach_the_listener(port):
    with Loopback(f"http://127.0.0.1:{port}/mynah"):
        heard = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=False).stdout
        if not heard:
            pytest.skip("no ss on this machine")
        assert re.search(rf"127\.0\.0\.1:{port}\b", heard)
        assert not re.search(rf"(0\.0\.0\.0|\*|\[::\]):{port}\b", heard)
