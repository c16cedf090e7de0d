"""``mynah finetune`` as it is typed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli.finetuning import _split
from bot.cli.session import Session
from bot.domain.ids import MentionId, Untrusted
from bot.domain.lifecycle import State
from bot.exits import Exit
from tests.bot.small_models import small_gpt2
from tests.bot.store.test_drafts import put
from tests.bot.training.conftest import approved
from tests.factories import NOW, mention

__all__ = ["small_gpt2"]

ROOT = Path(__file__).parents[3]


@pytest.fixture
def configured(config, small_gpt2, tmp_path):
    cache = tmp_path / "models"
    generation = f"{{model: {small_gpt2.path}, model_cache: {cache}, max_new_tokens: 12}}"
    config.write_text(f"{config.read_text()}generation: {generation}\n")
    return cache


@pytest.fixture
def approvals(store):
    for number in range(60):
        publish(store, approved(number))


def publish(store, made):
    wanted = ("id", "text", "sources", "receipt", "mention", "author")
    put(store, State.published, **{name: getattr(made, name) for name in wanted})


def test_too_little_is_one_line_with_both_numbers_and_no_model_is_loaded(mynah, store):
    answer = mynah("finetune")
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.conflict, "", 1)
    assert "there are 0 approved texts" in answer.err
    assert "it takes 50" in answer.err


def test_a_kept_model_is_told_with_the_line_to_set(mynah, approvals, configured, tmp_path):
    copy = tmp_path / "about.md"
    copy.write_text("\n\n".join(f"We build bikes by hand, number {n} of them." for n in range(20)))
    document = mynah("finetune", "--copy", str(copy), "--steps", "40", "--json").document
    found = document["finetuned"]
    assert found["reason"] == ""
    record = found["record"]
    assert (record["steps"], record["n_pairs"], record["n_passages"]) == (40, 54, 18)
    assert record["after"]["perplexity"] < record["before"]["perplexity"]
    assert record["after"]["copy_perplexity"] is not None

    assert f"set generation.model to {found['folder']}" in mynah("model", "show").out
    assert "perplexity of held-out pairs" in mynah("model", "show", found["folder"]).out
    listed = mynah("model", "list", "--json").document["models"]
    assert found["folder"] in [one["name"] for one in listed]


def test_no_word_of_a_mention_is_in_what_is_learnt(store, config):
    """The mentions are in the same store, every approved draft answers one, and some repeat it."""
    for number in range(70):
        asked = mention(
            id=MentionId(f"x-main:{number}"),
            remote_id=str(number),
            author="mallory",
            text=Untrusted(f"PWNED {number}: how long does it take?"),
        )
        store.inbox.take_in([asked], NOW)
        made = approved(number, mention=asked.id, author="mallory")
        if number >= 60:
            made = approved(number, mention=asked.id, text=f"PWNED {number}? @mallory, {made.text}")
        publish(store, made)
    here = Session(config)
    data = _split(here, [], 7)
    here.close()
    assert len(data.learnt.pairs) + len(data.held_out.pairs) == 60
    assert "PWNED" not in str(data)
    assert "mallory" not in str(data)


def test_ctrl_c_leaves_a_run_that_goes_on(approvals, configured, config):
    command = [sys.executable, "-m", "bot", "--config", str(config), "finetune", "--steps", "4000"]
    run = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
    )
    state = configured / ".finetuning" / "test" / "state.safetensors"
    while not state.exists() and run.poll() is None:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert b"the same command goes on" in err
    assert state.exists()
