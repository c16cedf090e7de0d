"""``mynah policy`` lists the rules with what they stopped, and shows one whole."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.lifecycle import State
from bot.exits import Exit
from bot.policy.check import RULES
from tests.bot.store.test_drafts import put


def rows(answer):
    return {one["name"]: one for one in answer.document["rules"]}


def test_every_rule_is_listed_and_nothing_was_stopped_yet(mynah, store):
    found = rows(mynah("policy", "--json"))
    assert set(found) == {one.name for one in RULES}
    assert {one["stopped"] for one in found.values()} == {0}


def test_a_refused_approval_is_counted_once_with_its_draft(mynah, store):
    draft = put(store, State.pending, mention=None)
    for _ in range(2):
        assert mynah("drafts", "approve", draft.id).code == Exit.conflict
    found = rows(mynah("policy", "--network", "x", "--json"))["x.summoned"]
    assert (found["stopped"], found["last"], found["acts"]) == (1, "d1", "blocks")
    assert "1, last d1 " in mynah("policy", "show", "x.summoned").out
    assert "Self-serve accounts may reply" in mynah("policy", COLUMNS="80").out


def test_a_check_of_the_voice_that_holds_a_rule_is_counted_too(mynah, store):
    draft = put(store, State.pending, in_reply_to=None)
    mynah("drafts", "edit", draft.id, "--text", "新" * 141)
    assert mynah("drafts", "approve", draft.id).code == Exit.conflict
    assert rows(mynah("policy", "--account", "x-main", "--json"))["x.length"]["stopped"] == 1


def test_what_was_stopped_before_is_not_counted(mynah, store):
    store.objections.note("x.summoned", "d1", datetime.now(UTC) - timedelta(days=9))
    assert rows(mynah("policy", "--json"))["x.summoned"]["stopped"] == 1
    assert rows(mynah("policy", "--since", "7d", "--json"))["x.summoned"]["stopped"] == 0


def test_a_network_and_an_account_show_what_holds_there(mynah, store):
    listed = rows(mynah("policy", "--network", "mastodon", "--json"))
    assert {name.partition(".")[0] for name in listed} == {"all", "mastodon"}
    own = rows(mynah("policy", "--account", "x-shop", "--json"))
    assert {name.partition(".")[0] for name in own} == {"all", "x"}


def test_one_rule_is_shown_whole(mynah, store):
    out = mynah("policy", "show", "x.no-resend").out
    assert "source: docs.x.com" in out
    assert "held by: bot.publishing.reconcile:Reconciler" in out
    assert "stopped in 30d: -" in out
    document = mynah("policy", "show", "x.no-resend", "--json").document
    assert document["rule"]["acts"] == "built in"


def test_a_name_that_is_no_rule_gets_the_nearest_one(mynah, store):
    answer = mynah("policy", "show", "x.sumoned")
    assert (answer.code, "did you mean x.summoned?" in answer.err) == (Exit.not_found, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--network", "myspace"], Exit.account),
        (["--account", "x-mian"], Exit.account),
        (["--account", "x-main", "--network", "x"], Exit.usage),
        (["--since", "yesterday"], Exit.usage),
        (["--since", "2000d"], Exit.usage),
    ],
)
def test_what_cannot_be_meant_is_one_line(mynah, store, words, code):
    answer = mynah("policy", *words)
    assert (answer.code, answer.err.count("\n")) == (code, 1)
