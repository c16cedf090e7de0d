"""The daemon starts, survives its Redis, stops when asked, and says in one line why it cannot."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.control import Control
from adapters.sandbox.profile import Profile
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_control import XControl
from bot.domain.inbox import Status
from bot.domain.lifecycle import State
from bot.store.connection import Connection
from bot.store.server import ensure_running, stop
from bot.store.store import open_store
from tests.bot.store.test_drafts import entry, put
from tests.chat import TOKEN
from tests.factories import X_MAIN, mention
from tests.faults.scene import write_config

WAIT_S = 30


@pytest.fixture
def sandbox():
    with Sandbox(handles={"x": "mynah_demo", "reddit": "mynah_demo"}) as running:
        yield Control(running.url)


@pytest.fixture
def config(tmp_path, sandbox):
    yield write_config(
        tmp_path, sandbox.url, tmp_path / "redis", slug="test", poll_mentions="200ms"
    )
    stop(tmp_path / "redis")


def mynah(config, *words, **environment):
    command = [sys.executable, "-m", "bot", "--config", str(config), *words]
    return subprocess.run(
        command,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )


@contextmanager
def running(config, log, *options, **environment):
    command = [sys.executable, "-m", "bot", "--config", str(config), *options, "run"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment)
    try:
        wait_for(lambda: b'"running"' in log.read_bytes(), log)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(is_so, log):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def stored(config):
    url = ensure_running(config.parent / "redis")
    store = open_store(url, "test", "looker")
    try:
        return len(store.connection.command("KEYS", "{test}:mention:*"))
    finally:
        store.connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_leaves_redis_running(config, tmp_path, number):
    log = tmp_path / "log"
    with running(config, log) as process:
        process.send_signal(number)
        assert process.wait(WAIT_S) == 0
    assert log.read_bytes().count(b'"stopped"') == 1
    assert ensure_running(tmp_path / "redis").startswith("unix://")


def test_it_polls_what_came_in_and_stores_it_once(config, tmp_path, sandbox):
    x, log = XControl(sandbox), tmp_path / "log"
    x.mention("ada", "@mynah_demo hello there")
    with running(config, log):
        wait_for(lambda: stored(config) == 1, log)
        x.mention("bob", "@mynah_demo hello again")
        wait_for(lambda: stored(config) == 2, log)


def test_a_redis_that_is_killed_is_started_again_with_all_it_held(config, tmp_path, sandbox):
    x, log = XControl(sandbox), tmp_path / "log"
    x.mention("ada", "@mynah_demo hello there")
    with running(config, log):
        wait_for(lambda: stored(config) == 1, log)
        connection = Connection(ensure_running(tmp_path / "redis"))
        os.kill(connection.command("INFO", "server")["process_id"], signal.SIGKILL)
        connection.close()
        x.mention("bob", "@mynah_demo hello again")
        wait_for(lambda: stored(config) == 2, log)


def test_hostile_mentions_are_stored_bounded_and_the_rest_goes_on(config, tmp_path, sandbox):
    x, log = XControl(sandbox), tmp_path / "log"
    x.mention("eve", "@mynah_demo " + "Z̵" * 50_000)
    x.mention("eve", "@mynah_demo \x00\x1b[31m\u202e" + "a" * 100_000)
    x.mention("ada", "@mynah_demo hello there")
    with running(config, log):
        wait_for(lambda: stored(config) == 3, log)
    url = ensure_running(tmp_path / "redis")
    store = open_store(url, "test", "looker")
    raw = store.connection.command("KEYS", "{test}:mention:*")
    sizes = [store.connection.command("HSTRLEN", key, "doc") for key in raw]
    store.connection.close()
    assert max(sizes) < 20_000


def one_line(done):
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_missing_secret_is_named_with_where_it_belongs(config):
    (config.parent / ".env").write_text("")
    done = mynah(config, "run")
    assert done.returncode == 3
    assert "MYNAH_X_MAIN_CONSUMER_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_redis_out_of_reach_is_one_line(config):
    done = mynah(config, "run", MYNAH_REDIS_URL="redis://127.0.0.1:1/0")
    assert done.returncode == 4
    assert re.search("Redis at .* does not answer", one_line(done))


def test_a_wrong_config_is_one_line_with_its_place(config):
    config.write_text(config.read_text().replace("settle: 500ms", "settle: soon"))
    done = mynah(config, "run")
    assert done.returncode == 3
    assert re.search(r"config\.yaml:\d+: schedules\.settle: expected", one_line(done))


@pytest.mark.parametrize(
    ("setting", "value"), [("maxmemory-policy", "allkeys-lru"), ("appendonly", "no")]
)
def test_a_redis_that_may_lose_records_is_refused_with_the_setting_to_change(
    config, tmp_path, setting, value
):
    connection = Connection(ensure_running(tmp_path / "redis"))
    connection.command("CONFIG", "SET", setting, value)
    connection.close()
    done = mynah(config, "run")
    assert done.returncode == 4
    assert re.search(f"{setting} is {value}; set {setting} to", one_line(done))


def test_the_operators_are_told_of_a_refused_post_and_the_log_tells_no_secret(
    config, tmp_path, chat
):
    log = tmp_path / "log"
    store = open_store(ensure_running(tmp_path / "redis"), "test", "looker")
    chat.answers = [500]
    urls = f"{chat.url} bogus://{TOKEN}"
    with running(config, log, "--debug", MYNAH_NOTIFY_URLS=urls) as process:
        put(store, State.scheduled, text="x" * 300, in_reply_to=None, due_at=datetime.now(UTC))
        wait_for(lambda: len(chat.received) == 2, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
    store.connection.close()
    assert chat.bodies[0] == chat.bodies[1]
    assert chat.bodies[0].endswith(": mynah drafts show d1")
    said = log.read_text()
    assert "it answered 500" in said
    assert "notices not understood" in said
    assert TOKEN not in said
    assert str(chat.port) not in said
    assert "apprise:" not in said  # the library names hosts and targets


def test_the_operators_are_reminded_of_an_answer_that_is_owed(config, tmp_path, chat):
    log = tmp_path / "log"
    store = open_store(ensure_running(tmp_path / "redis"), "test", "looker")
    store.inbox.take_in([mention(posted_at=datetime.now(UTC))], datetime.now(UTC))
    item = store.inbox.get(mention().id)
    since = datetime.now(UTC) - timedelta(hours=4)
    owed = replace(item, status=Status.owed, changed_at=since)
    store.inbox.move(item, owed, entry(mention().id))
    with running(config, log, MYNAH_NOTIFY_URLS=chat.url) as process:
        wait_for(lambda: any("1 answer is owed" in body for body in chat.bodies), log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
    store.connection.close()


@pytest.mark.holds("x.bio")
def test_it_looks_at_its_accounts_before_anything_goes_out(config, tmp_path, sandbox, chat):
    x, log = XControl(sandbox), tmp_path / "log"
    sandbox.set_up("x", Profile(bio="Bicycles from Freiburg."))
    store = open_store(ensure_running(tmp_path / "redis"), "test", "looker")
    put(store, State.scheduled, text="Hello there.", in_reply_to=None, due_at=datetime.now(UTC))
    with running(config, log, MYNAH_NOTIFY_URLS=chat.url) as process:
        wait_for(lambda: store.preflights.of(X_MAIN) is not None, log)
        wait_for(lambda: any("x-main publishes nothing" in body for body in chat.bodies), log)
        assert x.posts() == []
        sandbox.set_up("x", Profile())
        assert mynah(config, "check", "--account", "x-main").returncode == 0
        wait_for(lambda: [post.sent for post in x.posts()] == ["Hello there."], log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
    store.connection.close()
