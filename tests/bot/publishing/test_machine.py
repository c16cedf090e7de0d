"""
The queue against a model of it in plain Python: whatever happens in whatever order, they agree.

The model knows nothing of the table in ``bot.domain.draft``: what may follow what is written here
a second time, by hand, and every audit line is held against both.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.draft import IllegalTransition, as_post, has_begun
from bot.domain.ids import DraftId
from bot.domain.lifecycle import TABLE, State
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Receipt
from bot.domain.terms import Terms
from bot.domain.thread import thread_of
from bot.domain.timetable import Timetable
from bot.publishing.publish import REFUSALS, Pace, Publisher
from bot.publishing.reconcile import MAX_DOUBTS, Reconciler
from bot.review.agenda import Agenda, NotAllowed, Soon
from bot.review.desk import Desk
from bot.store.store import open_store
from tests.bot.store.test_drafts import put
from tests.factories import X_MAIN

START = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # a change of clocks comes by
PACE = Pace(lease=timedelta(seconds=60), call=timedelta(seconds=5), settle=timedelta(seconds=90))
HOURS = Timetable(
    ZoneInfo("Europe/Berlin"),
    slots=dict.fromkeys(range(7), (time(2, 30), time(9), time(17, 30))),
    quiet=((time(22), time(1)),),
)
OPERATOR = {
    # what an operator may do, and where it leads
    "approve": ({"pending"}, "scheduled"),
    "edit": ({"pending", "scheduled", "held", "stale", "failed", "escalated"}, "pending"),
    "reject": ({"pending", "stale", "failed", "escalated"}, "rejected"),
    "escalate": ({"pending"}, "escalated"),
    "undo": ({"scheduled", "stale", "failed", "escalated", "rejected"}, "pending"),
    "hold": ({"scheduled"}, "held"),
    "cancel": ({"scheduled", "held"}, "cancelled"),
    "release": ({"held"}, "scheduled"),
    "reschedule": ({"scheduled", "held"}, "scheduled"),
}
BEGUN = {
    # what none of them may do once a part of a thread is public, in which states
    "edit": {"scheduled", "held", "stale", "failed", "escalated", "pending"},
    "undo": {"scheduled"},
    "reschedule": {"scheduled"},
}
OUTCOMES = ("out", "refused", "later", "lost but out", "lost and not out", "broken")


@dataclass
class World:
    """The network's side, and the time."""

    now: datetime = START
    posts: list = field(default_factory=list)
    targets: dict = field(default_factory=dict)
    next: str = "out"
    readable: bool = True


class Network:
    """A network that does what the test says."""

    name = "x-main"

    def __init__(self, world):
        self.world = world

    def length(self, text):
        return len(text), 280

    def publish(self, post):
        outcome = self.world.next
        errors = {
            "refused": Refused("no", rule="no"),
            "later": RetryLater("later", after=timedelta()),
            "lost but out": Unconfirmed("silence"),
            "lost and not out": Unconfirmed("silence"),
            "broken": AccountBroken("revoked"),
        }
        if outcome in {"out", "lost but out"}:
            receipt = Receipt(f"p{len(self.world.posts)}", "https://x.com/1", self.world.now)
            self.world.posts.append((post.key, post.text, receipt))
            self.world.targets[receipt.id] = post.in_reply_to
        if outcome in errors:
            raise errors[outcome]
        return receipt

    def find(self, post, since):
        if not self.world.readable:
            raise Unconfirmed("the timeline is away")
        return [
            receipt
            for _, text, receipt in self.world.posts
            if text == post.text
            and receipt.published_at >= since
            and self.world.targets[receipt.id] == post.in_reply_to
        ]


class Queue(RuleBasedStateMachine):
    """Operators, publishers and the clock, in any order."""

    url = ""
    drafts = Bundle("drafts")

    @initialize()
    def begin(self):
        self.store = open_store(self.url, "test", "machine")
        self.store.connection.command("FLUSHALL")
        self.world = World()
        self.model = {}
        self.texts = {}
        self.n = 0
        self.paused = False
        self._start_daemon()
        clock = lambda: self.world.now  # noqa: E731 - one for all parts
        self.agenda = Agenda(self.store, {X_MAIN: Terms(hours=HOURS)}, "olga", clock)
        self.desk = Desk(
            store=self.store,
            agenda=self.agenda,
            check=lambda _draft, _mention: (),
            rules=lambda _draft: None,
            operator="olga",
            clock=clock,
        )

    def _start_daemon(self):
        parts = {
            "store": self.store,
            "platforms": {X_MAIN: Network(self.world)},
            "pace": PACE,
            "owner": "daemon",
            "clock": lambda: self.world.now,
        }
        self.publisher = Publisher(
            objection=lambda _: None, terms={X_MAIN: Terms(hours=HOURS)}, **parts
        )
        self.reconciler = Reconciler(**parts)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.connection.close()

    @rule(target=drafts, is_reply=st.booleans(), n_parts=st.sampled_from([1, 2, 3]))
    def write(self, is_reply, n_parts):
        self.n += 1
        name = DraftId(f"d{self.n}")
        put(
            self.store,
            id=name,
            text=f"Text {self.n}.",
            thread=self._thread(n_parts),
            in_reply_to=f"{self.n}" if is_reply else None,
            created_at=self.world.now,
            changed_at=self.world.now,
        )
        self.model[name] = "pending"
        return name

    @rule(name=drafts, act=st.sampled_from(sorted(OPERATOR)), when=st.sampled_from(["slot", "now"]))
    def decide(self, name, act, when):
        time_ = Soon.next_slot if when == "slot" else Soon.now
        acts = {
            "approve": lambda: self.desk.approve(name, time_),
            "edit": lambda: self.desk.edit(name, f"Text {name} again."),
            "reject": lambda: self.desk.reject(name, "no"),
            "escalate": lambda: self.desk.escalate(name, "ask"),
            "undo": lambda: self.desk.undo(name),
            "hold": lambda: self.agenda.hold(name, "wait"),
            "cancel": lambda: self.agenda.cancel(name, "no"),
            "release": lambda: self.agenda.release(name),
            "reschedule": lambda: self.agenda.reschedule(name, time_),
        }
        allowed, after = OPERATOR[act]
        before = self.store.drafts.get(name)
        if has_begun(before):
            allowed = allowed - BEGUN.get(act, set())
        try:
            acts[act]()
        except IllegalTransition:
            assert self.model[name] not in allowed
        except NotAllowed:
            assert when == "now", "only quiet hours forbid anything here"
            assert self.store.drafts.get(name) == before
        else:
            assert self.model[name] in allowed
            self.model[name] = after

    @rule(one=drafts, other=drafts)
    def swap(self, one, other):
        are_two = one != other and self.model[one] == self.model[other] == "scheduled"
        are_two = are_two and not any(has_begun(self.store.drafts.get(n)) for n in (one, other))
        try:
            self.agenda.swap(one, other)
        except (IllegalTransition, NotAllowed):
            assert not are_two
        else:
            assert are_two

    @rule(outcome=st.sampled_from(OUTCOMES))
    def publish(self, outcome):
        self.world.next = outcome
        before = dict(self.model)
        n_posts = len(self.world.posts)
        self.publisher.step()
        moved = self._follow()
        assert len(moved) <= 1, "one account, one post at a time"
        assert len(self.world.posts) - n_posts <= 1
        for name in moved:
            assert before[name] == "scheduled"
            ends = {
                "out": "published",
                "refused": "failed",
                "lost but out": "unconfirmed",
                "lost and not out": "unconfirmed",
            }
            assert self.model[name] == ends[outcome]
        if outcome == "out" and len(self.world.posts) > n_posts and not moved:
            last = self.world.posts[-1][2].id
            begun = self.store.queue.begun(X_MAIN)
            assert last in {one.thread.out[-1].id for one in begun}, "a part, and more to come"

    @rule()
    def reconcile(self):
        before = dict(self.model)
        doubted = {n: self.store.drafts.get(n) for n, one in before.items() if one == "unconfirmed"}
        self.reconciler.step()
        for name in self._follow():
            sent = as_post(doubted[name])
            is_out = any(key == sent.key for key, _, _ in self.world.posts)
            thread = doubted[name].thread
            is_last = thread is None or len(thread.left) == 1
            assert self.model[name] == ("published" if is_out and is_last else "scheduled")
            now = self.store.drafts.get(name).thread
            assert thread is None or len(now.out) == len(thread.out) + is_out

    @rule(minutes=st.sampled_from([1, 2, 30, 400]))
    def wait(self, minutes):
        self.world.now += timedelta(minutes=minutes)

    @rule()
    def restart(self):
        """What a process knew is gone."""
        self._start_daemon()

    @rule(readable=st.booleans())
    def weather(self, readable):
        self.world.readable = readable

    @rule()
    def pause(self):
        self.store.pauses.set(Pause(EVERYTHING, "olga", self.world.now, "stop"))
        self.paused = True

    @rule()
    def resume(self):
        for one in self.store.pauses.all():
            self.store.pauses.lift(one)
        self.store.queue.forgive(X_MAIN)
        self.paused = False

    @precondition(lambda self: self.paused)
    @rule()
    def nothing_goes_out_while_paused(self):
        self.world.next = "out"
        n_posts = len(self.world.posts)
        self.publisher.step()
        assert len(self.world.posts) == n_posts

    def _thread(self, n_parts):
        texts = [f"Text {self.n}, part {part}." for part in range(1, n_parts + 1)]
        return thread_of(texts, numbered=False) if n_parts > 1 else None

    def _follow(self):
        """Take over what a machine did, and say which drafts it moved."""
        moved = []
        for name in self.model:
            state = str(self.store.drafts.get(name).state)
            if state != self.model[name]:
                self.model[name] = state
                moved.append(name)
        return moved

    @invariant()
    def store_and_model_agree(self):
        for name, state in self.model.items():
            assert self.store.drafts.get(name).state == state
        for state in State:
            index = {draft.id for draft in self.store.drafts.in_state(state)}
            assert index == {name for name, one in self.model.items() if one == state}

    @invariant()
    def the_queue_is_the_scheduled_drafts_and_no_slot_is_given_twice(self):
        queued = {draft.id: draft for draft in self.store.queue.due(X_MAIN, 10**15, 1000)}
        assert set(queued) == {name for name, one in self.model.items() if one == "scheduled"}
        held = [draft.slot_at for draft in queued.values() if draft.slot_at]
        assert len(held) == len(set(held))
        booked = self.store.queue.booked(X_MAIN)
        for draft in queued.values():
            if draft.slot_at and draft.slot_at > self.world.now:
                assert booked[draft.slot_at] == draft.id

    @invariant()
    def nothing_is_out_twice_and_nothing_unapproved_is_out(self):
        texts = [text for _, text, _ in self.world.posts]
        assert len(texts) == len(set(texts))
        keys = {as_post(self.store.drafts.get(name)).key for name in self.model}
        out = {key for key, _, _ in self.world.posts}
        assert not any(key.endswith("unapproved") for key in out)
        published = {n for n, one in self.model.items() if one in {"published", "unconfirmed"}}
        assert len(out & keys) <= len(published)

    @invariant()
    def threads_are_out_in_order_and_each_part_answers_the_one_before(self):
        for name in self.model:
            draft = self.store.drafts.get(name)
            if draft.thread is None:
                continue
            ours = [one for one in self.world.posts if one[1] in draft.thread.texts]
            assert [text for _, text, _ in ours] == list(draft.thread.texts[: len(ours)])
            answered = [self.world.targets[receipt.id] for _, _, receipt in ours]
            assert answered == [draft.in_reply_to, *(r.id for _, _, r in ours)][: len(ours)]
            assert len(ours) - len(draft.thread.out) in {0, 1}, "one at most is in doubt"

    @invariant()
    def begun_are_the_threads_on_their_way_with_a_part_out(self):
        on_their_way = {"scheduled", "publishing", "unconfirmed"}
        begun = {draft.id for draft in self.store.queue.begun(X_MAIN)}
        assert begun == {
            name
            for name, one in self.model.items()
            if one in on_their_way and has_begun(self.store.drafts.get(name))
        }

    @invariant()
    def at_most_one_post_of_the_account_is_in_flight(self):
        flying = [n for n, one in self.model.items() if one in {"publishing", "unconfirmed"}]
        assert len(flying) <= 1
        in_flight = self.store.queue.in_flight(X_MAIN)
        assert [in_flight.id] == flying if in_flight else not flying

    @invariant()
    def every_line_of_the_audit_is_a_row_of_the_table(self):
        rows = {(row.before, row.event, row.after): row.by for row in TABLE}
        for line in self.store.audit.latest(10_000):
            if line.subject.startswith("d") and line.event != "write":
                assert line.by in rows[line.before, line.event, line.after]


def test_the_queue_does_what_its_model_says(redis_url):
    machine = type("Queue", (Queue,), {"url": redis_url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("number", [REFUSALS, MAX_DOUBTS])
def test_the_bounds_of_the_machines_are_the_ones_the_model_was_written_for(number):
    assert number == 5
