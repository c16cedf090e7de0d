"""A post that is late follows its account's policy, in no burst, and its lateness is on record."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.lifecycle import State
from bot.domain.overdue import CatchUp, Overdue
from bot.domain.pacing import Limits
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.terms import Terms
from bot.domain.timetable import Timetable
from bot.review.agenda import Agenda
from tests.bot.store.test_drafts import put
from tests.factories import X_MAIN

HOUR = timedelta(hours=1)


def under(desk, **terms):
    return replace(desk.publisher, terms={X_MAIN: Terms(**terms)})


def hours(*, quiet=(), slots=None):
    return Timetable(ZoneInfo("UTC"), slots=slots or {}, quiet=quiet)


def overdue(desk, number=1, **fields):
    """A post that should have gone out an hour ago."""
    due = desk.now() - HOUR
    defaults = {
        "in_reply_to": None,
        "due_at": due,
        "planned_at": due,
        "decided_at": due - HOUR,
        "text": f"Text {number}.",
    }
    return put(desk.store, State.scheduled, id=f"d{number}", **(defaults | fields))


def test_by_default_it_goes_out_late_and_the_lateness_is_recorded(desk):
    overdue(desk)
    assert under(desk).step()
    (sent,) = desk.store.queue.sent_since(X_MAIN, desk.now() - HOUR)
    assert timedelta(minutes=59) < sent.late < timedelta(minutes=61)


def test_many_overdue_posts_keep_the_gap_and_their_order(desk):
    texts = [overdue(desk, n, due_at=desk.now() - n * HOUR).text for n in (4, 3, 2, 1)]
    careful = under(desk, limits=Limits(min_gap=timedelta(minutes=10)))
    for n in range(1, 5):
        careful.step()
        careful.step()
        assert desk.texts() == texts[:n]
        desk.wait(timedelta(minutes=11))


def test_a_person_is_asked_where_the_brand_wants_it(desk):
    draft = overdue(desk)
    assert under(desk, catch_up=CatchUp(Overdue.ask)).step()
    held = desk.store.drafts.get(draft.id)
    assert held.state is State.held
    assert held.note.startswith("it was due 1 h")
    assert desk.n_posts_sent() == 0
    agenda = Agenda(desk.store, {X_MAIN: Terms()}, "olga", desk.now)
    agenda.release(draft.id)
    under(desk, catch_up=CatchUp(Overdue.ask)).step()
    assert desk.texts() == [draft.text]


def test_a_post_that_is_a_little_late_simply_goes_out(desk):
    draft = overdue(desk, due_at=desk.now() - timedelta(minutes=14))
    assert under(desk, catch_up=CatchUp(Overdue.ask)).step()
    assert desk.state(draft) is State.published


def test_it_takes_the_next_free_slot_where_the_brand_wants_it(desk):
    drafts = [overdue(desk, n) for n in (1, 2)]
    slots = dict.fromkeys(range(7), (time(3), time(15)))
    later = under(desk, catch_up=CatchUp(Overdue.next_slot), hours=hours(slots=slots))
    later.step()
    later.step()
    moved = [desk.store.drafts.get(one.id) for one in drafts]
    assert all(one.state is State.scheduled and one.due_at > desk.now() for one in moved)
    assert len({one.slot_at for one in moved}) == 2
    assert [one.planned_at for one in moved] == [one.planned_at for one in drafts]
    assert desk.n_posts_sent() == 0


def test_without_a_slot_the_next_slot_is_a_question(desk):
    draft = overdue(desk)
    under(desk, catch_up=CatchUp(Overdue.next_slot)).step()
    assert desk.state(draft) is State.held


def test_a_reply_to_something_that_grew_old_meanwhile_is_asked_about(desk):
    now = desk.now()
    draft = overdue(desk, in_reply_to="100", asked_at=now - 26 * HOUR, decided_at=now - 25 * HOUR)
    planned = replace(draft, planned_at=now - 25 * HOUR)
    desk.store.drafts.swap(draft, replace(planned, version=2))
    assert under(desk).step()
    held = desk.store.drafts.get(draft.id)
    assert (held.state, held.note.partition(":")[0]) == (
        State.held,
        "what it answers is 1 d 2 h old by now",
    )


def test_a_reply_that_was_approved_when_it_was_old_goes_out(desk):
    now = desk.now()
    target = desk.x.mention("ada", "@heron hello?")
    draft = overdue(desk, in_reply_to=target, asked_at=now - 72 * HOUR, decided_at=now - HOUR)
    assert under(desk).step()
    assert desk.state(draft) is State.published


def test_quiet_hours_keep_everything_but_what_an_operator_wants_out(desk):
    overdue(desk, 1)
    urgent = overdue(desk, 2, anytime=True)
    here = desk.now().time().replace(microsecond=0)
    begin = (datetime.combine(desk.now(), here, tzinfo=UTC) - HOUR).time()
    end = (datetime.combine(desk.now(), here, tzinfo=UTC) + HOUR).time()
    quiet = under(desk, hours=hours(quiet=((begin, end),)))
    quiet.step()
    quiet.step()
    assert desk.texts() == [urgent.text]
    desk.wait(timedelta(hours=2))
    quiet.step()
    assert desk.texts() == [urgent.text, "Text 1."]


@pytest.mark.parametrize("policy", list(Overdue))
def test_no_overdue_post_disappears(desk, policy):
    drafts = [overdue(desk, n) for n in range(3)]
    publisher = under(desk, catch_up=CatchUp(policy))
    for _ in range(6):
        publisher.step()
    states = {desk.state(one) for one in drafts}
    assert states <= {State.published, State.held, State.scheduled}


def test_nobody_is_asked_as_long_as_nothing_could_go_out(desk):
    draft = overdue(desk)
    pause = Pause(EVERYTHING, "olga", desk.now(), "wrong price")
    desk.store.pauses.set(pause)
    publisher = under(desk, catch_up=CatchUp(Overdue.ask))
    assert not publisher.step()
    assert desk.state(draft) is State.scheduled
    desk.store.pauses.lift(pause)
    assert publisher.step()
    assert desk.state(draft) is State.held
