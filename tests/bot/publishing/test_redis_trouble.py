"""Whatever Redis does, publishing stops, nothing is lost, and it goes on by itself."""

import os
import resource
import secrets
import shutil
import signal
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.store.connection import Connection
from bot.store.errors import StoreDown
from bot.store.server import ServerFailed, ensure_running, find_server_binary, stop
from bot.store.store import open_store
from tests.bot.store.test_drafts import put
from tests.factories import X_MAIN
from tests.redis_proxy import Proxy

SETTLED = timedelta(minutes=2)
SLOWLY = "--key-load-delay 20000 --loading-process-events-interval-bytes 1024"


@pytest.fixture
def home(tmp_path):
    """A server of its own, to be maltreated."""
    ensure_running(tmp_path / "redis")
    yield tmp_path / "redis"
    stop(tmp_path / "redis")


@pytest.fixture
def proxy(home):
    path = Path("/tmp") / f"mynah-{secrets.token_hex(4)}.sock"
    made = Proxy(urlsplit(ensure_running(home)).path, path)
    yield made
    made.close()
    path.unlink()


@pytest.fixture
def store(proxy):
    opened = open_store(proxy.url, "test", "tester")
    opened.work.open()
    yield opened
    opened.connection.close()


@pytest.fixture
def admin(home):
    connection = Connection(ensure_running(home))
    yield connection
    connection.close()


def config(admin, **settings):
    for name, value in settings.items():
        admin.command("CONFIG", "SET", name.replace("_", "-"), value)


def publishes_once(desk, draft):
    """It goes on by itself: after the timeline was looked at where records may be lost."""
    for _ in range(3):
        desk.publisher.step()
        desk.wait(SETTLED)
    assert desk.state(draft) is State.published
    assert desk.texts() == [draft.text]


def sends_nothing(desk):
    with pytest.raises(StoreDown):
        desk.publisher.step()
    assert desk.n_posts_sent() == 0


def test_a_redis_that_is_full_stops_publishing_until_there_is_room(desk, admin):
    draft = desk.queue()
    config(admin, maxmemory=1)
    sends_nothing(desk)
    config(admin, maxmemory=0)
    publishes_once(desk, draft)


def test_a_redis_that_became_a_replica_stops_publishing_until_it_leads_again(desk, admin):
    draft = desk.queue()
    admin.command("REPLICAOF", "127.0.0.1", "1")
    sends_nothing(desk)
    admin.command("REPLICAOF", "NO", "ONE")
    publishes_once(desk, draft)


def test_a_redis_that_loads_its_data_is_waited_for(desk, admin, home):
    draft = desk.queue()
    for n in range(300):
        admin.command("SET", f"ballast:{n}", secrets.token_hex(1000))
    _rewrite(admin)  # a snapshot is loaded in steps between which the server answers
    slow = home.parent / "slow-server"
    slow.write_text(f'#!/bin/sh\nexec {find_server_binary(None)} "$@" {SLOWLY}\n')
    slow.chmod(0o700)
    pid = admin.command("INFO", "server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)
    with pytest.raises(ServerFailed, match="load"):
        ensure_running(home, slow, wait_s=0.3)
    with pytest.raises(StoreDown, match=r"(?i)loading"):
        desk.publisher.step()
    assert desk.n_posts_sent() == 0
    ensure_running(home, slow, wait_s=30)
    publishes_once(desk, draft)


def test_a_disk_that_is_full_ends_the_server_and_loses_nothing_acknowledged(desk, admin, home):
    pid = admin.command("INFO", "server")["process_id"]
    written = sum(file.stat().st_size for file in home.rglob("*.aof"))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (written + 20_000, written + 20_000))
    acknowledged = []

    def fill():
        for n in range(1000):
            put(desk.store, State.scheduled, id=DraftId(f"d{n}"), in_reply_to=None)
            acknowledged.append(f"d{n}")

    with pytest.raises(StoreDown):
        fill()
    assert acknowledged
    sends_nothing(desk)
    ensure_running(home)  # with room again, as the daemon does every half second
    found = {draft.id for draft in desk.store.drafts.in_state(State.scheduled)}
    assert found >= set(acknowledged)


def test_answers_that_take_two_seconds_are_waited_for_and_double_nothing(desk, proxy):
    draft = desk.queue()
    proxy.delay_s = 2.0
    desk.publisher.step()
    proxy.delay_s = 0.0
    publishes_once(desk, draft)


def test_a_replica_that_takes_over_without_the_last_record_doubles_nothing(
    desk, admin, home, proxy, tmp_path
):
    draft = desk.queue()
    desk.store.epoch.began_at(desk.now())
    other = tmp_path / "replica"
    _replicate(admin, home, other)
    desk.publisher.step()  # the primary alone knows of it
    assert desk.texts() == [draft.text]
    proxy.switch_to(urlsplit(ensure_running(other)).path)
    assert desk.state(draft) is State.scheduled
    publishes_once(desk, draft)
    assert desk.n_posts_sent() == 1
    stop(other)


def _rewrite(admin):
    admin.command("BGREWRITEAOF")
    while admin.command("INFO", "persistence")["aof_rewrite_in_progress"]:
        time.sleep(0.01)


def _replicate(admin, home, other):
    """Copy the data as a replica has them that has just lost its primary."""
    _rewrite(admin)
    other.mkdir(mode=0o700)
    shutil.copytree(home / "appendonlydir", other / "appendonlydir")
    ensure_running(other)


@pytest.mark.parametrize("n_lost", [1, 2])
def test_lost_replies_between_publisher_and_redis_double_nothing(desk, proxy, n_lost):
    draft = desk.queue()
    desk.store.queue.fence(X_MAIN)
    proxy.forget = n_lost
    desk.publisher.step()
    publishes_once(desk, draft)
