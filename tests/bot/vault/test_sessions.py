"""One session of Bluesky for all processes: real processes, the real client, over HTTP."""

import os

import pytest

from adapters.sandbox.bluesky_auth import CREDENTIALS
from adapters.sandbox.control import Control
from adapters.sandbox.server import Sandbox
from tests.bot.vault.readers import read_at_once, two_readers

PROCESS = """
import sys
from pathlib import Path
from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect
from bot.domain.platform import RetryLater
from adapters.bluesky.shelf import SharedShelf
from bot.vault.sessions import KeptSession, sessions_file

url, config = sys.argv[1], Path(sys.argv[2])
account = BlueskyAccount(handle="mynah-demo.test", base_url=f"{url}/bluesky")
keys = BlueskySecrets(app_password=sys.argv[3])
kept = KeptSession(sessions_file(config), "sky", "bluesky", account.handle, account.base_url)
sky = connect("sky", account, keys, lambda _: None, SharedShelf(kept))
for line in sys.stdin:
    try:
        sky.mentions(None)
    except RetryLater:  # what a tick does: the session had run out, and there is a new one
        sky.mentions(None)
    print("read", flush=True)
"""


@pytest.fixture
def sky(tmp_path):
    """A sandbox, and two processes that each read when they are told to."""
    env = os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    config = tmp_path / "config.yaml"
    with Sandbox() as sandbox:
        words = (sandbox.url, str(config), CREDENTIALS.app_password)
        with two_readers(PROCESS, *words, env=env) as both:
            yield Control(sandbox.url), both, tmp_path / ".mynah" / "sessions.json"


def asked(control, method):
    paths = [one.path for one in control.requests("bluesky", "POST")]
    return len([one for one in paths if one.endswith(method)])


def test_two_processes_log_in_once_and_renew_once_each_time(sky):
    """The sandbox forgets a refresh token that was used, as the real server does."""
    control, both, file = sky
    for n_renewed in range(4):
        read_at_once(both)
        assert asked(control, "createSession") == 1
        assert asked(control, "refreshSession") == n_renewed
        assert file.stat().st_mode & 0o777 == 0o600
        assert "eyJ0eXAi" not in file.read_text()  # how every token begins: {"typ"
        control.advance(2 * 3600 + 60)


def test_a_session_that_the_server_forgot_is_replaced_for_both(sky):
    control, both, _ = sky
    read_at_once(both)
    control.advance(91 * 86400)
    read_at_once(both)
    assert asked(control, "createSession") == 2
