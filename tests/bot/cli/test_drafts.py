"""``mynah drafts`` shows what waits and carries decisions to the desk."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import DraftId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.mention import Remark
from bot.domain.origin import Candidate, Origin, Source
from bot.domain.verdict import blocked, flagged, passed
from bot.exits import Exit
from tests.bot.store.test_drafts import entry, put
from tests.factories import NOW, draft, mention

HOSTILE = Untrusted("[bold]Hi[/bold] \x1b[2J\x1b]0;owned\x07 \u202eevil\u202c \x9b31m :smile:")


def put_whole(store):
    """Store a draft that has everything, and the mention it answers."""
    said = mention(text=HOSTILE, thread=(Remark("heron", Untrusted("Our new tourer\x1b[1A")),))
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    triage = Triage(Decision.reply, "question", "asks about shipping", 0.91)
    item = store.inbox.move(
        item, replace(item, status=Status.waiting, triage=triage), entry(said.id)
    )
    verdicts = (passed("length"), flagged("mood", "sounds sad"), blocked("claims", "says «best»"))
    wording = Candidate("The best shipping.", 1.25, verdicts, (("coverage", 0.8),))
    made = draft(
        mention=said.id,
        author=said.author,
        text="The best shipping.",
        sources=(Source("shipping", "Three days.", 0.913),),
        verdicts=verdicts,
        origin=Origin("gpt2", 4711, candidates=(wording,), timings_ms=(("generate", 830.0),)),
        cost_usd=0.015,
    )
    store.drafts.add(made, entry(made.id), item)
    return made


def put_post(store, state=State.pending, **fields):
    """Store an original post, which the networks' rules let out without a mention."""
    return put(store, state, in_reply_to=None, **fields)


def test_an_empty_queue_is_said_to_be_empty(mynah, store):
    answer = mynah("drafts", "list")
    assert (answer.code, answer.out) == (0, "no draft is escalated or pending\n")
    assert mynah("drafts", "list", "--json").document == {"drafts": []}


def test_the_list_holds_what_waits_and_nothing_else(mynah, store):
    put(store, id=DraftId("d1"))
    put(store, State.scheduled, id=DraftId("d2"))
    assert [one["id"] for one in mynah("drafts", "list", "--json").document["drafts"]] == ["d1"]
    chosen = mynah("drafts", "list", "--state", "scheduled", "--json").document
    assert [one["id"] for one in chosen["drafts"]] == ["d2"]


def test_a_list_keeps_to_80_columns_and_shows_every_id_whole(mynah, store):
    for number in range(1, 30):
        put(store, id=DraftId(f"d{number}00"), author="a" * 60, text="word " * 60)
    lines = mynah("drafts", "list").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert {line.split()[0] for line in lines[2:]} == {f"d{number}00" for number in range(1, 30)}


def test_the_page_of_a_draft_has_all_that_a_decision_needs(mynah, store):
    put_whole(store)
    page = mynah("drafts", "show", "d1").out
    told = (
        "asks about shipping",
        "Our new tourer",
        "shipping  0.913",
        "Three days.",
        "1.250",
        "coverage 0.80",
        "blocked claims: says «best»",
        "flagged mood: sounds sad",
        "passed: length",
        "gpt2, seed 4711",
        "generate 830 ms",
        "0.0150 USD",
        "write",
    )
    assert [one for one in told if one not in page] == []


def test_hostile_words_reach_neither_the_terminal_nor_the_markup(mynah, store):
    put_whole(store)
    page = mynah("drafts", "show", "d1").out
    assert not set(page) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "[bold]Hi[/bold] <U+001B>[2J" in page
    assert ":smile:" in page


def test_the_document_of_a_draft_says_the_same_and_is_harmless_too(mynah, store):
    made = put_whole(store)
    answer = mynah("drafts", "show", "d1", "--json")
    assert not set(answer.out) & {"\x1b", "\x07", "\x9b", "\u202e"}
    document = answer.document
    assert document["mention"]["mention"]["text"] == HOSTILE
    assert document["draft"]["origin"]["seed"] == made.origin.seed
    assert document["audit"][0]["event"] == "write"
    assert json.loads(json.dumps(document)) == document


def test_a_text_of_100000_characters_does_not_flood_the_screen(mynah, store):
    put(store, text="x" * 100_000)
    assert len(mynah("drafts", "show", "d1").out) < 10_000
    assert len(mynah("drafts", "list").out) < 1_000
    assert len(mynah("drafts", "show", "d1", "--json").document["draft"]["text"]) == 100_000


def test_approving_queues_the_draft_under_the_operators_name(mynah, store):
    put_post(store)
    answer = mynah("drafts", "approve", "d1")
    queued = store.drafts.get(DraftId("d1"))
    assert (answer.code, queued.state, queued.approval.operator) == (0, State.scheduled, "olga")
    assert "d1 is scheduled" in answer.out
    assert queued.text in answer.out


def test_an_approval_for_tomorrow_is_due_tomorrow_in_the_zone_of_the_brand(mynah, store):
    put_post(store)
    document = mynah("drafts", "approve", "d1", "--at", "tomorrow 9:00", "--json").document
    due_at = datetime.fromisoformat(document["drafts"][0]["due_at"])
    assert due_at.tzinfo is not None
    assert due_at.astimezone(UTC).hour in {7, 8}
    assert timedelta(0) < due_at - datetime.now(UTC) < timedelta(hours=34)


def test_a_time_that_is_none_approves_nothing(mynah, store):
    put(store)
    answer = mynah("drafts", "approve", "d1", "--at", "sometime")
    assert (answer.code, answer.out) == (Exit.usage, "")
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert store.drafts.get(DraftId("d1")).state is State.pending


def test_one_draft_that_cannot_be_approved_does_not_stop_the_others(mynah, store):
    put_post(store, id=DraftId("d1"))
    put_post(store, State.published, id=DraftId("d2"))
    put_post(store, id=DraftId("d3"))
    answer = mynah("drafts", "approve", "d1", "d2", "d404", "d3", "--json")
    assert answer.code == Exit.conflict
    assert [one["id"] for one in answer.document["drafts"]] == ["d1", "d3"]
    refused = [(one["id"], one["code"]) for one in answer.document["refused"]]
    assert refused == [("d2", Exit.conflict), ("d404", Exit.not_found)]
    assert answer.err.count("error: ") == 2


def test_a_blocked_text_needs_a_reason_to_go_out(mynah, store):
    put_post(store, verdicts=(blocked("claims", "says «best»."),))
    refused = mynah("drafts", "approve", "d1")
    assert refused.code == Exit.conflict
    assert "blocked by claims: says «best»; edit it, or say why with --override" in refused.err
    assert mynah("drafts", "approve", "d1", "--override", "our award says so").code == 0
    assert "our award says so" in mynah("audit", "--subject", "d1").out


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        (("reject", "d1", "--reason", "no dates"), State.rejected),
        (("escalate", "d1", "--reason", "legal"), State.escalated),
    ],
)
def test_a_decision_with_a_reason_is_taken_and_can_be_undone(mynah, store, words, becomes):
    put(store)
    assert mynah("drafts", *words, "--json").document["draft"]["state"] == becomes
    history = store.audit.latest(9, "d1")
    assert (history[-1].actor, history[-1].note) == ("olga", words[-1])
    assert mynah("drafts", "undo", "d1").code == 0
    assert store.drafts.get(DraftId("d1")).state is State.pending


@pytest.mark.parametrize("decision", ["reject", "escalate"])
@pytest.mark.parametrize("reason", [(), ("--reason", "  ")])
def test_a_decision_against_a_draft_needs_a_reason(mynah, store, decision, reason):
    put(store)
    assert mynah("drafts", decision, "d1", *reason).code == Exit.usage
    assert store.drafts.get(DraftId("d1")).state is State.pending


def test_an_edit_replaces_the_text_and_runs_the_checks_again(mynah, store):
    put(store)
    document = mynah("drafts", "edit", "d1", "--text", "We ship tomorrow.", "--json").document
    assert document["draft"]["text"] == "We ship tomorrow."
    assert document["draft"]["verdicts"]


def test_an_edit_says_at_once_what_a_check_has_against_the_text(mynah, store):
    """Else it is heard at the approval, when the text is out of mind."""
    put(store)
    said = mynah("drafts", "edit", "d1", "--text", "Shipping costs 3 EUR.").out
    assert "d1 is pending: Shipping costs 3 EUR." in said
    assert "✗ unsupported: " in said


@pytest.mark.parametrize(
    "command", ["show", "approve", "undo", "edit --text x", "reject --reason x"]
)
def test_a_draft_that_does_not_exist_is_one_line_and_a_code(mynah, store, command):
    decision, *options = command.split()
    answer = mynah("drafts", decision, "d404", *options)
    assert (answer.code, answer.err.count("\n")) == (Exit.not_found, 1)
    assert "there is no draft d404" in answer.err


def test_a_decision_that_the_state_does_not_allow_says_what_it_allows(mynah, store):
    put(store, State.published)
    answer = mynah("drafts", "undo", "d1")
    assert answer.code == Exit.conflict
    assert "draft d1 is published" in answer.err
