"""What was approved goes out once, whatever the network answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.erasure import emptied
from bot.domain.lifecycle import State
from bot.domain.pacing import Limits
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.points import Point
from bot.domain.terms import Terms
from tests.bot.store.test_drafts import entry
from tests.factories import NOW, X_MAIN, mention

LOST = [Kind.drop_after, Kind.timeout_after, Kind.malformed]


def fault(kind, **fields):
    return Fault("x", kind, method="POST", path_prefix="/2/tweets", **fields)


def test_a_due_draft_is_published_once_and_recorded(desk):
    draft = desk.queue()
    assert desk.publisher.step()
    assert not desk.publisher.step()
    assert desk.texts() == [draft.text]
    published = desk.store.drafts.get(draft.id)
    assert published.state is State.published
    assert published.receipt.id == desk.x.posts()[0].id
    assert desk.store.queue.in_flight(X_MAIN) is None


def test_a_draft_whose_time_has_not_come_stays(desk):
    draft = desk.queue()
    desk.wait(timedelta(hours=-1))
    assert not desk.publisher.step()
    assert desk.state(draft) is State.scheduled


def test_one_account_sends_one_post_at_a_step(desk):
    for number in (1, 2, 3):
        desk.queue(f"Post number {number}.", number)
    desk.publisher.step()
    assert desk.n_posts_sent() == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_leaves_the_draft_unconfirmed_after_one_request(desk, kind):
    draft = desk.queue()
    desk.control.add_fault(fault(kind, seconds=5))
    desk.publisher.step()
    assert desk.state(draft) is State.unconfirmed
    desk.publisher.step()
    assert desk.n_posts_sent() == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_is_found_on_the_timeline_and_not_sent_again(desk, kind):
    draft = desk.queue()
    desk.control.add_fault(fault(kind, seconds=5))
    desk.publisher.step()
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()
    assert desk.state(draft) is State.published
    assert desk.texts() == [draft.text]


def test_a_request_that_never_arrived_is_sent_again_after_two_empty_reads(desk):
    draft = desk.queue()
    desk.control.add_fault(fault(Kind.drop_before))
    desk.publisher.step()
    assert desk.state(draft) is State.unconfirmed
    desk.wait(timedelta(minutes=2))
    assert not desk.reconciler.step()
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()
    desk.publisher.step()
    assert desk.state(draft) is State.published
    assert desk.texts() == [draft.text]


def test_while_one_post_is_in_doubt_the_account_sends_nothing(desk):
    desk.queue("First.", 2)
    desk.control.add_fault(fault(Kind.drop_after))
    desk.publisher.step()
    second = desk.queue("Second.", 1)
    assert not desk.publisher.step()
    assert desk.state(second) is State.scheduled
    assert desk.n_posts_sent() == 1


def test_a_rate_limit_puts_the_draft_off_until_the_network_allows_it(desk):
    draft = desk.queue()
    desk.control.add_fault(fault(Kind.rate_limit, seconds=600))
    desk.publisher.step()
    later = desk.store.drafts.get(draft.id)
    assert later.state is State.scheduled
    assert later.due_at > desk.now() + timedelta(minutes=9)
    assert desk.store.queue.in_flight(X_MAIN) is None
    desk.wait(timedelta(minutes=30))
    desk.publisher.step()
    assert desk.state(draft) is State.published


def test_a_revoked_token_stops_the_account_and_loses_nothing(desk):
    draft = desk.queue()
    desk.control.add_fault(fault(Kind.revoked))
    desk.publisher.step()
    assert desk.state(draft) is State.scheduled
    (pause,) = desk.store.pauses.all()
    assert pause.scope == "account:x-main"
    (line,) = desk.store.audit.latest(10, pause.scope)
    assert (line.event, line.by) == ("pause", "publisher")
    desk.wait(timedelta(minutes=1))
    assert not desk.publisher.step()
    desk.store.pauses.lift(pause)
    desk.publisher.step()
    assert desk.texts() == [draft.text]


def test_a_refusal_is_final_and_says_why(desk):
    draft = desk.queue("x" * 300)
    desk.publisher.step()
    refused = desk.store.drafts.get(draft.id)
    assert refused.state is State.failed
    assert refused.note
    assert desk.store.queue.in_flight(X_MAIN) is None


def test_the_kill_switch_works_before_the_next_call(desk):
    draft = desk.queue()
    desk.store.pauses.set(Pause(EVERYTHING, "olga", NOW, "wrong price"))
    assert not desk.publisher.step()
    assert desk.n_posts_sent() == 0
    assert desk.state(draft) is State.scheduled


def test_what_a_rule_forbids_never_reaches_the_network(desk):
    draft = desk.queue()
    strict = replace(desk.publisher, objection=lambda _: "the author asked to be left alone")
    strict.step()
    assert desk.state(draft) is State.failed
    assert desk.n_posts_sent() == 0


def test_a_text_changed_behind_the_approval_is_not_published(desk, redis_url):
    draft = desk.queue()
    key = "{test}:draft:d1"
    doc = desk.store.connection.command("HGET", key, "doc")
    desk.store.connection.command("HSET", key, "doc", doc.replace(b"three days", b"three hours"))
    desk.publisher.step()
    assert desk.n_posts_sent() == 0
    refused = desk.store.drafts.get(draft.id)
    assert (refused.state, refused.note) == (
        State.failed,
        "the text is not the one that was approved: approve it again",
    )


def test_of_two_publishers_one_sends(desk, rival):
    desk.queue()
    sent = [desk.publisher.step(), rival.step()]
    assert sent == [True, False]
    assert desk.n_posts_sent() == 1


def test_a_publisher_that_slept_through_its_lease_sends_nothing(desk):
    draft = desk.queue()
    asleep = replace(desk.publisher, reached=lambda _: desk.wait(timedelta(minutes=5)))
    asleep.step()
    assert desk.n_posts_sent() == 0
    assert desk.state(draft) is State.scheduled


def test_a_receipt_that_comes_after_the_lease_still_counts(desk):
    draft = desk.queue()

    def dawdle(point):
        if point == "after_call":
            desk.wait(timedelta(minutes=5))
            desk.reconciler.step()
            assert desk.state(draft) is State.unconfirmed

    replace(desk.publisher, reached=dawdle).step()
    assert desk.state(draft) is State.published
    assert desk.texts() == [draft.text]
    assert desk.store.queue.in_flight(X_MAIN) is None


def test_a_dead_publishers_post_is_found_and_not_sent_again(desk, rival):
    draft = desk.queue()

    class Killed(BaseException):
        pass

    def die(point):
        if point == "after_call":
            raise Killed

    with pytest.raises(Killed):
        replace(desk.publisher, reached=die).step()
    assert desk.state(draft) is State.publishing
    assert not rival.step()
    desk.wait(timedelta(minutes=2))
    desk.reconciler.step()
    desk.wait(timedelta(minutes=2))
    desk.reconciler.step()
    assert desk.state(draft) is State.published
    assert desk.texts() == [draft.text]


@pytest.mark.parametrize("last", [Point.before_stop, Point.after_stop])
def test_a_publisher_that_dies_while_it_stops_an_account_loses_nothing(desk, rival, last):
    draft = desk.queue()
    desk.control.add_fault(fault(Kind.revoked))

    class Killed(BaseException):
        pass

    def die(point):
        if point is last:
            raise Killed

    with pytest.raises(Killed):
        replace(desk.publisher, reached=die).step()
    for _ in range(3):
        desk.wait(timedelta(minutes=2))
        desk.reconciler.step()
    assert desk.state(draft) is State.scheduled
    for pause in desk.store.pauses.all():
        desk.store.pauses.lift(pause)
    rival.step()
    assert desk.texts() == [draft.text]


def test_two_drafts_of_the_same_text_do_not_share_one_post(desk):
    first, second = desk.queue("Good morning!", 2), desk.queue("Good morning!", 1)
    desk.publisher.step()
    desk.publisher.step()
    # X calls the second a duplicate, which is evidence that a copy exists, not that it is ours.
    assert desk.state(first) is State.published
    assert desk.state(second) is State.unconfirmed
    for _ in range(2):
        desk.wait(timedelta(minutes=2))
        desk.reconciler.step()
    assert desk.state(second) is State.scheduled
    assert desk.texts() == ["Good morning!"]


def test_several_likely_posts_are_left_to_a_person(desk):
    draft = desk.queue()
    desk.control.add_fault(fault(Kind.drop_after))
    desk.publisher.step()
    desk.x.delete(desk.x.posts()[0].id)
    for _ in range(2):
        desk.x.post("heron", draft.text)
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()
    doubted = desk.store.drafts.get(draft.id)
    assert doubted.state is State.unconfirmed
    assert all(post.id in doubted.note for post in desk.x.posts())
    desk.wait(timedelta(minutes=5))
    assert not desk.reconciler.step()  # it was said once


def test_the_minimum_gap_puts_the_next_post_off(desk):
    careful = replace(
        desk.publisher, terms={X_MAIN: Terms(limits=Limits(min_gap=timedelta(minutes=5)))}
    )
    desk.queue("First.", 2)
    second = desk.queue("Second.", 1)
    careful.step()
    careful.step()
    waiting = desk.store.drafts.get(second.id)
    assert (waiting.state, waiting.due_at) == (State.scheduled, second.due_at)
    assert desk.texts() == ["First."]
    desk.wait(timedelta(minutes=6))
    careful.step()
    assert desk.texts() == ["First.", "Second."]


def test_reading_the_own_timeline_is_paid_for(desk):
    desk.queue()
    desk.control.add_fault(fault(Kind.drop_after))
    desk.publisher.step()
    desk.wait(timedelta(minutes=2))
    desk.reconciler.step()
    (read,) = desk.store.reads.since(X_MAIN, desk.now() - timedelta(minutes=1))
    assert read.cost_usd == pytest.approx(0.001)


def test_an_answer_to_what_was_deleted_meanwhile_is_never_sent(desk):
    asked = mention(remote_id="100")
    desk.store.inbox.take_in([asked], NOW)
    draft = desk.queue(mention=asked.id, in_reply_to="100")
    item = desk.store.inbox.get(asked.id)
    desk.store.inbox.erase(item, emptied(item, "deleted", NOW), entry(asked.id))
    assert desk.publisher.step()
    assert desk.state(draft) is State.stale
    assert desk.n_posts_sent() == 0
