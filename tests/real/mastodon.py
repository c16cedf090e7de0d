"""What only mastodon-mock can show: faults of its own, and a server that ignores keys."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from bot.domain.lifecycle import State
from bot.domain.metrics import Metrics
from bot.domain.platform import RetryLater, Unconfirmed
from bot.domain.terms import Terms
from bot.publishing.publish import Pace, Publisher
from bot.publishing.reconcile import Reconciler
from tests.adapters.test_contract_media import picture, with_images
from tests.bot.store.test_drafts import put
from tests.factories import passed

PACE = Pace(lease=timedelta(seconds=60), call=timedelta(seconds=10), settle=timedelta(seconds=90))
STATUSES = "/api/v1/statuses"
LOST = [Kind.drop_after, Kind.timeout_after, Kind.malformed]


def an_hour_ago():
    return datetime.now(UTC) - timedelta(hours=1)


def test_the_same_key_again_gives_the_same_receipt_and_no_second_status(real_mastodon):
    post = real_mastodon.post("Hello")
    assert real_mastodon.platform.publish(post) == real_mastodon.platform.publish(post)
    assert real_mastodon.published() == ["Hello"]


def test_a_server_that_ignores_the_key_would_double_what_is_sent_twice(real_mastodon_without_keys):
    case = real_mastodon_without_keys
    post = case.post("Hello")
    assert case.platform.publish(post) != case.platform.publish(post)
    assert case.published() == ["Hello", "Hello"]


@pytest.mark.parametrize("kind", LOST)
def test_there_a_lost_answer_is_reconciled_and_never_doubled(
    store, real_mastodon_without_keys, kind
):
    """Through publisher and reconciler, as on X: read the timeline before anything else."""
    case = real_mastodon_without_keys
    late = timedelta()
    account, parts = case.platform.name, {"store": store, "pace": PACE, "owner": "test"}
    parts |= {"platforms": {account: case.platform}, "clock": lambda: datetime.now(UTC) + late}
    publisher = Publisher(objection=lambda _: None, terms={account: Terms()}, **parts)
    reconciler = Reconciler(**parts)
    store.preflights.record(passed(account, datetime.now(UTC)), "test")
    due = {"in_reply_to": None, "due_at": datetime.now(UTC) - timedelta(seconds=1)}
    draft = put(store, State.scheduled, account=account, network="mastodon", **due)
    case.control.add_fault(Fault("mastodon", kind, "POST", STATUSES, seconds=6))
    publisher.step()
    assert store.drafts.get(draft.id).state is State.unconfirmed
    late = timedelta(minutes=2)
    assert reconciler.step()
    assert not publisher.step()
    assert store.drafts.get(draft.id).state is State.published
    assert case.published() == [draft.text]


def test_the_servers_own_rate_limit_names_the_wait(real_mastodon):
    real_mastodon.people.break_next({"type": "ratelimit"}, "POST", STATUSES)
    with pytest.raises(RetryLater) as caught:
        real_mastodon.platform.publish(real_mastodon.post("Hello"))
    assert timedelta(minutes=4) < caught.value.after <= timedelta(minutes=5, seconds=5)
    assert real_mastodon.published() == []


@pytest.mark.parametrize("effect", [{"type": "status", "status": 503}, {"type": "malformed"}])
def test_the_servers_own_failures_are_unconfirmed_and_nothing_is_found(real_mastodon, effect):
    real_mastodon.people.break_next(effect, "POST", STATUSES)
    post = real_mastodon.post("Hello")
    with pytest.raises(Unconfirmed):
        real_mastodon.platform.publish(post)
    assert real_mastodon.platform.find(post, an_hour_ago()) == []


def test_an_answer_that_comes_late_is_still_an_answer(real_mastodon):
    real_mastodon.people.break_next({"type": "latency", "delay_ms": 1500}, "POST", STATUSES)
    receipt = real_mastodon.platform.publish(real_mastodon.post("Hello"))
    assert receipt.id
    assert real_mastodon.published() == ["Hello"]


def test_what_people_did_with_a_post_is_counted(real_mastodon):
    remote_id = real_mastodon.platform.publish(real_mastodon.post("Hello")).id
    real_mastodon.people.engage(remote_id, Engagement(likes=7, reposts=3, replies=2))
    counted = Metrics(likes=7, reposts=3, replies=2)
    assert real_mastodon.platform.measure([remote_id]) == {remote_id: counted}


def test_an_application_that_may_only_read_lacks_what_a_post_needs(real_mastodon):
    token = real_mastodon.people.authorize("read write:favourites")
    assert real_mastodon.connect(token=token).inspect().lacks == ("write:statuses",)
    assert real_mastodon.platform.inspect().lacks == ()


def test_an_image_that_the_server_drops_without_a_word_is_missed(real_mastodon):
    """It takes a post that names an image which it does not know, and leaves that one out."""
    post = with_images(real_mastodon, "Two lamps", picture(1), picture(2))
    post = replace(post, uploads=(post.uploads[0], "123456789"))
    lacks = "the network shows 1 of its 2 images"
    assert real_mastodon.platform.publish(post).lacks == lacks
    assert [one.lacks for one in real_mastodon.platform.find(post, an_hour_ago())] == [lacks]
