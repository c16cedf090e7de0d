"""What an author takes back is erased here too, and nothing answers it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.ids import DraftId, MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.mention import Remark
from bot.domain.origin import Candidate, Origin
from bot.domain.pacing import Limits
from bot.domain.platform import RetryLater
from bot.domain.terms import Terms
from bot.domain.verdict import blocked
from bot.inbox.purse import Purse
from bot.inbox.vanished import EVERY, Vanished
from bot.store.dead import DeadLetter
from tests.bot.store.test_drafts import entry, put
from tests.everything import everything
from tests.factories import NOW, X_MAIN, mention

SAID = "My saddle squeaks terribly"
ADA = MentionId("x-main:100")


@dataclass
class Network:
    """A network on which some mentions are gone."""

    deleted: set[str] = field(default_factory=set)
    error: Exception | None = None
    asked: list[list[str]] = field(default_factory=list)

    def gone(self, remote_ids):
        self.asked.append(list(remote_ids))
        if self.error is not None:
            raise self.error
        return frozenset(remote_ids) & self.deleted


def watch(store, network, *, late=EVERY, terms=None):
    def clock():
        return NOW + late

    purse = Purse(store, X_MAIN, "x", terms or Terms(), clock, "GET /2/tweets")
    return Vanished(store, X_MAIN, "x", network, purse, "test", clock)


def answered(store, state, **fields):
    """Store a mention, and its draft in *state*, both full of its words."""
    above = (Remark("bob", Untrusted("why? " + SAID)),)
    said = mention(text=Untrusted(SAID), thread=above, alt_texts=(Untrusted(SAID),))
    store.inbox.take_in([said], NOW)
    quoted = (blocked("echo", f"“{SAID}” repeats the mention's own words."),)
    origin = Origin("m", 1, candidates=(Candidate(SAID, 1.0, quoted),))
    texts = {"text": f"“{SAID}”? We will look.", "verdicts": quoted, "origin": origin}
    draft = put(store, state, mention=ADA, author="ada", **(texts | fields))
    item = store.inbox.get(ADA)
    triage = Triage(Decision.reply, "question", f"says “{SAID}”", 0.9)
    moved = replace(item, status=Status.drafted, triage=triage, draft=draft.id)
    store.inbox.move(item, moved, entry(ADA))
    return draft


ENDS = {
    State.pending: State.stale,
    State.scheduled: State.stale,
    State.held: State.stale,
    State.escalated: State.stale,
    State.failed: State.failed,
    State.rejected: State.rejected,
}


@pytest.mark.holds("all.deletions")
@pytest.mark.parametrize(("state", "end"), ENDS.items())
def test_nothing_that_it_said_is_left_and_its_draft_says_why(store, state, end):
    answered(store, state)
    assert SAID.casefold() in everything(store)
    assert watch(store, Network({"100"})).step() == 1
    assert SAID.casefold() not in everything(store)
    draft = store.drafts.get(DraftId("d1"))
    assert (draft.state, draft.note) == (
        end,
        "its author deleted the mention, or it is no longer shown to us",
    )
    assert store.inbox.get(ADA).status is Status.gone
    assert [one.event for one in store.audit.latest(10, ADA)][-1] == "erase"


def test_what_we_published_stays_readable_but_not_what_it_answered(store):
    answered(store, State.published, text="We will look at it.")
    assert watch(store, Network({"100"})).step() == 1
    assert SAID.casefold() not in everything(store)
    assert store.drafts.get(DraftId("d1")).text == "We will look at it."


@pytest.mark.holds("all.deletions")
def test_nothing_that_it_said_is_left_in_its_dead_letter(store):
    store.inbox.take_in([mention(text=Untrusted(SAID))], NOW)
    triage = Triage(Decision.reply, "question", f"says “{SAID}”", 0.9)
    item = store.inbox.get(ADA)
    store.inbox.move(item, replace(item, status=Status.waiting, triage=triage), entry(ADA))
    (task,) = store.work.take("w1", 1, timedelta(milliseconds=20))
    letter = DeadLetter(ADA, "poison", 3, NOW, "w1", triage)
    store.dead.bury(task, letter, store.inbox.get(ADA), entry(ADA))
    assert SAID.casefold() in everything(store)
    assert watch(store, Network({"100"})).step() == 1
    assert SAID.casefold() not in everything(store)
    assert store.dead.unseen() == []


@pytest.mark.parametrize("state", [State.publishing, State.unconfirmed])
def test_while_its_answer_is_under_way_nothing_is_touched(store, state):
    draft = answered(store, state)
    assert watch(store, Network({"100"})).step() == 0
    assert store.drafts.get(draft.id) == draft
    assert store.inbox.get(ADA).status is Status.drafted
    assert len(store.inbox.unchecked(X_MAIN, NOW, 10)) == 1


def test_a_second_look_at_what_is_gone_asks_nobody_and_reads_nothing_again(store):
    answered(store, State.pending)
    network = Network({"100"})
    watch(store, network).step()
    assert watch(store, network, late=EVERY * 3).step() == 0
    assert len(network.asked) == 1
    assert store.inbox.take_in([mention(text=Untrusted(SAID))], NOW) == 0


def test_what_stands_is_asked_for_again_after_a_day_and_not_before(store):
    store.inbox.take_in([mention()], NOW)
    network = Network()
    watch(store, network, late=EVERY - timedelta(seconds=1)).step()
    assert network.asked == []
    watch(store, network).step()
    watch(store, network, late=EVERY * 2 - timedelta(seconds=1)).step()
    assert network.asked == [["100"]]
    watch(store, network, late=EVERY * 2).step()
    assert network.asked == [["100"], ["100"]]


def test_a_network_that_does_not_answer_is_asked_for_the_same_again(store):
    answered(store, State.pending)
    with pytest.raises(RetryLater):
        watch(store, Network(error=RetryLater("busy", after=timedelta()))).step()
    assert watch(store, Network({"100"})).step() == 1


def test_looking_is_paid_for_and_held_to_the_spend_caps(store):
    store.inbox.take_in([mention()], NOW)
    watch(store, Network()).step()
    (paid,) = store.reads.since(X_MAIN, NOW)
    assert paid.cost_usd == pytest.approx(0.005)
    network, poor = Network(), Terms(limits=Limits(daily_usd=0.001))
    with pytest.raises(RetryLater, match="spend cap"):
        watch(store, network, late=EVERY * 2, terms=poor).step()
    assert network.asked == []


def test_a_mention_that_was_forgotten_is_asked_for_no_more(store):
    answered(store, State.pending)
    store.inbox.forget_before(NOW + timedelta(days=1))
    network = Network({"100"})
    assert watch(store, network).step() == 0
    assert network.asked == []


def below(store, *remarks, **fields):
    """Store a mention with *remarks* above it."""
    said = mention(thread=remarks, **fields)
    store.inbox.take_in([said], NOW)
    return store.inbox.get(said.id)


def remark(remote_id, text=SAID, **fields):
    return Remark("bob", Untrusted(text), remote_id=remote_id, **fields)


@pytest.mark.holds("all.deletions")
def test_what_somebody_else_said_above_a_mention_goes_with_the_same_look(store):
    kept = remark("91", "Which saddle is it?")
    below(store, remark("90"), kept)
    assert watch(store, Network({"90"})).step() == 0
    assert SAID.casefold() not in everything(store)
    item = store.inbox.get(ADA)
    assert (item.status, item.mention.thread) == (Status.new, (kept,))
    (*_, line) = store.audit.latest(9, ADA)
    assert (line.event, line.before, line.after) == ("erase", "new", "new")


def test_a_mention_whose_thread_was_thinned_out_is_not_asked_for_again_before_its_time(store):
    below(store, remark("90"))
    network = Network({"90"})
    watch(store, network).step()
    watch(store, network).step()
    watch(store, network, late=EVERY * 2).step()
    assert network.asked == [["100", "90"], ["100"]]


def test_our_own_remarks_and_those_kept_without_an_id_are_not_asked_for(store):
    ours = remark("90", is_own=True)
    below(store, ours, remark(""))
    network = Network({"90", ""})
    watch(store, network).step()
    assert network.asked == [["100"]]
    assert len(store.inbox.get(ADA).mention.thread) == 2


def test_a_post_above_several_mentions_is_asked_for_and_paid_for_once(store):
    for number in (100, 101):
        name = MentionId(f"x-main:{number}")
        below(store, remark("90"), id=name, remote_id=str(number))
    network = Network({"90"})
    watch(store, network).step()
    (asked,) = network.asked
    assert sorted(asked) == ["100", "101", "90"]
    (paid,) = store.reads.since(X_MAIN, NOW)
    assert paid.cost_usd == pytest.approx(0.015)
    assert SAID.casefold() not in everything(store)


def test_a_step_asks_for_two_hundred_posts_and_the_next_one_for_the_rest(store):
    for number in range(30):
        above = [remark(f"{number}-{n}", "?") for n in range(10)]
        name = MentionId(f"x-main:{number}")
        below(store, *above, id=name, remote_id=f"{number}")
    network = Network()
    watch(store, network).step()
    watch(store, network).step()
    assert [len(one) for one in network.asked] == [198, 132]
