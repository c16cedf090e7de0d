"""A thread goes out part by part, each once, in order, and nothing comes in between."""

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.draft import IllegalTransition, as_post, step
from bot.domain.lifecycle import By, Event, State
from bot.domain.overdue import CatchUp, Overdue
from bot.domain.pacing import Limits
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.domain.terms import Terms
from bot.domain.thread import Part, Thread
from bot.domain.timetable import Timetable
from bot.review.agenda import Agenda, NotAllowed, Soon
from bot.review.desk import Desk as ReviewDesk
from bot.store.moves import DRAFTS
from tests.factories import NOW, X_MAIN, draft

TEXTS = ("First we ride.", "Then we rest.", "Then we ride home.")
LOST = [Kind.drop_after, Kind.timeout_after, Kind.malformed]
PUBLIC = "part 1 of 3 is public"


def queue(desk, texts=TEXTS, number=1, cost_usd=0.015, **fields):
    thread = Thread(tuple(Part(text, cost_usd) for text in texts))
    whole = {"text": " ".join(texts), "thread": thread, "cost_usd": cost_usd * len(texts)}
    return desk.queue(number=number, **whole | fields)


def fault(kind, after=0, **fields):
    return Fault("x", kind, method="POST", path_prefix="/2/tweets", after=after, **fields)


def hung(desk):
    """List the posts as (text, text of what it answers), oldest first."""
    posts = sorted(desk.x.posts(), key=lambda post: int(post.id))
    texts = {post.id: post.sent for post in posts}
    return [(post.sent, texts.get(post.in_reply_to)) for post in posts]


def chain(texts=TEXTS):
    return list(zip(texts, (None, *texts), strict=False))


def agenda(desk, terms=None):
    return Agenda(desk.store, {X_MAIN: terms or Terms()}, "olga", desk.now)


def review(desk):
    return ReviewDesk(
        store=desk.store,
        agenda=agenda(desk),
        check=lambda _draft, _mention: (),
        rules=lambda _draft: None,
        operator="olga",
        clock=desk.now,
    )


def test_the_parts_go_out_in_order_each_answering_the_one_before(desk):
    made = queue(desk)
    while desk.publisher.step():
        assert desk.store.queue.in_flight(X_MAIN) is None
    assert hung(desk) == chain()
    done = desk.store.drafts.get(made.id)
    assert done.state is State.published
    posts = sorted(desk.x.posts(), key=lambda post: int(post.id))
    assert [one.id for one in done.thread.out] == [post.id for post in posts]
    assert done.receipt == done.thread.out[0], "a thread is where it begins"
    assert desk.store.queue.begun(X_MAIN) == []


def test_each_part_has_a_key_and_a_first_try_of_its_own(desk):
    made = queue(desk)
    keys = set()
    for _ in TEXTS:
        keys.add(as_post(desk.store.drafts.get(made.id)).key)
        desk.publisher.step()
        desk.wait(timedelta(seconds=1))
    assert len(keys) == len(TEXTS)


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_part_whose_answer_was_lost_is_found_and_the_rest_follows(desk, kind, after):
    made = queue(desk)
    desk.control.add_fault(fault(kind, after=after, seconds=5))
    for _ in range(after + 1):
        desk.publisher.step()
    assert desk.state(made) is State.unconfirmed
    assert not desk.publisher.step()
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()
    assert desk.n_posts_sent() == len(TEXTS)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_part_that_never_arrived_is_sent_again_and_no_other_is(desk, after):
    queue(desk)
    desk.control.add_fault(fault(Kind.drop_before, after=after))
    for _ in range(after + 1):
        desk.publisher.step()
    for _ in range(2):
        desk.wait(timedelta(minutes=2))
        desk.reconciler.step()
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def test_two_parts_that_say_the_same_are_two_posts(desk):
    texts = ("Again.", "Again.", "Again.")
    queue(desk, texts)
    desk.control.add_fault(fault(Kind.drop_after, after=1))
    desk.publisher.step()
    desk.publisher.step()
    desk.wait(timedelta(minutes=2))
    desk.reconciler.step()
    while desk.publisher.step():
        pass
    assert hung(desk) == chain(texts)


def test_nothing_of_the_account_comes_between_two_parts_however_long_due(desk):
    queue(desk)
    desk.publisher.step()
    for number in range(2, 5):
        desk.queue(f"Post {number}.", number=number + 1000)
    while desk.publisher.step():
        pass
    assert [text for text, _ in hung(desk)][:3] == list(TEXTS)
    assert len(hung(desk)) == 6


def test_nothing_comes_between_even_while_the_next_part_has_to_wait(desk):
    made = queue(desk)
    desk.publisher.step()
    waiting = desk.store.drafts.get(made.id)
    later = replace(waiting, due_at=desk.now() + timedelta(minutes=5))
    after, entry = step(later, Event.schedule, by=By.publisher, actor="p", at=desk.now())
    desk.store.drafts.swap(waiting, after, entry)
    desk.queue("Another.", number=9)
    assert not desk.publisher.step()
    desk.wait(timedelta(minutes=6))
    while desk.publisher.step():
        pass
    assert [text for text, _ in hung(desk)] == [*TEXTS, "Another."]


def test_a_rival_that_chose_another_post_before_the_thread_began_does_not_get_in(desk, rival):
    """Between its look at the queue and its claim the first part went out."""
    queue(desk)
    other = desk.queue("Another.", number=0)
    desk.publisher.step()
    assert rival._claim(other) is None
    assert len(hung(desk)) == 1


def test_the_gap_between_two_posts_is_not_asked_for_within_a_thread(desk):
    desk.publisher.terms = {X_MAIN: Terms(Limits(min_gap=timedelta(hours=1)))}
    queue(desk)
    after = desk.queue("Afterwards.", number=-1)
    desk.wait(timedelta(seconds=5))
    while desk.publisher.step():
        pass
    assert [text for text, _ in hung(desk)] == list(TEXTS)
    assert desk.state(after) is State.scheduled


def test_every_part_counts_for_the_day_and_none_goes_out_before_all_have_room(desk):
    desk.publisher.terms = {X_MAIN: Terms(Limits(max_per_day=3))}
    desk.queue("Before.", number=9)
    made = queue(desk)
    desk.publisher.step()
    assert not desk.publisher.step(), "two are left, the thread has three"
    desk.wait(timedelta(hours=25))
    while desk.publisher.step():
        pass
    assert [text for text, _ in hung(desk)] == ["Before.", *TEXTS]
    sent = desk.store.queue.sent_since(X_MAIN, desk.now() - timedelta(days=2))
    assert [(one.draft, one.part) for one in sent][1:] == [(made.id, n) for n in (1, 2, 3)]


def test_a_thread_is_not_begun_when_its_end_cannot_be_paid(desk):
    desk.publisher.terms = {X_MAIN: Terms(Limits(daily_usd=0.04))}
    queue(desk)
    assert not desk.publisher.step()
    desk.publisher.terms = {X_MAIN: Terms(Limits(daily_usd=0.05))}
    while desk.publisher.step():
        pass
    sent = desk.store.queue.sent_since(X_MAIN, desk.now() - timedelta(days=1))
    assert sum(one.cost_usd for one in sent) == pytest.approx(0.045)


def test_the_kill_switch_stops_a_thread_between_two_parts(desk):
    queue(desk)
    desk.publisher.step()
    pause = Pause(EVERYTHING, "olga", NOW, "wrong price")
    desk.store.pauses.set(pause)
    assert not desk.publisher.step()
    assert len(hung(desk)) == 1
    desk.store.pauses.lift(pause)
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def closed_now(desk):
    now = desk.now()
    return Timetable(
        ZoneInfo("UTC"),
        quiet=((time(now.hour), (now + timedelta(hours=2)).time().replace(minute=0)),),
    )


def test_a_thread_that_has_begun_ends_in_quiet_hours_unless_it_is_late(desk):
    queue(desk)
    desk.publisher.step()
    desk.publisher.terms = {X_MAIN: Terms(hours=closed_now(desk))}
    desk.publisher.step()
    assert len(hung(desk)) == 2
    desk.publisher.terms = {X_MAIN: Terms(hours=closed_now(desk))}
    desk.wait(timedelta(minutes=16))
    assert not desk.publisher.step()


def test_the_rest_of_a_thread_that_grew_late_is_asked_about(desk):
    made = queue(desk)
    desk.publisher.step()
    desk.publisher.terms = {X_MAIN: Terms(catch_up=CatchUp(Overdue.ask))}
    desk.wait(timedelta(hours=2))
    desk.publisher.step()
    held = desk.store.drafts.get(made.id)
    assert held.state is State.held
    assert PUBLIC in held.note
    agenda(desk).release(made.id)
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def test_while_the_rest_is_on_hold_the_account_goes_on(desk):
    made = queue(desk)
    desk.publisher.step()
    agenda(desk).hold(made.id, "look first")
    other = desk.queue("Another.", number=9)
    desk.publisher.step()
    assert desk.state(other) is State.published
    agenda(desk).release(made.id)
    assert [one.id for one in desk.store.queue.begun(X_MAIN)] == [made.id]


def test_what_is_public_cannot_be_taken_back_and_the_operator_is_told_what_is(desk):
    made = queue(desk)
    desk.publisher.step()
    url = desk.store.drafts.get(made.id).thread.out[0].url
    acts = [
        lambda: review(desk).edit(made.id, "Other words."),
        lambda: review(desk).undo(made.id),
        lambda: agenda(desk).reschedule(made.id, Soon.now),
    ]
    for act in acts:
        with pytest.raises(IllegalTransition, match=f"{PUBLIC}: {url}"):
            act()
    agenda(desk).cancel(made.id, "enough")
    assert desk.state(made) is State.cancelled
    assert not desk.publisher.step()
    assert desk.store.queue.begun(X_MAIN) == []


def test_a_refused_part_can_be_approved_anew_and_the_thread_goes_on_there(desk):
    made = queue(desk)
    desk.publisher.step()
    desk.control.add_fault(fault(Kind.status, status=403))
    desk.publisher.step()
    failed = desk.store.drafts.get(made.id)
    assert failed.state is State.failed
    assert failed.note.startswith("part 2 of 3")
    assert desk.store.queue.begun(X_MAIN) == []
    with pytest.raises(IllegalTransition, match=PUBLIC):
        review(desk).edit(made.id, "Other words.")
    review(desk).undo(made.id)
    with pytest.raises(NotAllowed, match="its rest goes out as soon as"):
        review(desk).approve(made.id, desk.now() + timedelta(days=1))
    review(desk).approve(made.id)
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def test_an_approval_covers_every_part_and_their_order(desk):
    made = queue(desk)
    parts = made.thread.parts
    for changed in (parts[::-1], parts[:2], (*parts, Part("More.")), (Part("X."), *parts[1:])):
        forged = replace(made, thread=replace(made.thread, parts=changed))
        assert as_post(forged).key == as_post(made).key, "the approval is the same"
        with pytest.raises(IllegalTransition, match="approve it again"):
            step(forged, Event.schedule, by=By.publisher, actor="p", at=NOW)


def test_no_move_may_forget_a_part_that_is_public(desk):
    made = queue(desk)
    desk.publisher.step()
    begun = desk.store.drafts.get(made.id)
    for thread in (made.thread, None):
        forgot = replace(begun, thread=thread, version=begun.version + 1, state=State.held)
        _, entry = step(begun, Event.hold, by=By.operator, actor="olga", at=desk.now())
        with pytest.raises(IllegalTransition, match="would forget"):
            desk.store.drafts.swap(begun, forgot, entry)


def test_an_answer_that_comes_after_the_lease_proves_its_own_part_only(desk):
    """The reconciler found it first, and the thread has gone on since."""
    made = queue(desk)
    first = desk.publisher._claim(desk.store.drafts.get(made.id))
    receipt = desk.publisher._call(first)
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()  # the lease ran out
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()  # found
    begun = desk.store.drafts.get(made.id)
    assert [one.id for one in begun.thread.out] == [receipt.id]
    proven, event = prove(first, receipt)
    desk.publisher._ledger.settle(first, event, proven)
    assert desk.store.drafts.get(made.id) == begun
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def test_an_answer_that_comes_before_the_reconciler_looked_proves_the_part(desk):
    made = queue(desk)
    first = desk.publisher._claim(desk.store.drafts.get(made.id))
    receipt = desk.publisher._call(first)
    desk.wait(timedelta(minutes=2))
    assert desk.reconciler.step()
    proven, event = prove(first, receipt)
    desk.publisher._ledger.settle(first, event, proven)
    assert desk.store.drafts.get(made.id).state is State.scheduled
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()
    assert desk.n_posts_sent() == len(TEXTS)


def test_an_operator_who_saw_the_part_in_doubt_lets_the_thread_go_on(desk):
    made = queue(desk)
    desk.control.add_fault(fault(Kind.drop_after))
    desk.publisher.step()
    (post,) = desk.x.posts()
    seen = Receipt(post.id, "", desk.now())
    moved = agenda(desk).resolve_published(made.id, seen)
    assert (moved.state, moved.thread.number) == (State.scheduled, 2)
    while desk.publisher.step():
        pass
    assert hung(desk) == chain()


def test_a_draft_stored_before_there_were_threads_is_read(desk):
    old = DRAFTS.dump(draft()).replace(',"thread":null', "")
    assert '"thread"' not in old
    assert DRAFTS.load(old.encode()) == draft()


def test_the_records_of_all_parts_are_forgotten_with_the_draft(desk):
    made = queue(desk)
    while desk.publisher.step():
        pass
    ids = [one.id for one in desk.store.drafts.get(made.id).thread.out]
    assert all(desk.store.queue.owner_of(X_MAIN, one) == made.id for one in ids)
    desk.store.drafts.forget_before(desk.now() + timedelta(days=1), State.published)
    assert not any(desk.store.queue.owner_of(X_MAIN, one) for one in ids)


def test_a_part_that_cannot_be_looked_for_is_not_sent_again(desk):
    queue(desk)
    desk.control.add_fault(fault(Kind.drop_after, after=1))
    desk.publisher.step()
    desk.publisher.step()
    desk.control.add_fault(Fault("x", Kind.status, "GET", "/2/users/", status=500, times=3))
    for _ in range(3):
        desk.wait(timedelta(minutes=5))
        assert not desk.reconciler.step()
        assert not desk.publisher.step()
    assert desk.n_posts_sent() == 2
