"""Without a preflight that was passed nothing goes out, and the daemon makes it in time."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.profile import Profile
from bot.domain.inspection import GOOD_FOR, Finding, Grade, Inspection
from bot.domain.lifecycle import State
from bot.domain.pacing import Limits
from bot.domain.pause import Pause, account_scope
from bot.domain.platform import RateLimit, RetryLater
from bot.domain.terms import Terms
from bot.policy.preflight import Expected
from bot.publishing.preflight import EVERY, Inspector
from tests.factories import NOW, X_MAIN, Clock, passed

MINUTE = timedelta(minutes=1)
FAULT = Finding("x.bio", Grade.fault, "the bio says nothing: add it")
CAPPED = Limits(daily_usd=1.0, monthly_usd=10.0)


GOOD = Inspection("heron", "", None, "A bot of Heron", ())
SILENT = replace(GOOD, bio="")


@dataclass
class Network:
    """A network that shows the account, or does not answer."""

    seen: Inspection = GOOD
    error: Exception | None = None
    n_asked: int = 0

    def inspect(self):
        self.n_asked += 1
        if self.error is not None:
            raise self.error
        return self.seen


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def inspector(store, clock):
    return Inspector(
        store=store,
        account=X_MAIN,
        platform=Network(),
        expected=Expected("x", "heron", "Heron"),
        terms=Terms(limits=CAPPED),
        actor="test",
        clock=clock,
    )


def lines(preflight):
    return {one.rule: (one.grade, one.line) for one in preflight.findings}


@pytest.mark.holds("x.bio")
@pytest.mark.parametrize("known", ["none", "failed", "stale"])
def test_nothing_goes_out_without_a_preflight_that_was_passed(desk, known):
    draft = desk.queue()
    good = passed(at=desk.now())
    if known == "none":
        desk.store.connection.command("DEL", "{test}:preflights")
    elif known == "failed":
        desk.store.preflights.record(replace(good, findings=(FAULT,)), "test")
    else:
        old = desk.now() - GOOD_FOR - MINUTE
        desk.store.preflights.record(replace(good, answered_at=old, away="X is down"), "test")
    assert not desk.publisher.step()
    assert desk.n_posts_sent() == 0
    assert desk.state(draft) is State.scheduled
    desk.store.preflights.record(good, "test")
    desk.publisher.step()
    assert desk.texts() == [draft.text]


def test_a_preflight_that_was_passed_holds_while_the_network_is_away(desk):
    draft = desk.queue()
    good = passed(at=desk.now() - GOOD_FOR + MINUTE)
    desk.store.preflights.record(replace(good, tried_at=desk.now(), away="X is down"), "test")
    desk.publisher.step()
    assert desk.state(draft) is State.published


def test_it_is_made_at_the_start_and_then_once_a_day(inspector, clock, store):
    assert inspector.step()
    assert not inspector.step()
    clock.now += EVERY - MINUTE
    assert not inspector.step()
    clock.now += MINUTE
    assert inspector.step()
    again = replace(inspector, _has_begun=False)  # another process, or this one after a restart
    assert again.step()
    assert store.preflights.objection(X_MAIN, clock()) is None


def test_it_is_made_again_when_the_account_was_stopped(inspector, clock, store):
    inspector.step()
    clock.now += MINUTE
    store.pauses.set(Pause(account_scope(X_MAIN), "test", clock(), "401"))
    assert inspector.step()
    assert not inspector.step()


@pytest.mark.parametrize(
    ("network", "wait"),
    [
        (Network(error=RetryLater("X is down", after=timedelta())), 10 * MINUTE),
        (Network(SILENT), 60 * MINUTE),
    ],
)
def test_what_failed_or_got_no_answer_is_asked_again_soon(inspector, clock, network, wait):
    inspector.platform = network
    inspector.step()
    clock.now += wait - MINUTE
    assert not inspector.step()
    clock.now += MINUTE
    assert inspector.step()
    assert network.n_asked == 2


def test_no_answer_keeps_the_last_one_for_three_days_and_no_longer(inspector, clock, store):
    inspector.step()
    inspector.platform.error = RetryLater("X is down", after=timedelta())
    clock.now += EVERY
    inspector.step()
    known = store.preflights.of(X_MAIN)
    assert (known.away, known.answered_at, known.tried_at) == ("X is down", NOW, NOW + EVERY)
    assert store.preflights.objection(X_MAIN, NOW + GOOD_FOR) is None
    why_not = store.preflights.objection(X_MAIN, NOW + GOOD_FOR + MINUTE)
    assert "3 days ago, and got no answer since: X is down" in why_not


def test_an_operator_hears_once_that_an_account_fails_and_why(inspector, clock, store):
    inspector.step()
    inspector.platform.seen = SILENT
    for _ in range(3):
        clock.now += EVERY
        inspector.step()
    told = [one for one in store.audit.latest(9) if one.event == "preflight"]
    assert [one.after for one in told] == ["passed", "failed"]
    assert "the bio does not say" in told[-1].note
    assert store.objections.since(NOW, clock())["x.bio"].n == 3


@pytest.mark.parametrize(
    ("limits", "spent", "told"),
    [
        (CAPPED, 0.20, (Grade.ok, "0.20 USD in a day (1.00 allowed)")),
        (CAPPED, 0.90, (Grade.advice, "0.90 USD in a month (10.00 allowed)")),
        (Limits(), 0.20, (Grade.advice, "(no cap): set daily_spend_usd and monthly_spend_usd")),
    ],
)
def test_what_was_spent_stands_beside_its_caps(inspector, store, limits, spent, told):
    store.reads.note(X_MAIN, "x-main:1", spent, NOW - MINUTE)
    inspector.terms = Terms(limits=limits)
    found, _ = inspector.make()
    grade, said = lines(found)["x.spend-caps"]
    assert grade is told[0]
    assert told[1] in said


def test_a_used_up_budget_is_named_and_keeps_nobody_on_the_ground(inspector, store):
    store.limits.note(X_MAIN, RateLimit("POST /2/tweets", 100, 0, NOW + 5 * MINUTE))
    found, _ = inspector.make()
    assert lines(found)["x.rates"] == (
        Grade.advice,
        "used up: POST /2/tweets until 12:05 UTC; what needs it waits",
    )
    assert found.objection(NOW) is None


def test_what_each_budget_has_left_is_told_in_numbers(inspector, store):
    found, _ = inspector.make()
    assert lines(found)["x.rates"] == (Grade.ok, "the network has named no budget lately")
    store.limits.note(X_MAIN, RateLimit("POST /2/tweets", 100, 98, NOW + 5 * MINUTE))
    store.limits.note(X_MAIN, RateLimit("GET /2/tweets", 300, 7, NOW - MINUTE))  # over since
    found, _ = inspector.make()
    assert lines(found)["x.rates"] == (Grade.ok, "calls left: POST /2/tweets 98 of 100")


def test_the_real_account_on_the_sandbox_is_let_out_and_grounded_again(desk):
    platform = desk.publisher.platforms[X_MAIN]
    expected = Expected("x", "heron", "Heron")
    inspector = Inspector(
        desk.store, X_MAIN, platform, expected, Terms(), actor="test", clock=desk.now
    )
    desk.store.connection.command("DEL", "{test}:preflights")
    draft = desk.queue()
    assert not desk.publisher.step()
    inspector.step()
    desk.publisher.step()
    assert desk.state(draft) is State.published
    desk.control.set_up("x", Profile(bio="Bicycles."))
    desk.wait(EVERY)
    inspector.step()
    held = desk.queue("Another text.", 2)
    assert not desk.publisher.step()
    assert desk.state(held) is State.scheduled
    desk.control.add_fault(Fault("x", Kind.status, "GET"))
    desk.wait(60 * MINUTE)
    inspector.step()
    assert "the bio does not say" in desk.store.preflights.objection(X_MAIN, desk.now())
