"""The operator's way through a real terminal, in colour there and plain through a pipe."""

import os
import re
import signal
import subprocess
import sys

import pexpect
import pytest

from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from tests.bot.store.test_drafts import put

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def terminal(config):
    """Run one command on a terminal of 80 columns and return what appeared there."""

    def run(*words, interrupt_after=None, code=0, **env):
        everything = ["-m", "bot", "--config", str(config), "--operator", "olga", *words]
        mood = {"NO_COLOR", "FORCE_COLOR"}
        surroundings = {name: value for name, value in os.environ.items() if name not in mood}
        surroundings |= {"TERM": "xterm-256color", **env}
        child = pexpect.spawn(
            sys.executable,
            everything,
            dimensions=(40, 80),
            env=surroundings,
            encoding="utf-8",
            timeout=60,
            # As a login does: what starts the tests in the background may ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        if interrupt_after is not None:
            child.expect(interrupt_after)
            child.sendintr()
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code, child.before
        return child.before

    return run


def test_an_operator_lists_reads_approves_and_takes_it_back(terminal, store):
    put(store, in_reply_to=None)
    listed = terminal("drafts", "list")
    assert COLOUR.search(listed)
    assert max(len(COLOUR.sub("", line)) for line in listed.splitlines()) <= 80
    draft_id = re.search(r"\bd\d+\b", COLOUR.sub("", listed)).group()
    assert "Shipping takes three days." in terminal("drafts", "show", draft_id)
    assert "d1 is scheduled" in COLOUR.sub("", terminal("drafts", "approve", draft_id))
    assert store.drafts.get(DraftId("d1")).state is State.scheduled
    assert "d1 is pending" in COLOUR.sub("", terminal("drafts", "undo", draft_id))
    events = [one.event for one in store.audit.latest(9, "d1")]
    assert events == ["write", "approve", "schedule", "undo"]


def test_no_colour_where_it_is_not_wanted(terminal, store):
    put(store, State.failed)
    listed = terminal("queue", "list", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", listed)


@pytest.mark.parametrize("words", [("drafts", "list"), ("drafts", "show", "d1"), ("queue", "list")])
def test_no_escape_sequence_reaches_a_pipe(config, store, words):
    put(store)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(config), *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    assert "\x1b" not in done.stdout


def test_a_text_is_edited_in_the_editor_of_the_terminal(terminal, store, tmp_path):
    put(store)
    script = tmp_path / "edit.sh"
    script.write_text("#!/bin/sh\ntest -t 0 && echo 'Written on a terminal.' > \"$1\"\n")
    script.chmod(0o700)
    terminal("drafts", "edit", "d1", EDITOR=str(script), VISUAL="")
    assert store.drafts.get(DraftId("d1")).text == "Written on a terminal."


def test_ctrl_c_ends_quietly_with_the_shells_own_code(terminal, store, tmp_path):
    before = put(store)
    script = tmp_path / "edit.sh"
    script.write_text("#!/bin/sh\necho ready\nexec sleep 60\n")
    script.chmod(0o700)
    env = {"EDITOR": str(script), "VISUAL": ""}
    shown = terminal("drafts", "edit", "d1", interrupt_after="ready", code=130, **env)
    assert "Traceback" not in shown
    assert store.drafts.get(DraftId("d1")) == before


def test_tab_completes_the_ids_of_drafts_that_something_can_happen_to(config, store):
    put(store, id=DraftId("d1"))
    put(store, State.published, id=DraftId("d2"))
    words = f"mynah --config {config} drafts show d"
    env = {**os.environ, "_MYNAH_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "5"}
    done = subprocess.run(
        [sys.executable, "-m", "bot"], capture_output=True, text=True, check=False, env=env
    )
    assert done.stdout.split() == ["d1"]


def test_tab_without_a_config_completes_nothing_and_says_nothing(tmp_path):
    env = {**os.environ, "_MYNAH_COMPLETE": "complete_bash", "COMP_CWORD": "3"}
    env |= {"COMP_WORDS": "mynah drafts show d", "MYNAH_CONFIG": str(tmp_path / "none.yaml")}
    done = subprocess.run(
        [sys.executable, "-m", "bot"], capture_output=True, text=True, check=False, env=env
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
