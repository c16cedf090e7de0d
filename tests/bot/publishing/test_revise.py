"""An edit is approved, sent once, and settled by what the post says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from bot.domain.approval import Approval, ApprovedText
from bot.domain.budget import Rate
from bot.domain.draft import IllegalTransition, is_approved_as_it_stands, step
from bot.domain.ids import PublishKey
from bot.domain.inspection import Finding, Grade
from bot.domain.lifecycle import By, Event, State
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from bot.domain.terms import Terms
from bot.domain.verdict import blocked, passed
from bot.publishing.finish import Finisher
from bot.publishing.revise import Revision
from bot.review.agenda import Agenda, NotAllowed
from bot.review.desk import Desk
from tests.bot.store.test_drafts import overwrite, put
from tests.factories import passed as passed_preflight
from tests.faults.accounts import HANDLES, MASTODON

ACCOUNT = MASTODON.account
PATIENCE = timedelta(minutes=3)
OLD, NEW = "We ship on Monday.", "We ship on Tuesday."
PUT = ("PUT", "/api/v1/statuses/")


class Office:
    """The operator's desk, the hand that sends, and the daemon that follows."""

    def __init__(self, store: Any, url: str) -> None:
        self.late = timedelta()
        self.store, self.control = store, Control(url)
        self.control.reset()
        store.preflights.record(passed_preflight(ACCOUNT, at=self.now()), "test")
        self.platform = MASTODON.platform(url, timeout_s=5)
        agenda = Agenda(store, {ACCOUNT: Terms()}, "olga", self.now)
        self.desk = Desk(store, agenda, _check, lambda _: None, "olga", self.now)
        self.hand = self.revision(By.operator, "olga")
        daemon = self.revision(By.reconciler, "daemon").finish
        self.daemon = Finisher(store, ACCOUNT, State.editing, daemon, PATIENCE, self.now)

    def revision(self, by: By, actor: str, terms: Terms | None = None) -> Revision:
        return Revision(self.store, self.platform, terms or Terms(), by, actor, self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def post(self, text: str = OLD) -> Any:
        """Publish as the publisher does, and return the draft."""
        fields = {"account": ACCOUNT, "network": "mastodon", "text": text, "in_reply_to": None}
        made = put(self.store, State.published, **fields)
        key = Post(ACCOUNT, text, PublishKey(f"{made.id}-1"), made.created_at)
        proven = replace(made, receipt=self.platform.publish(key), version=made.version + 1)
        overwrite(self.store, made, proven)
        return proven

    def texts(self) -> list[str]:
        return [post.sent for post in MASTODON.people(self.control).posts()]

    def break_next(self, kind: Kind, **more: Any) -> None:
        self.control.add_fault(Fault("mastodon", kind, *PUT, **more))

    def n_edits(self) -> int:
        return len(self.control.requests("mastodon", "PUT"))

    def state(self, draft: Any) -> State:
        return self.store.drafts.get(draft.id).state


def _check(draft: Any, _: Any) -> Any:
    return (blocked("claims", "says “best”") if "best" in draft.text else passed("claims"),)


@pytest.fixture(scope="module")
def url():
    with Sandbox(handles=HANDLES) as running:
        yield running.url


@pytest.fixture
def office(store, url):
    made = Office(store, url)
    yield made
    made.control.close()
    made.platform.close()


def test_an_edited_post_says_the_new_text_and_keeps_the_old_one_on_record(office):
    draft = office.post()
    after = office.hand.send(office.desk.rewrite(draft.id, NEW))
    assert office.texts() == [NEW]
    assert (after.state, after.text, after.rewrite) == (State.published, NEW, None)
    assert (after.approval.operator, is_approved_as_it_stands(after)) == ("olga", True)
    assert [(one.text, one.approval) for one in after.former] == [(OLD, draft.approval)]
    lines = [(one.event, one.after, one.actor) for one in office.store.audit.latest(9, draft.id)]
    assert lines[-2:] == [("rewrite", "editing", "olga"), ("confirm", "published", "olga")]
    again = office.hand.send(office.desk.rewrite(draft.id, OLD))
    assert [one.text for one in again.former] == [OLD, NEW]


@pytest.mark.parametrize("text", ["", "  ", OLD, f" {OLD}\n"])
def test_a_text_that_is_empty_or_as_it_was_is_refused(office, text):
    draft = office.post()
    with pytest.raises(NotAllowed):
        office.desk.rewrite(draft.id, text)
    assert office.state(draft) is State.published


def test_what_a_check_blocks_needs_a_reason_and_the_audit_keeps_it(office):
    draft = office.post()
    with pytest.raises(NotAllowed, match="--override"):
        office.desk.rewrite(draft.id, "We are the best.")
    assert office.state(draft) is State.published
    after = office.hand.send(office.desk.rewrite(draft.id, "We are the best.", overriding="award"))
    assert after.text == "We are the best."
    assert office.store.audit.latest(2, draft.id)[0].note == "award"


def test_a_rule_of_the_network_forbids_an_edit_as_it_forbids_a_post(office):
    draft = office.post()
    strict = replace(office.desk, rules=lambda _: "the author opted out")
    with pytest.raises(NotAllowed, match="opted out"):
        strict.rewrite(draft.id, NEW, overriding="please")
    assert office.n_edits() == 0


@pytest.mark.parametrize("network", ["x", "bluesky"])
def test_a_network_without_edits_is_refused_before_anything_is_written(office, network):
    draft = put(office.store, State.published, id="d9", network=network)
    with pytest.raises(NotAllowed, match="delete the post and write it anew"):
        office.desk.rewrite(draft.id, NEW)
    assert office.state(draft) is State.published


def test_a_text_that_nobody_approved_never_becomes_an_edit(office):
    draft = office.post()
    other = Approval("eve", office.now(), "0" * 64)
    for anew in (None, ApprovedText(NEW, other), ApprovedText(NEW, draft.approval)):
        with pytest.raises(IllegalTransition):
            step(
                replace(draft, rewrite=anew),
                Event.rewrite,
                by=By.operator,
                actor="eve",
                at=office.now(),
            )


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.malformed])
def test_a_lost_answer_is_settled_by_reading_the_post(office, kind):
    draft = office.post()
    office.break_next(kind)
    after = office.hand.send(office.desk.rewrite(draft.id, NEW))
    assert (after.state, after.text) == (State.published, NEW)
    assert office.n_edits() == 1


def test_a_lost_answer_that_cannot_be_read_yet_is_read_by_the_daemon(office):
    draft = office.post()
    office.break_next(Kind.drop_after)
    office.control.add_fault(Fault("mastodon", Kind.status, "GET", "/api/v1/statuses/", after=2))
    with pytest.raises(Unconfirmed):
        office.hand.send(office.desk.rewrite(draft.id, NEW))
    assert office.state(draft) is State.editing
    assert not office.daemon.step()
    office.late = PATIENCE
    assert office.daemon.step()
    after = office.store.drafts.get(draft.id)
    assert (after.state, after.text) == (State.published, NEW)
    assert office.n_edits() == 1


def test_an_edit_that_did_not_arrive_is_not_sent_again_and_the_old_text_stays(office):
    draft = office.post()
    office.break_next(Kind.drop_before)
    with pytest.raises(Unconfirmed):
        office.hand.send(office.desk.rewrite(draft.id, NEW))
    office.late = PATIENCE
    assert office.daemon.step()
    after = office.store.drafts.get(draft.id)
    assert (after.state, after.text, after.rewrite) == (State.published, OLD, None)
    assert "shows the old text" in after.note
    assert (office.texts(), office.n_edits()) == ([OLD], 1)


def test_a_process_that_dies_before_the_call_leaves_the_old_text(office):
    draft = office.post()
    office.desk.rewrite(draft.id, NEW)
    office.late = PATIENCE
    assert office.daemon.step()
    assert office.store.drafts.get(draft.id).text == OLD
    assert office.n_edits() == 0


def test_a_post_that_somebody_edited_by_hand_meanwhile_is_said_to_be_neither(office):
    draft = office.post()
    office.desk.rewrite(draft.id, NEW)
    by_hand = Post(ACCOUNT, "By hand.", PublishKey("k"), draft.created_at)
    office.platform.edit(draft.receipt.id, by_hand)
    office.late = PATIENCE
    assert office.daemon.step()
    assert "neither" in office.store.drafts.get(draft.id).note


def test_a_post_that_is_gone_when_the_daemon_reads_it_is_gone(office):
    draft = office.post()
    office.desk.rewrite(draft.id, NEW)
    office.platform.delete(draft.receipt.id)
    office.late = PATIENCE
    assert office.daemon.step()
    after = office.store.drafts.get(draft.id)
    assert (after.state, after.rewrite) == (State.gone, None)


@pytest.mark.parametrize(
    ("kind", "error"),
    [(Kind.refused, Refused), (Kind.rate_limit, RetryLater), (Kind.revoked, AccountBroken)],
)
def test_what_certainly_was_not_sent_leaves_the_post_as_it_was(office, kind, error):
    draft = office.post()
    office.break_next(kind)
    with pytest.raises(error):
        office.hand.send(office.desk.rewrite(draft.id, NEW))
    after = office.store.drafts.get(draft.id)
    assert (after.state, after.text, after.rewrite) == (State.published, OLD, None)
    assert after.note
    assert office.texts() == [OLD]


def test_nothing_is_edited_while_everything_is_paused(office):
    draft = office.post()
    office.store.pauses.set(Pause(EVERYTHING, "olga", office.now(), "stop"))
    with pytest.raises(RetryLater, match="paused by olga"):
        office.hand.send(office.desk.rewrite(draft.id, NEW))
    assert (office.state(draft), office.n_edits()) == (State.published, 0)


@pytest.mark.parametrize("known", ["none", "failed"])
def test_nothing_is_edited_without_a_preflight_that_was_passed(office, known):
    draft = office.desk.rewrite(office.post().id, NEW)
    if known == "none":
        office.store.connection.command("DEL", "{test}:preflights")
    else:
        fault = Finding("mastodon.bot-flag", Grade.fault, "it is not marked as automated")
        found = replace(passed_preflight(ACCOUNT, at=office.now()), findings=(fault,))
        office.store.preflights.record(found, "test")
    with pytest.raises(AccountBroken, match="nothing goes out from"):
        office.hand.send(draft)
    assert office.n_edits() == 0
    assert office.texts() == [OLD]
    assert office.state(draft) is State.published


def test_an_edit_counts_as_a_call_of_the_documented_rate(office):
    draft = office.post()
    terms = Terms(rate=Rate(1, timedelta(hours=1)))
    hand = office.revision(By.operator, "olga", terms)
    hand.send(office.desk.rewrite(draft.id, NEW))
    with pytest.raises(RetryLater, match="used up"):
        hand.send(office.desk.rewrite(draft.id, OLD))
    assert office.texts() == [NEW]
