"""First log-ins on a real terminal, with the real clients, against every network's sandbox."""

import json
import re
import subprocess
import sys

import pytest

from adapters.sandbox.bluesky_auth import CREDENTIALS as BLUESKY
from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.x_auth import CREDENTIALS as X
from bot.vault import open_vault
from tests.bot.cli.account.conftest import NAMES, SECRETS


@pytest.mark.slow
@pytest.mark.parametrize("network", NAMES)
def test_an_account_is_added_tried_listed_and_removed(network, log_in, run, config):
    name = NAMES[network]
    shown = log_in(network)
    assert f"{name} is logged in as mynah" in shown
    assert "add this under accounts" not in shown
    assert f"{name} logs in as mynah" in run("account", "test", name)
    (row,) = [
        one
        for one in json.loads(run("account", "list", "--json"))["accounts"]
        if one["name"] == name
    ]
    assert row["place"] == str(config.parent / ".mynah" / "vault.json")
    assert row["present"]
    assert "out of the vault" in run("account", "remove", name, "--yes")
    assert run("account", "test", name, code=3).startswith("error: MYNAH_")


def test_what_can_be_taken_back_at_the_network_is(log_in, run, config, control, env):
    """A token of somebody who copied the vault is worth nothing after ``remove``."""
    for network in ("mastodon", "reddit"):
        log_in(network)
        assert "has taken the secrets back" in run("account", "remove", NAMES[network], "--yes")
    given = {
        "MYNAH_FEDI_ACCESS_TOKEN": MASTODON.access_token,
        "MYNAH_REDDIT_MAIN_CLIENT_ID": REDDIT.client_id,
        "MYNAH_REDDIT_MAIN_CLIENT_SECRET": REDDIT.client_secret,
        "MYNAH_REDDIT_MAIN_REFRESH_TOKEN": REDDIT.refresh_token,
    }
    run("account", "test", "fedi", code=5, **given)
    run("account", "test", "reddit-main", code=5, **given)


def test_nothing_is_removed_without_a_yes(log_in, run, config):
    log_in("bluesky")
    run("account", "remove", "sky", stdin="n\n", code=130)
    assert "logs in as mynah-demo.test" in run("account", "test", "sky")


def test_an_answer_to_another_request_is_not_taken(log_in, control, config, env):
    pasted = "http://127.0.0.1:8080/mynah?state=forged&code=forged"
    assert "another state" in log_in("reddit", answer=pasted, code=5)
    assert not (config.parent / ".mynah").exists()


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_a_wrong_code_stores_nothing(network, log_in, control, config, env):
    assert "begin again" in log_in(network, answer="1234567", code=5)
    assert not (config.parent / ".mynah").exists()


def test_another_account_than_the_configs_is_not_stored(log_in, config):
    config.write_text(config.read_text().replace("handle: mynah_demo", "handle: somebody"))
    assert "logged in as mynah_demo, config.yaml says somebody" in log_in("mastodon", code=5)
    assert not (config.parent / ".mynah").exists()


def test_an_account_that_the_config_lacks_comes_with_its_lines(run, sandbox, control, tmp_path):
    missing = tmp_path / "new" / "config.yaml"
    missing.parent.mkdir()
    words = ("--server", f"{sandbox.url}/bluesky", "--handle", "mynah-demo.test", "--stdin")
    shown = run(
        *("account", "add", "bluesky", *words), stdin=f"{BLUESKY.app_password}\n", config=missing
    )
    assert "bluesky-main:" in shown
    assert "handle: mynah-demo.test" in shown


def test_what_may_be_the_main_password_is_refused_before_it_is_sent(run, control):
    shown = run("account", "add", "bluesky", "--stdin", stdin="hunter2 and more\n", code=5)
    assert "no app password" in shown
    assert "hunter2" not in shown
    assert control.requests("bluesky") == []


def test_without_a_terminal_the_way_is_named(run, control):
    assert "add --stdin" in run("account", "add", "bluesky", code=2)


def test_check_finds_what_was_added(log_in, run, config):
    for network in NAMES:
        log_in(network)
    assert "every account has its credentials" in run("check", code=None)


def test_no_secret_reaches_redis_or_a_file_as_it_is(log_in, run, config, store, env):
    for network, name in NAMES.items():
        log_in(network)
        run("account", "test", name)
    run("account", "list")
    run("status")
    held = str([store.connection.command("DUMP", key) for key in _keys(store)])
    assert not [one for one in SECRETS if one in held]
    for file in config.parent.rglob("*"):
        if file.is_file():
            assert not [one for one in SECRETS if one in file.read_text(errors="replace")], file
    assert open_vault(config).file.path.stat().st_mode & 0o077 == 0


def _keys(store):
    return store.connection.command("KEYS", "*")


def test_tab_completes_the_names_of_accounts(config, env):
    words = f"mynah --config {config} account test f"
    asked = {"_MYNAH_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "5"}
    done = subprocess.run(
        [sys.executable, "-m", "bot"], capture_output=True, text=True, check=False, env=env | asked
    )
    assert done.stdout.split() == ["fedi"]


def test_the_list_tells_what_the_environment_has_from_what_the_vault_has(run, log_in):
    log_in("x")
    given = {"MYNAH_X_MAIN_CONSUMER_KEY": X.consumer_key, "MYNAH_SKY_APP_PASSWORD": "elsewhere"}
    rows = json.loads(run("account", "list", "--json", **given))["accounts"]
    places = {one["name"]: one["place"] for one in rows}
    assert places["x-main"].startswith("environment, ")
    assert places["sky"] == "environment"
    assert places["fedi"] == ""


def test_a_damaged_vault_is_told_before_anything_is_granted(run, config, control):
    folder = config.parent / ".mynah"
    folder.mkdir()
    (folder / "vault.json").write_text("{")
    asked = ("account", "add", "bluesky", "--stdin")
    assert "is damaged" in run(*asked, stdin=f"{BLUESKY.app_password}\n", code=5)
    assert control.requests("bluesky") == []


def test_remove_takes_nothing_away_when_the_network_is_out_of_reach(run, log_in, config):
    """Else the only copy of a token that is still good would be gone."""
    log_in("mastodon")
    vault = config.parent / ".mynah" / "vault.json"
    control = Control(re.search(r"http://127[^/]+", config.read_text()).group())
    control.add_fault(Fault("mastodon", Kind.status, status=503, times=9))
    run("account", "remove", "fedi", "--yes", code=9)
    assert vault.exists()
    control.clear_faults()
    assert "logs in as" in run("account", "test", "fedi")


BLOCK = """
brand: {{name: Test, about: A bicycle maker., voice: {{tone: friendly}}}}
accounts:
  x-main:  # the only one so far
    network: x
    handle: heron
redis: {{url: "{redis}"}}
"""


def test_write_puts_a_new_account_into_the_config(run, sandbox, config, redis_url):
    before = BLOCK.format(redis=redis_url)
    config.write_text(before)
    words = ("--server", f"{sandbox.url}/bluesky", "--handle", "mynah-demo.test")
    asked = ("account", "add", "bluesky", "--write", "--stdin", *words)
    assert "bluesky-main stands in" in run(*asked, stdin=f"{BLUESKY.app_password}\n")
    lines = [one for one in config.read_text().splitlines() if one not in before.splitlines()]
    assert lines[:2] == ["  bluesky-main:", "    network: bluesky"]
    assert "logs in as mynah-demo.test" in run("account", "test", "bluesky-main")


def test_write_refuses_a_name_that_is_there_before_anything_is_asked(run, config, control):
    before = config.read_text()
    shown = run("account", "add", "bluesky", "sky", "--write", "--stdin", stdin="x\n", code=5)
    assert "sky is in the config already: leave out --write" in shown
    assert config.read_text() == before
    assert control.requests("bluesky") == []


def test_write_shows_the_lines_where_it_cannot_write_them(run, sandbox, config):
    flow = config.read_text().replace("accounts:\n", "accounts: {\n", 1)
    flow = flow.replace('"}\n  reddit', '"},\n  reddit').replace("example.com}", "example.com},")
    flow = flow.replace('/mastodon"}', '/mastodon"},').replace('/bluesky"}', '/bluesky"}\n  }')
    config.write_text(flow)
    words = ("--server", f"{sandbox.url}/bluesky", "--handle", "mynah-demo.test")
    asked = ("account", "add", "bluesky", "sky-2", "--write", "--stdin", *words)
    shown = run(*asked, stdin=f"{BLUESKY.app_password}\n")
    assert "add these by hand" in shown
    assert "  sky-2:" in shown
    assert config.read_text() == flow


def test_reddit_is_written_with_somebody_to_ask(run, control):
    asked = ("account", "add", "reddit", "reddit-2", "--write", "--stdin")
    assert "add --contact" in run(*asked, code=2)
    assert control.requests("reddit") == []
