"""Threads are fetched once for what somebody may work on, and never cost a mention."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.ids import Cursor, MentionId, Untrusted
from bot.domain.mention import Remark
from bot.domain.pacing import Limits
from bot.domain.platform import AccountBroken, Page, RetryLater
from bot.domain.terms import Terms
from bot.inbox.poll import Poll
from bot.inbox.surroundings import MOST
from tests.factories import NOW, X_MAIN, mention

ABOVE = tuple(Remark("ada", Untrusted(f"turn {n}"), is_own=n == 2) for n in range(3))


@dataclass
class Network:
    """A network of one page, whose threads have three posts."""

    texts: list[str]
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)
    pictures: tuple[Untrusted, ...] = ()

    def mentions(self, after):
        del after
        known = {"above": "9", "alt_texts": self.pictures}
        found = tuple(
            mention(id=MentionId(f"x-main:{n}"), remote_id=str(n), text=Untrusted(text), **known)
            for n, text in enumerate(self.texts)
        )
        return Page(found, Cursor("1"))

    def thread_above(self, asked):
        self.asked.append(asked.remote_id)
        if self.error is not None:
            raise self.error
        return ABOVE


def poll(store, network, terms=None):
    reader = Poll(store, X_MAIN, "x", network, terms or Terms(), lambda: NOW)
    reader.step(store.lead.hold(timedelta(seconds=30)))
    return [store.inbox.get(MentionId(f"x-main:{n}")).mention for n in range(len(network.texts))]


def spent(store):
    return sum(one.cost_usd for one in store.reads.since(X_MAIN, NOW - timedelta(hours=1)))


def test_a_mention_is_stored_with_its_thread_which_is_paid_for_and_not_asked_again(store):
    network = Network(["yes please"])
    (stored,) = poll(store, network)
    assert (stored.thread, stored.above, stored.thread_note) == (ABOVE, None, "")
    assert spent(store) == pytest.approx(0.001 + 3 * 0.005)
    poll(store, network)
    assert network.asked == ["0"]


def test_spam_and_who_wants_to_be_left_alone_are_not_worth_a_call(store):
    network = Network(["stop", "free followers, whatsapp me now"])
    assert all(one.thread == () for one in poll(store, network))
    assert network.asked == []


@pytest.mark.parametrize("error", [RetryLater("busy", after=timedelta()), AccountBroken("no")])
def test_a_thread_that_cannot_be_had_leaves_a_note_and_the_mention(store, error):
    (stored,) = poll(store, Network(["yes please"], error))
    assert (stored.thread, stored.thread_note) == ((), str(error))


def test_a_network_that_is_not_well_is_not_asked_again_in_the_same_poll(store):
    network = Network(["yes please", "and now?"], RetryLater("busy", after=timedelta()))
    assert [one.thread_note for one in poll(store, network)] == ["busy", "busy"]
    assert network.asked == ["0"]


def test_a_burst_costs_a_bounded_number_of_calls(store):
    network = Network([f"question {n}" for n in range(MOST + 5)])
    stored = poll(store, network)
    assert len(network.asked) == MOST
    assert "came at once" in stored[-1].thread_note


def test_a_spend_cap_that_a_thread_would_pass_keeps_it_unread_and_the_mention_stored(store):
    terms = Terms(limits=replace(Limits(max_per_day=None), daily_usd=0.02))
    (stored,) = poll(store, Network(["yes please"]), terms)
    assert "spend cap" in stored.thread_note
    assert spent(store) == pytest.approx(0.001)


def test_what_stands_above_is_made_harmless_and_bounded(store):
    network = Network(["yes please"])
    hostile = Remark("a\u202eb", Untrusted("x" * 3000 + "\u202e"))
    network.thread_above = lambda _: (hostile,)
    network.pictures = (Untrusted("y\u202e" * 3000),) * 30
    (stored,) = poll(store, network)
    assert stored.thread == (Remark("ab", Untrusted("x" * 500)),)
    assert stored.alt_texts == ("y" * 500,) * 10
