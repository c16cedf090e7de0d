"""``mynah inbox`` shows first what needs a person, and takes the person's answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import DraftId, MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.mention import Remark
from bot.domain.origin import Source
from bot.domain.verdict import Outcome
from bot.exits import Exit
from tests.bot.store.test_drafts import entry
from tests.factories import NOW, mention

HURT = Untrusted("The frame broke and I was hurt.\x1b[2J")


def take_in(store, status, topic="injury", **fields):
    """Store a mention that triage has put into *status*."""
    said = mention(**fields)
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    triage = Triage(Decision.human, topic, "somebody was hurt", 1.0)
    nearest = (Source("warranty", "Frames have a warranty of ten years.", 0.71),)
    moved = replace(item, status=status, triage=triage, nearest=nearest)
    return store.inbox.move(item, moved, entry(said.id))


def test_the_list_holds_what_needs_a_person_with_why_and_what_is_known(mynah, store):
    take_in(store, Status.handed, text=HURT)
    take_in(store, Status.filtered, id=MentionId("x-main:101"), remote_id="101")
    page = mynah("inbox", "list").out
    assert "x-main:100" in page
    assert "somebody was hurt" in page
    assert "Frames have a warranty" in page
    assert "x-main:101" not in page
    assert "\x1b" not in page


def test_every_status_can_be_listed(mynah, store):
    take_in(store, Status.handed)
    take_in(store, Status.filtered, id=MentionId("x-main:101"), remote_id="101")

    def listed(which):
        document = mynah("inbox", "list", "--status", which, "--json").document
        return [one["mention"]["id"] for one in document["mentions"]]

    assert [listed(one) for one in ("handed", "filtered", "new", "all")] == [
        ["x-main:100"],
        ["x-main:101"],
        [],
        ["x-main:100", "x-main:101"],
    ]


def test_an_inbox_that_needs_nobody_says_so(mynah, store):
    assert mynah("inbox", "list").out == "no mention needs a person\n"
    assert mynah("inbox", "dead").out == "no mention was given up\n"


def test_a_mention_is_shown_with_its_facts(mynah, store):
    take_in(store, Status.handed, text=HURT, posted_at=NOW - timedelta(days=1))
    page = mynah("inbox", "show", "x-main:100").out
    assert "I was hurt" in page
    assert "0.710" in page
    assert mynah("inbox", "show", "x-main:100", "--json").document["mention"]["status"] == "handed"
    assert mynah("inbox", "show", "x-main:404").code == Exit.not_found


def test_a_mention_is_shown_below_its_thread_and_a_missing_one_says_why(mynah, store):
    thread = (
        Remark("ada", Untrusted("My frame creaks.\x1b[2J")),
        Remark("heron", Untrusted("Where does it creak?"), is_own=True),
    )
    take_in(store, Status.handed, text=Untrusted("At the saddle."), thread=thread)
    page = mynah("inbox", "show", "x-main:100").out
    places = [page.index(line) for line in ("ada: My frame", "heron (us): Where", "At the saddle")]
    assert places == sorted(places)
    assert "\x1b" not in page
    pictures = (Untrusted("a bent saddle"), Untrusted(""))
    more = {"thread_note": "X is not well", "alt_texts": pictures}
    take_in(store, Status.handed, id=MentionId("x-main:101"), **more)
    page = mynah("inbox", "show", "x-main:101").out
    assert "the thread above is not known: X is not well" in page
    assert "[picture: a bent saddle]" in page
    assert "[picture: not described]" in page


def test_an_answer_by_hand_waits_for_approval_as_any_draft(mynah, store):
    take_in(store, Status.handed)
    document = mynah(
        "inbox", "answer", "x-main:100", "--text", "We are sorry. Please write to us.", "--json"
    ).document
    draft = store.drafts.get(DraftId(document["draft"]["id"]))
    assert (draft.state, draft.mention) == (State.pending, "x-main:100")
    assert store.inbox.get(MentionId("x-main:100")).status is Status.drafted
    again = mynah("inbox", "answer", "x-main:100", "--text", "Twice?")
    assert again.code == Exit.conflict


def test_an_answer_without_words_is_refused(mynah, store):
    take_in(store, Status.handed)
    assert mynah("inbox", "answer", "x-main:100", "--text", " ").code == Exit.usage
    assert store.inbox.get(MentionId("x-main:100")).status is Status.handed


@pytest.mark.parametrize(
    ("language", "words"), [("en", "A colleague is looking into this"), ("zh", "同事正在为您查看")]
)
def test_a_question_about_an_order_is_offered_a_holding_reply_that_is_taken_with_one_word(
    mynah, store, language, words
):
    said = take_in(store, Status.handed, topic="order", language=language).mention
    assert words in mynah("inbox", "show", said.id, "--json").document["holding"]
    offered = " ".join(mynah("inbox", "list").out.split())
    assert f"mynah inbox hold {said.id} answers (the one reply that the network allows):" in offered
    assert store.drafts.in_state(*State) == [], "an offer is no draft"
    answer = mynah("inbox", "hold", said.id, "--json")
    assert answer.code == 0, answer.err
    assert "x allows one reply to a mention" in answer.err
    (draft,) = store.drafts.in_state(State.pending)
    assert words in draft.text
    assert (draft.in_reply_to, draft.note) == (said.remote_id, "a holding reply")
    assert [one for one in draft.verdicts if one.outcome is Outcome.blocked] == []
    assert mynah("inbox", "hold", said.id).code != 0, "it has its draft"


def test_an_answer_that_is_owed_stays_on_the_list_until_it_is_closed(mynah, store):
    said = take_in(store, Status.handed, topic="order", language="en").mention
    assert mynah("inbox", "hold", said.id).code == 0
    (held,) = store.drafts.in_state(State.pending)
    listed = " ".join(mynah("inbox", "list").out.split())
    assert f"draft {held.id} only holds, the answer is owed" in listed
    assert "answers owed after a holding reply: 1; mynah inbox list" in mynah("status").out
    refused = mynah("inbox", "answer", said.id, "--text", "It left on Monday.")
    assert refused.code != 0
    assert f"mynah inbox close {said.id}" in " ".join(refused.err.split())
    closed = mynah("inbox", "close", said.id, "--reason", "answered by e-mail", "--json")
    assert closed.document["mention"]["status"] == "filtered"
    assert mynah("inbox", "list").out == "no mention needs a person\n"
    assert "owed" not in mynah("status").out


def test_a_mention_is_closed_with_a_reason_or_not_at_all(mynah, store):
    said = take_in(store, Status.handed).mention
    assert mynah("inbox", "close", said.id).code != 0
    assert mynah("inbox", "close", said.id, "--reason", " ").code != 0
    assert store.inbox.get(said.id).status is Status.handed
    assert mynah("inbox", "close", said.id, "--reason", "a joke").out == (
        f"{said.id} is closed: a joke\n"
    )


def test_the_next_one_gets_the_same_words_and_may_be_approved_too(mynah, store):
    ids = [
        take_in(
            store,
            Status.handed,
            topic="order",
            language="en",
            id=MentionId(f"x-main:{n}"),
            remote_id=str(n),
        ).mention.id
        for n in (201, 202)
    ]
    for name in ids:
        assert mynah("inbox", "hold", name).code == 0
    drafts = store.drafts.in_state(State.pending)
    assert len({one.text for one in drafts}) == 1
    assert [v for one in drafts for v in one.verdicts if v.outcome is Outcome.blocked] == []


@pytest.mark.parametrize("topic", ["complaint", "sensitive", "question", "injection"])
def test_nothing_else_is_offered_one(mynah, store, topic):
    said = take_in(store, Status.handed, topic=topic).mention
    assert mynah("inbox", "show", said.id, "--json").document["holding"] is None
    refused = mynah("inbox", "hold", said.id)
    assert refused.code != 0
    assert "mynah inbox answer" in refused.err
    assert store.drafts.in_state(*State) == []


def test_who_writes_in_no_known_language_is_offered_none(mynah, store):
    said = take_in(store, Status.handed, topic="order", language=None).mention
    assert mynah("inbox", "show", said.id, "--json").document["holding"] is None


def test_the_brand_says_it_in_its_own_words(mynah, store, config):
    config.write_text(
        config.read_text().replace("friendly}", "friendly, holding: We look and come back.}")
    )
    said = take_in(store, Status.handed, topic="order", language="en").mention
    assert mynah("inbox", "show", said.id, "--json").document["holding"] == (
        "We look and come back."
    )
