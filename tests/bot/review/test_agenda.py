"""A text gets the time that the operator means, and no slot goes to two texts."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.draft import IllegalTransition
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.terms import Terms
from bot.domain.timetable import Timetable
from bot.review.agenda import Agenda, NotAllowed, Soon
from bot.review.desk import Desk
from bot.store.errors import Conflict
from bot.store.store import open_store
from tests.bot.store.test_drafts import claimed, put
from tests.factories import X_MAIN, Clock

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 13:00 in Berlin
HOURS = Timetable(
    BERLIN,
    slots=dict.fromkeys(range(7), (time(9), time(17, 30))),
    quiet=((time(22), time(7)),),
    blackouts=((date(2026, 12, 24), date(2026, 12, 26)),),
)


def desk_on(store, *, hours=HOURS, clock=None, operator="olga"):
    clock = clock or Clock(MONDAY)
    return Desk(
        store=store,
        agenda=Agenda(store, {X_MAIN: Terms(hours=hours)}, operator, clock),
        check=lambda _draft, _mention: (),
        rules=lambda _draft: None,
        operator=operator,
        clock=clock,
    )


@pytest.fixture
def desk(store):
    return desk_on(store)


def post(store, number=1):
    return put(store, id=DraftId(f"d{number}"), in_reply_to=None, text=f"Text {number}.")


def local(at):
    return at.astimezone(BERLIN).strftime("%m-%d %H:%M")


def test_posts_take_the_free_slots_one_after_the_other(desk, store):
    placed = [desk.approve(post(store, n).id) for n in (1, 2, 3)]
    assert [local(one.due_at) for one in placed] == ["11-23 17:30", "11-24 09:00", "11-24 17:30"]
    assert [one.slot_at for one in placed] == [one.planned_at for one in placed]


def test_a_reply_goes_out_as_soon_as_the_account_is_open(desk, store):
    assert desk.approve(put(store).id).due_at == MONDAY
    desk.agenda.clock.now = MONDAY + timedelta(hours=10)  # 23:00 in Berlin
    late = put(store, id=DraftId("d2"))
    assert local(desk.approve(late.id).due_at) == "11-24 07:00"


def test_replies_wait_for_a_slot_where_the_brand_wants_it(store):
    desk = desk_on(store, hours=replace(HOURS, replies_too=True))
    assert local(desk.approve(put(store).id).due_at) == "11-23 17:30"


def test_of_eight_operators_at_once_no_two_get_the_same_slot(store, redis_url):
    drafts = [post(store, n) for n in range(40)]
    stores = [open_store(redis_url, "test", f"o{n}") for n in range(8)]
    placed, gate = [], threading.Barrier(8)

    def work(number):
        desk = desk_on(stores[number], operator=f"o{number}")
        gate.wait()
        placed.extend(desk.approve(draft.id) for draft in drafts[number::8])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slots = sorted(one.slot_at for one in placed)
    assert len(placed) == len(set(slots)) == 40
    assert local(slots[-1]) == "12-13 09:00"  # forty slots in a row, with none left out
    for one in stores:
        one.connection.close()


def test_a_slot_that_was_given_up_is_given_to_the_next(desk, store):
    first = desk.approve(post(store, 1).id)
    desk.approve(post(store, 2).id)
    desk.agenda.cancel(first.id, "the offer ended")
    assert desk.approve(post(store, 3).id).slot_at == first.slot_at
    desk.agenda.hold(DraftId("d3"), "wait")
    assert desk.approve(post(store, 4).id).slot_at == first.slot_at
    desk.undo(DraftId("d4"))
    assert desk.approve(DraftId("d4")).slot_at == first.slot_at


def test_jitter_moves_the_time_and_not_the_slot(store):
    desk = desk_on(store, hours=replace(HOURS, jitter=timedelta(minutes=10)))
    placed = desk.approve(post(store).id)
    assert local(placed.slot_at) == "11-23 17:30"
    assert timedelta() < placed.due_at - placed.slot_at <= timedelta(minutes=10)


def test_a_time_that_is_a_slot_takes_it_and_a_taken_one_is_refused(desk, store):
    slot = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 9:00 in Berlin
    assert desk.approve(post(store, 1).id, slot).slot_at == slot
    with pytest.raises(NotAllowed, match="2026-11-24 09:00 is taken by d1"):
        desk.approve(post(store, 2).id, slot)
    assert store.drafts.get(DraftId("d2")).state is State.pending
    assert local(desk.approve(DraftId("d2")).due_at) == "11-23 17:30"
    assert local(desk.approve(post(store, 3).id).due_at) == "11-24 17:30"


@pytest.mark.parametrize("when", [datetime(2026, 12, 25, 11, tzinfo=UTC), Soon.now])
def test_quiet_hours_and_blackouts_need_a_reason(desk, store, when):
    desk.agenda.clock.now = MONDAY + timedelta(hours=12)
    made = post(store)
    with pytest.raises(NotAllowed, match=r"choose a time from 20\d\d-\d\d-\d\d \d\d:00 on"):
        desk.approve(made.id, when)
    placed = desk.approve(made.id, when, overriding="the shop is flooded")
    assert (placed.anytime, placed.note) == (True, "the shop is flooded")


def test_now_is_now(desk, store):
    assert desk.approve(post(store).id, Soon.now).due_at == MONDAY


def test_a_queued_draft_is_given_another_time_and_frees_its_slot(desk, store):
    first = desk.approve(post(store, 1).id)
    moved = desk.agenda.reschedule(first.id, MONDAY + timedelta(hours=2))
    assert (local(moved.due_at), moved.slot_at) == ("11-23 15:00", None)
    assert moved.approval == first.approval
    assert desk.approve(post(store, 2).id).slot_at == first.slot_at


def test_a_held_draft_is_given_another_time(desk, store):
    desk.approve(post(store).id)
    desk.agenda.hold(DraftId("d1"), "wait for the press")
    moved = desk.agenda.reschedule(DraftId("d1"), Soon.next_slot)
    assert (moved.state, local(moved.due_at)) == (State.scheduled, "11-23 17:30")


def test_two_drafts_change_places_with_their_slots(desk, store):
    first, second = (desk.approve(post(store, n).id) for n in (1, 2))
    one, other = desk.agenda.swap(first.id, second.id)
    assert (one.slot_at, other.slot_at) == (second.slot_at, first.slot_at)
    assert store.queue.booked(X_MAIN) == {first.slot_at: "d2", second.slot_at: "d1"}
    due = store.queue.due(X_MAIN, 10**15, 9)
    assert [(draft.id, draft.due_at) for draft in due] == [
        ("d2", first.due_at),
        ("d1", second.due_at),
    ]
    assert [one.event for one in store.audit.latest(2)] == ["schedule", "schedule"]


def test_a_swap_with_itself_or_another_account_is_refused(desk, store):
    desk.approve(post(store).id)
    put(store, State.scheduled, id=DraftId("d2"), account="other")
    for other in ("d1", "d2"):
        with pytest.raises(NotAllowed, match="not two drafts of one account"):
            desk.agenda.swap(DraftId("d1"), DraftId(other))


def test_of_a_swap_that_comes_too_late_neither_half_happens(desk, store):
    first, second = (desk.approve(post(store, n).id) for n in (1, 2))
    stale = Agenda(_Stale(store, second), desk.agenda.terms, "ben", desk.clock)
    desk.agenda.cancel(second.id, "no")
    with pytest.raises(Conflict):
        stale.swap(first.id, second.id)
    assert store.drafts.get(first.id) == first


class _Stale:
    """A store whose reader looked before somebody else acted."""

    def __init__(self, store, seen):
        self.queue, self.drafts = store.queue, self
        self._store, self._seen = store, seen

    def get(self, draft_id):
        return self._seen if draft_id == self._seen.id else self._store.drafts.get(draft_id)


@pytest.mark.parametrize("act", ["cancel", "hold", "reschedule", "swap", "undo", "edit"])
def test_once_the_intent_is_written_nothing_moves_the_draft(desk, store, act):
    desk.approve(post(store, 2).id)
    queued = desk.approve(post(store, 1).id, Soon.now)
    assert store.queue.claim(queued, *claimed(queued))
    acts = {
        "cancel": lambda: desk.agenda.cancel(queued.id, "no"),
        "hold": lambda: desk.agenda.hold(queued.id, "no"),
        "reschedule": lambda: desk.agenda.reschedule(queued.id, Soon.next_slot),
        "swap": lambda: desk.agenda.swap(queued.id, DraftId("d2")),
        "undo": lambda: desk.undo(queued.id),
        "edit": lambda: desk.edit(queued.id, "Other words."),
    }
    with pytest.raises(IllegalTransition, match="is publishing"):
        acts[act]()
    assert store.drafts.get(queued.id).state is State.publishing


def test_an_account_without_a_free_slot_in_a_year_says_so(store):
    yearly = Timetable(
        BERLIN, slots={0: (time(9),)}, blackouts=((date(2026, 1, 1), date(2028, 1, 1)),)
    )
    with pytest.raises(NotAllowed, match="no slot of x-main is free"):
        desk_on(store, hours=yearly).approve(post(store).id)


def test_no_public_call_leaves_a_draft_approved_and_unqueued(desk, store):
    desk.approve(post(store).id)
    assert store.drafts.count(State.approved) == 0
    assert [one.event for one in store.audit.latest(9, "d1")] == ["write", "approve", "schedule"]
