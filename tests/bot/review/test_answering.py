"""What was left to a person: answered, held with an answer owed, or closed."""

from dataclasses import replace

import pytest

from bot.domain.ids import AccountName, MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.origin import Source
from bot.review.agenda import NotAllowed
from bot.review.answering import Answering
from bot.store.errors import Conflict
from tests.bot.store.test_drafts import entry
from tests.factories import NOW, mention

WORDS = Source("holding reply", "A colleague looks into it.", 1.0)
FACT = Source("warranty", "Frames have a warranty of ten years.", 0.4)


@pytest.fixture
def answering(desk):
    return Answering(desk)


def handed(store, network="x", topic="order"):
    """Put a mention before a person and return its id."""
    account = AccountName(f"{network}-main")
    said = mention(
        id=MentionId(f"{account}:100"),
        account=account,
        network=network,
        author="bob",
        text=Untrusted("Where is my order?"),
    )
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    triage = Triage(Decision.human, topic, "needs a person", 1.0)
    after = replace(item, status=Status.handed, triage=triage, nearest=(FACT,))
    store.inbox.move(item, after, entry("m"))
    return said.id


def test_a_mention_left_to_a_person_is_answered_through_the_same_queue(answering, store):
    store.inbox.take_in([mention(author="bob", text=Untrusted("Where is my order?"))], NOW)
    item = store.inbox.get(mention().id)
    triage = Triage(Decision.human, "order", "needs a person", 1.0)
    store.inbox.move(item, replace(item, status=Status.handed, triage=triage), entry("m"))
    written = answering.answer(mention().id, "We look into it.")
    assert (written.state, written.in_reply_to, written.topic) == (State.pending, "100", "order")
    assert store.inbox.get(mention().id).draft == written.id
    with pytest.raises(Conflict, match="edit its draft"):
        answering.answer(mention().id, "Again.")


@pytest.mark.parametrize("topic", ["sensitive", "complaint", "question"])
def test_nobody_is_put_off_whose_matter_is_no_order(answering, store, topic):
    said = mention()
    store.inbox.take_in([said], NOW)
    triage = Triage(Decision.human, topic, "needs a person", 1.0)
    item = store.inbox.get(said.id)
    store.inbox.move(item, replace(item, status=Status.handed, triage=triage), entry("m"))
    with pytest.raises(NotAllowed):
        answering.hold(said.id, Source("holding reply", "A colleague looks into it.", 1.0))
    assert store.drafts.in_state(*State) == []


def test_a_holding_reply_leaves_the_answer_owed_and_the_facts_at_hand(answering, store):
    name = handed(store, "mastodon")
    held = answering.hold(name, WORDS)
    item = store.inbox.get(name)
    assert (item.status, item.draft, item.nearest) == (Status.owed, held.id, (FACT,))
    assert [one.mention.id for one in store.inbox.in_status(Status.owed)] == [name]
    with pytest.raises(Conflict, match=f"draft {held.id} holds"):
        answering.hold(name, WORDS)


def test_what_is_owed_is_answered_where_a_second_reply_is_allowed(answering, store):
    name = handed(store, "mastodon")
    held = answering.hold(name, WORDS)
    answer = answering.answer(name, "It left on Monday.")
    item = store.inbox.get(name)
    assert (item.status, item.draft) == (Status.drafted, answer.id)
    assert {one.id for one in store.drafts.in_state(State.pending)} == {held.id, answer.id}


@pytest.mark.parametrize("network", ["x", "reddit", "bluesky"])
def test_where_the_holding_reply_is_the_only_one_the_answer_goes_another_way(
    answering, store, network
):
    name = handed(store, network)
    answering.hold(name, WORDS)
    with pytest.raises(NotAllowed, match=f"{network} allows one reply .* mynah inbox close"):
        answering.answer(name, "It left on Monday.")
    answering.close(name, "answered by e-mail")
    assert store.inbox.get(name).status is Status.filtered


def test_a_holding_reply_that_never_goes_out_makes_room_for_the_answer(answering, store):
    name = handed(store)
    held = answering.hold(name, WORDS)
    answering.desk.reject(held.id, "the order was found")
    assert answering.answer(name, "It left on Monday.").state is State.pending


def test_a_closed_mention_says_who_closed_it_and_why(answering, store):
    name = handed(store)
    closed = answering.close(name, "answered on the telephone")
    assert (closed.status, closed.triage.topic) == (Status.filtered, "order")
    assert closed.triage.reason == "closed by olga: answered on the telephone"
    (line,) = (one for one in store.audit.latest(9, name) if one.event == "close")
    assert (line.actor, line.before, line.after) == ("olga", "handed", "filtered")
    with pytest.raises(Conflict, match="waits for nobody"):
        answering.close(name, "again")


def test_what_is_owed_is_forgotten_with_the_rest_when_its_time_is_over(answering, store):
    name = handed(store, "mastodon")
    answering.hold(name, WORDS)
    later = store.inbox.get(name).mention.posted_at.replace(year=2099)
    assert store.inbox.forget_before(later) == 1
    assert store.inbox.find(name) is None
