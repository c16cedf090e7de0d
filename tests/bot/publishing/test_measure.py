"""What is published is measured when it is due, within the budgets, and noticed when it is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from bot.domain.lifecycle import State
from bot.domain.metrics import AGES, Metrics
from bot.domain.pacing import Limits
from bot.domain.platform import RetryLater
from bot.domain.terms import Terms
from bot.domain.thread import Part, Thread
from bot.policy.demands import DEMANDS
from bot.publishing.measure import BATCH, Measurer
from tests.factories import X_MAIN


@pytest.fixture
def measurer(desk):
    return Measurer(
        store=desk.store,
        account=X_MAIN,
        network="x",
        platform=desk.publisher.platforms[X_MAIN],
        terms=Terms(),
        owner="test",
        clock=desk.now,
        quote_days=0,
    )


def publish(desk, number=1):
    draft = desk.queue(f"Text number {number}.", number)
    desk.publisher.step()
    assert desk.state(draft) is State.published
    return desk.store.drafts.get(draft.id)


def n_lookups(desk):
    return len([one for one in desk.control.requests("x", "GET") if one.path == "/2/tweets"])


def test_a_post_is_measured_at_every_age_and_then_no_more(desk, measurer):
    post = publish(desk)
    assert not measurer.step()
    for n, age in enumerate(AGES, start=1):
        desk.late = age
        desk.control.engage("x", post.receipt.id, Engagement(likes=n))
        assert measurer.step()
        assert not measurer.step()
    desk.late = timedelta(days=100)
    assert not measurer.step()
    measured = desk.store.measurements.of(post.id)
    assert [one.metrics.likes for one in measured] == list(range(1, len(AGES) + 1))
    assert n_lookups(desk) == len(AGES)


def test_after_a_long_silence_each_post_is_measured_once(desk, measurer):
    posts = [publish(desk, number) for number in (1, 2, 3)]
    desk.wait(timedelta(days=5))
    assert measurer.step()
    assert not measurer.step()
    assert [len(desk.store.measurements.of(one.id)) for one in posts] == [1, 1, 1]
    assert n_lookups(desk) == 1


def test_a_tick_reads_no_more_than_one_batch(desk, measurer):
    post = publish(desk)
    key = measurer.store.measurements._keys.measuring(X_MAIN)
    for number in range(BATCH):
        desk.store.connection.command("ZADD", key, 0, f"gone{number}")
    desk.wait(timedelta(hours=1))
    assert not measurer.step()  # drafts that were forgotten: taken out, and nothing asked
    assert n_lookups(desk) == 0
    assert measurer.step()
    assert len(desk.store.measurements.of(post.id)) == 1


def test_a_post_deleted_over_there_is_shown_as_gone_from_when_it_was_noticed(desk, measurer):
    kept, lost = publish(desk, 1), publish(desk, 2)
    desk.x.delete(lost.receipt.id)
    desk.wait(timedelta(minutes=11))
    noticed_at = desk.now()
    assert measurer.step()
    gone = desk.store.drafts.get(lost.id)
    assert gone.state is State.gone
    assert abs(gone.changed_at - noticed_at) < timedelta(seconds=5)
    (line,) = [one for one in desk.store.audit.latest(9, lost.id) if one.event == "vanish"]
    assert (line.before, line.after, line.by) == ("published", "gone", "reconciler")
    assert desk.state(kept) is State.published
    desk.wait(timedelta(days=60))
    measurer.step()
    assert n_lookups(desk) == 2
    assert desk.store.measurements.of(lost.id) == []


def test_a_thread_stands_as_long_as_a_part_of_it_does(desk, measurer):
    thread = Thread(tuple(Part(text, 0.015) for text in ("First.", "Second.")))
    made = desk.queue("First. Second.", thread=thread)
    while desk.publisher.step():
        continue
    out = desk.store.drafts.get(made.id).thread.out
    desk.x.delete(out[0].id)
    desk.wait(timedelta(minutes=11))
    assert measurer.step()
    assert desk.state(made) is State.published  # what is left can be deleted
    assert desk.store.drafts.get(made.id).thread.lost() == "part 1 of 2 is gone"
    desk.x.delete(out[1].id)
    desk.wait(timedelta(days=2))
    assert measurer.step()
    assert desk.state(made) is State.gone


def out_in_two(desk):
    thread = Thread(tuple(Part(text, 0.015) for text in ("First.", "Second.")))
    made = desk.queue("First. Second.", thread=thread)
    while desk.publisher.step():
        continue
    return made, desk.store.drafts.get(made.id).thread.out


def n_read(desk):
    reads = desk.store.reads.since(X_MAIN, desk.now() - timedelta(days=40))
    return round(sum(one.cost_usd for one in reads) / 0.001)


def test_every_part_is_counted_where_quotes_are_asked_for_and_no_longer(desk, measurer):
    made, (_, second) = out_in_two(desk)
    desk.x.post("zoe", "look", quotes=second.id)
    desk.wait(timedelta(minutes=11))
    asking = replace(measurer, quote_days=1)
    assert asking.step()
    (found,) = desk.store.measurements.of(made.id)
    assert (found.metrics.quotes, found.quotes_of_rest, n_read(desk)) == (0, (1,), 2)
    desk.wait(timedelta(days=3))
    assert asking.step()
    found = desk.store.measurements.of(made.id)[-1]
    assert (found.quotes_of_rest, n_read(desk)) == ((1,), 3)  # as it was: nobody paid for it


def test_of_a_thread_one_part_is_paid_for_where_nobody_asks_who_quotes(desk, measurer):
    made, _ = out_in_two(desk)
    desk.wait(timedelta(minutes=11))
    assert measurer.step()
    (found,) = desk.store.measurements.of(made.id)
    assert (found.quotes_of_rest, n_read(desk)) == ((), 1)


def test_the_parts_count_for_the_spend_cap_before_they_are_read(desk, measurer):
    made, _ = out_in_two(desk)
    desk.wait(timedelta(minutes=11))
    sent = desk.store.queue.sent_since(X_MAIN, desk.now() - timedelta(hours=2))
    spent = sum(one.cost_usd for one in sent)
    capped = replace(measurer, quote_days=7, terms=Terms(limits=Limits(daily_usd=spent + 0.0015)))
    assert not capped.step()
    assert (n_lookups(desk), desk.store.measurements.of(made.id)) == (0, [])
    assert replace(capped, quote_days=0).step()


def test_a_later_part_that_is_gone_is_noted_when_it_is_counted(desk, measurer):
    made, (_, second) = out_in_two(desk)
    desk.x.delete(second.id)
    desk.wait(timedelta(minutes=11))
    assert replace(measurer, quote_days=7).step()
    assert desk.store.drafts.get(made.id).thread.lost() == "part 2 of 2 is gone"
    assert len(desk.store.measurements.of(made.id)) == 1


@pytest.mark.parametrize("kind", [Kind.status, Kind.drop_before, Kind.malformed])
def test_a_reading_that_fails_is_made_again_and_nobody_looks_gone(desk, measurer, kind):
    post = publish(desk)
    desk.wait(timedelta(minutes=11))
    desk.control.add_fault(Fault("x", kind, "GET", "/2/tweets"))
    with pytest.raises(RetryLater):
        measurer.step()
    assert desk.state(post) is State.published
    assert measurer.step()
    assert len(desk.store.measurements.of(post.id)) == 1


def test_a_network_that_wants_a_pause_gets_it(desk, measurer):
    publish(desk)
    desk.wait(timedelta(minutes=11))
    desk.control.add_fault(Fault("x", Kind.rate_limit, "GET", "/2/tweets", seconds=6000))
    with pytest.raises(RetryLater):
        measurer.step()
    n_asked = n_lookups(desk)
    assert not measurer.step()
    assert n_lookups(desk) == n_asked


def test_reading_costs_and_counts_against_the_caps_of_the_account(desk, measurer):
    since = desk.now() - timedelta(minutes=1)
    for number in (1, 2, 3, 4):
        publish(desk, number)
    desk.wait(timedelta(minutes=11))
    spent = sum(one.cost_usd for one in desk.store.queue.sent_since(X_MAIN, since))
    two_reads = 2 * DEMANDS["x"].prices.post_read
    capped = replace(measurer, terms=Terms(Limits(daily_usd=spent + two_reads)))
    assert capped.step()
    read = desk.store.reads.since(X_MAIN, since)
    assert sum(one.cost_usd for one in read) == pytest.approx(two_reads)
    assert not capped.step()
    assert n_lookups(desk) == 1
    assert measurer.step()


def test_two_leaders_at_one_moment_note_a_measurement_once(desk, measurer):
    post = publish(desk)
    desk.wait(timedelta(minutes=11))
    ((name, due_at),) = desk.store.measurements.due(X_MAIN, desk.now(), 9)
    assert measurer.step()
    before = desk.store.measurements.of(post.id)
    found = replace(before[0], metrics=Metrics(likes=99))
    assert not desk.store.measurements.note(X_MAIN, (name, due_at), found, desk.now())
    assert desk.store.measurements.of(post.id) == before


def test_a_draft_that_is_forgotten_takes_its_numbers_along(desk, measurer):
    post = publish(desk)
    desk.wait(timedelta(minutes=11))
    measurer.step()
    later = desk.now() + timedelta(days=1)
    assert desk.store.drafts.forget_before(later, State.published) == 1
    assert desk.store.measurements.of(post.id) == []
    assert desk.store.measurements.due(X_MAIN, later, 9) == []
