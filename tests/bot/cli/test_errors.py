"""Whatever goes wrong outside ends in one line and a stable code, never in a traceback."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from bot.exits import Exit
from tests.bot.cli.conftest import CONFIG
from tests.bot.store.test_drafts import put

MYNAH = [sys.executable, "-m", "bot"]


def run(*words, **env):
    return subprocess.run(
        [*MYNAH, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **env},
    )


def is_one_line(answer, code):
    return (
        answer.returncode == code
        and answer.stdout == ""
        and answer.stderr.startswith("error: ")
        and answer.stderr.count("\n") == 1
    )


@pytest.fixture
def closed_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_missing_config_is_one_line(tmp_path):
    answer = run("--config", tmp_path / "none.yaml", "drafts", "list")
    assert is_one_line(answer, Exit.config), answer.stderr
    assert "none.yaml" in answer.stderr


def test_an_unreadable_config_is_one_line(tmp_path):
    answer = run("--config", tmp_path, "drafts", "list")  # a folder cannot be read by root either
    assert is_one_line(answer, Exit.config), answer.stderr


def test_a_wrong_config_has_a_line_for_each_fault(config):
    config.write_text(config.read_text().replace("network: x", "network: myspace"))
    answer = run("--config", config, "drafts", "list")
    assert answer.returncode == Exit.config
    assert {line[:7] for line in answer.stderr.splitlines()} == {"error: "}


def test_a_redis_that_is_away_is_one_line(tmp_path, closed_port):
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(url=f"redis://127.0.0.1:{closed_port}/0"))
    answer = run("--config", config, "drafts", "list", "--json")
    assert is_one_line(answer, Exit.redis), answer.stderr
    assert "127.0.0.1" in answer.stderr


def test_the_traceback_is_there_for_those_who_ask(tmp_path):
    answer = run("--debug", "--config", tmp_path / "none.yaml", "drafts", "list")
    assert answer.returncode == Exit.config
    assert "Traceback" in answer.stderr
    assert answer.stderr.splitlines()[-1].startswith("error: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("drafts", "shwo"), "No such command"),
        (("--nonsense",), "No such option"),
        (("drafts", "show"), "Missing argument"),
        (("drafts", "list", "--state", "asleep"), "'--state': 'asleep' is not one of"),
        (("drafts", "approve", "d1", "--at", "9:00", "--now"), "exclude each other"),
        (("audit", "-n", "0"), "greater than or equal to 1"),
    ],
)
def test_a_wrong_command_line_is_one_line_that_names_the_help(mynah, words, said):
    answer = mynah(*words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.usage, "", 1)
    assert said in answer.err
    assert "--help" in answer.err


def test_an_argument_that_is_not_utf_8_is_one_line(config):
    command = [*MYNAH, "--config", str(config), "drafts", "show", b"\xff"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert is_one_line(answer, Exit.usage), answer.stderr


@pytest.mark.parametrize("name", ["", "two\nlines", "\x1b[31mred", "o" * 65])
def test_an_operator_has_a_name_that_an_audit_can_show(mynah, store, name):
    assert mynah("--operator", name, "pause").code == Exit.usage
    assert store.pauses.all() == []


def test_the_operator_may_be_named_by_the_environment(config, store):
    put(store)
    words = ("--config", config, "drafts", "reject", "d1", "--reason", "x")
    assert run(*words, MYNAH_OPERATOR="petra").returncode == 0
    assert store.audit.latest(1)[0].actor == "petra"


PRESSED_WHILE_LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli.program":
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
from bot.cli import main
main()
"""


def test_ctrl_c_while_python_loads_ends_without_a_traceback():
    command = [sys.executable, "-c", PRESSED_WHILE_LOADING]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (
        -signal.SIGINT,
        "",
        "",
    )


def test_of_two_operators_who_decide_at_once_one_wins(config, store):
    put(store, in_reply_to=None)
    deciding = [
        subprocess.Popen(
            [*MYNAH, "--config", str(config), "--operator", name, "drafts", "approve", "d1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("olga", "petra")
    ]
    ended = [(one.communicate(timeout=60), one.returncode) for one in deciding]
    assert sorted(code for _, code in ended) == [Exit.ok, Exit.conflict], ended
    assert [one.event for one in store.audit.latest(9, "d1")] == ["write", "approve", "schedule"]


def test_a_reader_that_goes_away_early_is_no_error(config, store):
    for number in range(300):
        put(store, id=f"d{number}", text="word " * 200)
    for words in ("drafts list -n 300", "drafts list -n 300 --json"):
        command = f"{sys.executable} -m bot --config {config} {words} | head -1"
        answer = subprocess.run(
            command, shell=True, capture_output=True, text=True, timeout=60, check=True
        )
        assert (answer.stderr, answer.stdout.count("\n")) == ("", 1)
