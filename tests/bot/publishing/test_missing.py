"""What somebody takes away on the network is noticed within a day, and nothing is built on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.server import Sandbox
from bot.domain.audit import AuditEntry
from bot.domain.erasure import emptied
from bot.domain.ids import MentionId
from bot.domain.inbox import Status
from bot.domain.lifecycle import State
from bot.domain.mention import mention_id
from bot.domain.platform import RateLimit, RetryLater
from bot.domain.terms import Terms
from bot.domain.thread import thread_of
from bot.publishing.missing import EVERY, Missing
from bot.publishing.publish import Publisher
from bot.review.agenda import Agenda, NotAllowed, Soon
from bot.review.desk import Desk
from tests.bot.publishing.conftest import PACE
from tests.bot.store.test_drafts import entry, put
from tests.factories import mention, passed
from tests.faults.accounts import BLUESKY, HANDLES, MASTODON, REDDIT, Network

PARTS = ("We open again on Monday.", "The first check is free.", "Bring your bike.")


class House:
    """One account, its publisher, and the look at what it published."""

    def __init__(self, store: Any, url: str, network: Network) -> None:
        self.store, self.network, self.control = store, network, Control(url)
        self.control.reset()
        RedditControl(self.control).settle(Place("sandbox"))
        self.late, self.n = timedelta(), 0
        platform = network.platform(url, timeout_s=5)
        store.preflights.record(passed(network.account, self.now()), "test")
        self.publisher = Publisher(
            store=store,
            platforms={network.account: platform},
            objection=lambda _: None,
            terms={network.account: Terms()},
            pace=PACE,
            owner="test",
            clock=self.now,
        )
        self.look = Missing(store, network.account, platform, Terms(), "test", self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def queue(self, state: State = State.scheduled, **fields: Any) -> Any:
        self.n += 1
        defaults = {
            "id": f"d{self.n}",
            "account": self.network.account,
            "network": self.network.name,
            "text": f"Text number {self.n}.",
            "in_reply_to": None,
            "due_at": self.now(),
            **self.network.original,
        }
        return put(self.store, state, **(defaults | fields))

    def publish(self) -> Any:
        draft = self.queue()
        self.publisher.step()
        found = self.store.drafts.get(draft.id)
        assert found.state is State.published
        return found

    def begin(self) -> Any:
        """Publish the first part of a thread of three."""
        thread = thread_of(PARTS, numbered=False)
        draft = self.queue(text="\n\n".join(PARTS), thread=thread)
        self.publisher.step()
        found = self.store.drafts.get(draft.id)
        assert len(found.thread.out) == 1
        return found

    def hold(self, draft: Any) -> None:
        terms = {self.network.account: Terms()}
        Agenda(self.store, terms, "olga", self.now).hold(draft.id, "wait")

    def take_away(self, remote_id: str) -> None:
        self.network.people(self.control).delete(remote_id)

    def state(self, draft: Any) -> State:
        return self.store.drafts.get(draft.id).state

    def n_shown(self) -> int:
        return len(self.network.posts(self.control))

    def n_asked(self) -> int:
        return len(self.control.requests(self.network.name, "GET"))

    def below(self, post: Any) -> MentionId:
        """Let somebody answer *post*, and take the mention in."""
        account = self.network.account
        said = mention(
            id=mention_id(account, "m1"),
            account=account,
            network=self.network.name,
            remote_id="m1",
            in_reply_to=post.receipt.id,
        )
        self.store.inbox.take_in([said], self.now())
        return said.id


@pytest.fixture(scope="module")
def url():
    with Sandbox(handles=HANDLES) as running:
        yield running.url


@pytest.fixture
def open_house(store, url):
    made = []

    def build(network):
        made.append(House(store, url, network))
        return made[-1]

    yield build
    for one in made:
        one.control.close()


@pytest.fixture
def house(open_house):
    return open_house(MASTODON)


@pytest.mark.parametrize("network", [REDDIT, MASTODON, BLUESKY], ids=lambda one: one.name)
def test_a_post_that_was_taken_away_is_gone_by_the_next_look_and_its_neighbour_stands(
    open_house, network
):
    house = open_house(network)
    kept, lost = house.publish(), house.publish()
    house.take_away(lost.receipt.id)
    assert house.look.step() == 1
    assert (house.state(kept), house.state(lost)) == (State.published, State.gone)
    (*_, line) = house.store.audit.latest(9, lost.id)
    assert (line.event, line.by) == ("vanish", "reconciler")


def test_a_post_that_stands_is_looked_at_once_in_twenty_hours(house):
    house.publish()
    assert house.look.step() == 0
    n = house.n_asked()
    house.late = EVERY - timedelta(minutes=1)
    house.look.step()
    assert house.n_asked() == n
    house.late = EVERY + timedelta(minutes=1)
    house.look.step()
    assert house.n_asked() > n


@pytest.mark.parametrize("kind", [Kind.status, Kind.drop_before, Kind.rate_limit])
def test_a_look_that_fails_proves_nothing_and_is_made_again(house, kind):
    post = house.publish()
    house.take_away(post.receipt.id)
    house.control.add_fault(Fault("mastodon", kind, "GET"))
    with pytest.raises(RetryLater):
        house.look.step()
    assert house.state(post) is State.published
    house.late = timedelta(minutes=10)
    assert house.look.step() == 1


def test_where_the_budget_is_used_up_nobody_is_asked(house):
    house.publish()
    resets_at = house.now() + timedelta(minutes=5)
    house.store.limits.note(MASTODON.account, RateLimit("GET", 300, 0, resets_at))
    n = house.n_asked()
    assert (house.look.step(), house.n_asked()) == (0, n)


@pytest.mark.parametrize("network", [MASTODON, BLUESKY], ids=lambda one: one.name)
@pytest.mark.parametrize("is_held", [False, True])
def test_no_further_part_goes_out_after_one_that_was_taken_away(open_house, network, is_held):
    house = open_house(network)
    draft = house.begin()
    if is_held:
        house.hold(draft)
    house.take_away(draft.thread.out[0].id)
    house.look.step()
    found = house.store.drafts.get(draft.id)
    assert (found.state, found.note) == (
        State.stale,
        "the post of ours that it goes on from was taken away on the network",
    )
    n_shown = house.n_shown()
    house.publisher.step()
    assert house.n_shown() == n_shown
    house.publish()  # and the account is free for other posts


def test_of_a_thread_that_lost_a_part_the_rest_can_still_be_deleted(house):
    draft = house.begin()
    for _ in range(2):
        house.publisher.step()
    out = house.store.drafts.get(draft.id).thread.out
    house.take_away(out[1].id)
    assert house.look.step() == 0
    assert house.state(draft) is State.published
    first = house.store.drafts.get(draft.id).thread
    assert first.lost() == "part 2 of 3 is gone"
    (line,) = [one for one in house.store.audit.latest(9, draft.id) if one.event == "vanish"]
    assert (line.before, line.after, line.note) == ("published", "published", first.lost())
    house.late = EVERY + timedelta(minutes=1)
    house.look.step()
    assert house.store.drafts.get(draft.id).thread == first  # noticed once
    for post in (out[0], out[2]):
        house.take_away(post.id)
    house.late = 2 * EVERY + timedelta(minutes=2)
    assert house.look.step() == 1
    assert house.state(draft) is State.gone


@pytest.mark.parametrize(("below", "is_lost"), [(0, False), (1, True), (2, False)])
def test_only_what_stands_below_the_lost_part_of_a_thread_lost_its_ground(house, below, is_lost):
    draft = house.begin()
    for _ in range(2):
        house.publisher.step()
    out = house.store.drafts.get(draft.id).thread.out
    house.take_away(out[1].id)
    house.look.step()
    name = house.below(replace(draft, receipt=out[below]))
    reply = house.queue(State.pending, mention=name, in_reply_to="m1", due_at=None)
    desk = desk_of(house)
    if is_lost:
        why = f"our post above what it answers was deleted \\(part 2 of {draft.id}\\)"
        with pytest.raises(NotAllowed, match=why):
            desk.approve(reply.id)
        desk.approve(reply.id, Soon.now, overriding="the customer still waits")
    else:
        desk.approve(reply.id, Soon.now)
    reply = house.store.drafts.get(reply.id)
    assert not house.publisher._sieve.set_aside(reply, Terms(), house.now())


@pytest.mark.parametrize("state", [State.pending, State.scheduled])
def test_a_reply_below_a_post_that_was_taken_away_waits_for_nobody(house, state):
    post = house.publish()
    name = house.below(post)
    reply = house.queue(state, mention=name, in_reply_to="m1", author="ada")
    item = house.store.inbox.get(name)
    house.store.inbox.move(item, replace(item, status=Status.drafted, draft=reply.id), entry(name))
    house.look.step()
    assert house.state(reply) is state
    house.take_away(post.receipt.id)
    house.late = EVERY + timedelta(minutes=1)
    house.look.step()
    assert house.state(reply) is State.stale


def test_what_answers_a_post_of_ours_that_is_gone_is_not_sent(house):
    post = house.publish()
    house.take_away(post.receipt.id)
    house.look.step()
    follow = house.queue(in_reply_to=post.receipt.id)
    house.publisher.step()
    assert (house.state(follow), house.n_shown()) == (State.stale, 0)


def desk_of(house):
    terms = {house.network.account: Terms()}
    return Desk(
        store=house.store,
        agenda=Agenda(house.store, terms, "olga", house.now),
        check=lambda _draft, _mention: (),
        rules=lambda _draft: None,
        operator="olga",
        clock=house.now,
    )


@pytest.fixture
def late_reply(house):
    """A reply below a post of ours, drafted after that was found gone."""
    post = house.publish()
    below = house.below(post)
    house.take_away(post.receipt.id)
    house.look.step()
    return house.queue(State.pending, mention=below, in_reply_to="m1", due_at=None), post


def test_a_reply_drafted_after_our_post_above_was_found_gone_is_not_approved_by_oversight(
    house, late_reply
):
    reply, post = late_reply
    words = f"our post above what it answers was deleted \\({post.id}\\); reject it, or say why"
    with pytest.raises(NotAllowed, match=words):
        desk_of(house).approve(reply.id)
    assert house.state(reply) is State.pending


def test_who_was_told_and_says_why_may_answer_below_a_post_that_is_gone(house, late_reply):
    reply, _ = late_reply
    desk = desk_of(house)
    with pytest.raises(NotAllowed, match="our post above what it answers was deleted"):
        desk.approve(reply.id)
    desk.approve(reply.id, Soon.now, overriding="the customer still waits")
    reply = house.store.drafts.get(reply.id)
    assert not house.publisher._sieve.set_aside(reply, Terms(), house.now())


def test_a_reason_for_something_else_does_not_pass_over_a_lost_post_that_nobody_was_told_of(
    house, late_reply
):
    reply, post = late_reply
    desk = desk_of(house)
    with pytest.raises(NotAllowed, match=f"was deleted \\({post.id}\\); reject it, or say why"):
        desk.approve(reply.id, overriding="our award says so")
    assert house.state(reply) is State.pending
    line = house.store.audit.latest(1, reply.id)[0]
    assert (line.actor, line.event, line.before, line.after) == ("olga", "warn", *["pending"] * 2)
    approved = desk.approve(reply.id, Soon.now, overriding="the customer still waits")
    assert approved.state is State.scheduled


def test_a_reply_approved_before_our_post_above_was_found_gone_is_not_sent(house, late_reply):
    _, post = late_reply
    early = house.queue(mention=mention_id(house.network.account, "m1"), in_reply_to="m1")
    house.publisher.step()
    after = house.store.drafts.get(early.id)
    assert (after.state, house.n_shown()) == (State.stale, 0)
    assert after.note == f"our post above what it answers was deleted ({post.id})"


def test_a_reply_to_a_post_of_ours_that_is_gone_is_not_approved_for_any_reason(house):
    post = house.publish()
    house.take_away(post.receipt.id)
    house.look.step()
    follow = house.queue(State.pending, in_reply_to=post.receipt.id, due_at=None)
    with pytest.raises(NotAllowed, match="our post that it answers was deleted"):
        desk_of(house).approve(follow.id, overriding="please")


def test_a_reply_to_a_mention_that_is_gone_is_not_approved_for_any_reason(house):
    below = house.below(house.publish())
    item = house.store.inbox.get(below)
    gone = emptied(item, "deleted", house.now())
    line = AuditEntry(below, house.now(), "test", "inbox", "erase", item.status, "gone", "")
    house.store.inbox.erase(item, gone, line)
    reply = house.queue(State.pending, mention=below, in_reply_to="m1", due_at=None)
    with pytest.raises(NotAllowed, match="what it answers was deleted; reject it"):
        desk_of(house).approve(reply.id, overriding="please")
