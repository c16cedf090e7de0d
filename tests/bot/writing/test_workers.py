"""Real ``mynah worker`` processes share one stream, are killed amid it, and lose nothing."""

import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
import yaml

from bot.domain.ids import MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.store.work import GROUP, MAX_DELIVERIES, Task
from tests.bot.store.test_inbox import ENTRY
from tests.chat_server import ChatServer
from tests.factories import NOW, mention

# fmt: off
THINGS = (
    "accordion", "anchor", "armchair", "balloon", "banjo", "barometer", "basket", "bellows",
    "birdcage", "blanket", "bookcase", "bracelet", "bucket", "cabinet", "candle", "canoe", "carpet",
    "cello", "chandelier", "chessboard", "clarinet", "clock", "compass", "cradle", "curtain",
    "doll", "drum", "easel", "fiddle", "flute", "fountain", "globe", "goblet", "guitar", "hammock",
    "harp", "helmet", "kayak", "kettle", "kite", "ladder", "lantern", "lute", "mandolin", "mirror",
    "necklace", "oven", "paddle", "piano", "pillow", "quilt", "saddle", "sledge", "stove",
    "suitcase", "teapot", "telescope", "tent", "trumpet", "typewriter",
)
# fmt: on
POISON = "typewriter"
TRIAGE = Triage(Decision.reply, "question", "asks something", 0.9)
BATCH = 4
WAIT_S = 90


class Endpoint(ChatServer):
    """
    The model of one worker, whose process it kills where a test says so.

    Attributes:
        worker: The process that asks.

        dies_at: Number of the request at which the worker is killed; 0 for never.

        poison: A word in a request at which it is killed.

        first: Waited for at the first request.
    """

    def __init__(self):
        super().__init__("No wording of this passes, so the fact itself is offered.")
        self.worker = None
        self.dies_at = 0
        self.poison = None
        self.first = threading.Barrier(1)

    def _said(self, asked):
        if len(self.asked) == 1:
            self.first.wait(WAIT_S)
        last = asked["messages"][-1]["content"]
        if len(self.asked) == self.dies_at or (self.poison and self.poison in last.lower()):
            self.worker.kill()
            self.worker.wait()
        return super()._said(asked)


@pytest.fixture
def endpoints():
    with ExitStack() as stack:
        made = (Endpoint(), Endpoint())
        for one in made:
            stack.callback(one.close)
        yield made


@contextmanager
def worker(folder, redis_url, endpoint):
    """Run ``mynah worker`` with its words from *endpoint*."""
    folder.mkdir(exist_ok=True)
    facts = {
        one: f"A repair of a {one} takes {number} days and costs {number + 70} EUR."
        for number, one in enumerate(THINGS, 3)
    }
    config = {
        "brand": {
            "name": "Test",
            "about": "A repair shop.",
            "voice": {"tone": "dry"},
            "facts": {one: {"en": text} for one, text in facts.items()},
        },
        "accounts": {"x-main": {"network": "x", "handle": "mender"}},
        "redis": {"url": redis_url},
        "generation": {
            "engine": "openai",
            "endpoint": {"url": endpoint.url, "model": "large", "retries": 0},
            "fallback": None,
            "candidates": 1,
            "batch": BATCH,
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "bot", "--config", str(folder / "config.yaml"), "worker"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    endpoint.worker = process
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask_about(store, *things):
    for one in things:
        text = Untrusted(f"How much does the repair of a {one} cost?")
        said = mention(id=MentionId(f"x-main:{one}"), remote_id=one, text=text, language="en")
        store.inbox.take_in([said], NOW)
        item = store.inbox.get(said.id)
        store.inbox.move(item, replace(item, status=Status.waiting, triage=TRIAGE), ENTRY)


def wait_for(is_so, *logs):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, "\n".join(log.read_text()[-3000:] for log in logs)
        time.sleep(0.05)


def left_by(store, process):
    """List the tasks that *process* was killed amid."""
    rows = store.connection.command(
        "XPENDING", "{test}:work", GROUP, "-", "+", 100, parse_detail=True
    )
    return [
        (row["consumer"].decode(), Task(row["message_id"].decode(), MentionId(""), 1))
        for row in rows
        if f"-{process.pid}-".encode() in row["consumer"]
    ]


def let_the_lease_end(store, left):
    """Make it five minutes since the dead worker said anything."""
    for owner, task in left:
        store.work.release(owner, [task])


def must_have_one_outcome_each(store, things, *, drafted):
    """Hold the drafts, the inbox and the audit against each other."""
    drafts = store.drafts.in_state(State.pending)
    names = {f"x-main:{one}" for one in things}
    assert sorted(one.mention for one in drafts) == sorted(f"x-main:{one}" for one in drafted)
    written = [one for one in store.audit.latest(10_000) if one.by == "writer"]
    subjects = [one.note.removeprefix("for mention ") for one in written if one.event == "write"]
    others = [one.subject for one in written if one.event != "write"]
    assert sorted(subjects + others) == sorted(names)
    assert {one.mention: one.sources[0].id for one in drafts} == {
        f"x-main:{one}": one for one in drafted
    }
    assert store.work.backlog() == 0
    return written


@pytest.mark.slow
def test_two_workers_share_the_work_and_what_one_died_amid_is_taken_over(
    tmp_path, redis_url, store, endpoints
):
    one, two = endpoints
    one.first = two.first = threading.Barrier(2)  # neither ends before the other began
    one.dies_at = 2 * BATCH + 2
    ask_about(store, *THINGS)
    assert len(THINGS) == 60
    logs = tmp_path / "one" / "log", tmp_path / "two" / "log"
    with (
        worker(tmp_path / "one", redis_url, one) as first,
        worker(tmp_path / "two", redis_url, two) as second,
    ):
        wait_for(lambda: first.poll() is not None, *logs)
        assert first.returncode == -signal.SIGKILL
        left = left_by(store, first)
        assert len(left) == BATCH
        wait_for(lambda: store.work.backlog() == BATCH, *logs)
        assert store.drafts.count(State.pending) == 60 - BATCH
        let_the_lease_end(store, left)
        wait_for(lambda: store.work.backlog() == 0, *logs)
    written = must_have_one_outcome_each(store, THINGS, drafted=THINGS)
    by = {f"-{process.pid}-": 0 for process in (first, second)}
    for line in written:
        by[next(pid for pid in by if pid in line.actor)] += 1
    assert list(by.values()) == [2 * BATCH, 60 - 2 * BATCH]


@pytest.mark.slow
def test_a_mention_that_kills_three_workers_is_given_up_and_takes_none_with_it(
    tmp_path, redis_url, store, endpoints
):
    poisonous, things = endpoints[0], [*THINGS[:7], POISON]
    poisonous.poison = POISON
    ask_about(store, POISON, *THINGS[:7])
    log, pids = tmp_path / "one" / "log", []
    for _ in range(MAX_DELIVERIES):
        with worker(tmp_path / "one", redis_url, poisonous) as process:
            wait_for(lambda: process.poll() is not None, log)
        pids.append(process.pid)
        let_the_lease_end(store, left_by(store, process))
    with worker(tmp_path / "one", redis_url, poisonous):
        wait_for(lambda: store.work.backlog() == 0, log)
    must_have_one_outcome_each(store, things, drafted=THINGS[:7])
    (letter,) = store.dead.unseen()
    assert (letter.mention, letter.tries) == (f"x-main:{POISON}", MAX_DELIVERIES)
    assert f"-{pids[-1]}-" in letter.worker
    assert store.inbox.get(letter.mention).status is Status.handed
