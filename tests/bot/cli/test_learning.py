"""``mynah learn`` as it is typed, and writers that take it up."""

from pathlib import Path

import pytest

from bot.app import open_app
from bot.authors import Authors
from bot.domain.lifecycle import State
from bot.exits import Exit
from tests.bot.small_models import small_gpt2
from tests.bot.store.test_drafts import put
from tests.bot.training.operators import dice_thrower, plain_speaker

__all__ = ["small_gpt2"]

FIELDS = ("id", "text", "sources", "created_at", "decided_at", "topic", "origin", "approval")


def store_all(store, drafts):
    for one in drafts:
        put(store, one.state, **{name: getattr(one, name) for name in FIELDS})


@pytest.fixture
def own_models(config, small_gpt2):
    config.write_text(f"{config.read_text()}generation: {{model: {small_gpt2.path}}}\n")


def test_too_few_decisions_are_one_line_with_the_numbers(mynah, store):
    answer = mynah("learn")
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.conflict, "", 1)
    assert "there are 0 decisions" in answer.err
    assert "takes 60 and 20" in answer.err


def test_writers_take_up_what_was_learnt_with_the_next_batch(mynah, store, config, own_models):
    store_all(store, plain_speaker(90))
    app = open_app(Path(config))
    authors = Authors(app)
    assert authors._tools().learned is None
    document = mynah("learn", "--json").document["learned"]
    assert document["reason"] == ""
    assert document["trial"]["right"] > document["trial"]["right_before"]
    assert authors._tools().learned.ranking == store.rankings.current()
    app.store.connection.close()
    assert store.rankings.current().operator == "olga"


def test_what_is_no_better_is_said_and_changes_nothing(mynah, store):
    store_all(store, dice_thrower(90, seed=3))
    answer = mynah("learn")
    assert (answer.code, answer.err) == (Exit.ok, "")
    assert "not taken" in answer.out
    assert store.rankings.current() is None


def test_a_draft_says_which_ranking_chose_it(mynah, store):
    (made,) = plain_speaker(1)
    named = type(made.origin)("small", 7, ranking="learned 3 (2026-11-23)")
    put(store, State.pending, origin=named)
    assert "learned 3 (2026-11-23)" in mynah("drafts", "show", "d1").out
