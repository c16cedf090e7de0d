"""One body for every network: what can be done with a post once it is out."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import PublishKey
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Editing
from bot.domain.platform import AccountBroken, PlatformError, Refused, RetryLater, Unconfirmed
from bot.policy.demands import DEMANDS

DID = Engagement(likes=7, reposts=3, replies=2, quotes=1, views=900)
OFFERED = {
    "x": Metrics(likes=7, reposts=3, replies=2, quotes=1, views=900),
    "reddit": Metrics(likes=8),  # the author's own vote is counted; comments tell no more
    "mastodon": Metrics(likes=7, reposts=3, replies=2, quotes=1),
    "bluesky": Metrics(likes=7, reposts=3, replies=2, quotes=1),
}
DELETES = {
    "x": ("DELETE", "/2/tweets/"),
    "reddit": ("POST", "/api/del/"),
    "mastodon": ("DELETE", "/api/v1/statuses/"),
    "bluesky": ("POST", "/xrpc/com.atproto.repo.deleteRecord"),
}


def published(case: Any, text: str = "We ship on Monday.", author: str = "ann") -> str:
    post = case.post(text, case.mention(author, "hello"))
    return case.platform.publish(replace(post, key=PublishKey(f"{text} to {author}"))).id


def remove(case: Any, remote_id: str) -> None:
    """Let somebody else take the post away, as a person on the network's own page."""
    case.people.delete(remote_id)


def test_numbers_are_what_the_network_offers_and_none_where_it_does_not(case):
    remote_id = published(case)
    case.control.engage(case.network, remote_id, DID)
    assert case.platform.measure([remote_id]) == {remote_id: OFFERED[case.network]}


def test_a_post_without_a_reaction_counts_zero_and_not_nothing(case):
    remote_id = published(case)
    counts = case.platform.measure([remote_id])[remote_id]
    assert counts.likes == (1 if case.network == "reddit" else 0)


def test_a_post_that_was_taken_away_is_gone_and_the_others_are_counted(case):
    kept, lost = published(case), published(case, "And on Tuesday.", "bob")
    remove(case, lost)
    found = case.platform.measure([kept, lost])
    assert found[lost] is None
    assert found[kept] is not None


def test_more_posts_than_one_call_takes_are_all_measured(case):
    n = 26  # more than Mastodon and Bluesky answer at one call
    ids = [published(case, f"Text number {number}", f"user{number}") for number in range(n)]
    case.control.engage(case.network, ids[-1], DID)
    found = case.platform.measure(ids)
    assert list(found) == ids
    assert found[ids[-1]] == OFFERED[case.network]


def test_nothing_is_asked_about_no_post(case):
    assert case.platform.measure([]) == {}


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.malformed, Kind.status])
def test_numbers_that_cannot_be_read_are_read_later(case, kind):
    remote_id = published(case)
    case.control.add_fault(Fault(case.network, kind, "GET"))
    with pytest.raises(RetryLater):
        case.platform.measure([remote_id])
    assert case.platform.measure([remote_id])[remote_id] is not None


def test_a_failure_never_makes_a_post_look_gone(case):
    remote_id = published(case)
    for kind in (Kind.status, Kind.drop_before, Kind.rate_limit, Kind.forbidden):
        case.control.add_fault(Fault(case.network, kind, "GET"))
        with pytest.raises((RetryLater, AccountBroken)):
            case.platform.measure([remote_id])


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.timeout_after])
def test_a_lost_answer_to_a_deletion_is_unconfirmed_and_the_post_is_seen_to_be_gone(case, kind):
    remote_id = published(case)
    method, path = DELETES[case.network]
    case.control.add_fault(Fault(case.network, kind, method, path, seconds=1))
    with pytest.raises(Unconfirmed):
        case.platform.delete(remote_id)
    assert case.platform.measure([remote_id]) == {remote_id: None}
    case.platform.delete(remote_id)


def test_a_deletion_that_never_arrived_leaves_a_post_that_can_be_deleted(case):
    remote_id = published(case)
    method, path = DELETES[case.network]
    case.control.add_fault(Fault(case.network, Kind.drop_before, method, path))
    with pytest.raises(PlatformError):
        case.platform.delete(remote_id)
    assert case.platform.measure([remote_id])[remote_id] is not None
    case.platform.delete(remote_id)
    assert case.platform.measure([remote_id]) == {remote_id: None}


EDITS = {
    "reddit": ("POST", "/api/editusertext/"),
    "mastodon": ("PUT", "/api/v1/statuses/"),
}
NEW = "We ship on Tuesday — see you & Bob then!"


def written(case: Any, text: str = "We ship on Monday.") -> tuple[str, Any]:
    """Publish a reply; return its id and the post that it is to become."""
    post = case.post(text, case.mention("ann", "when do you ship?"))
    return case.platform.publish(post).id, replace(post, text=NEW)


def is_editable(case: Any) -> bool:
    """Tell whether the network edits; one that does not says so in one plain line."""
    if isinstance(case.platform, Editing):
        assert not DEMANDS[case.network].no_edits
        return True
    why_not = DEMANDS[case.network].no_edits
    assert why_not
    assert "\n" not in why_not
    return False


def test_a_network_edits_under_the_same_id_or_says_in_one_line_why_not(case):
    if not is_editable(case):
        return
    remote_id, anew = written(case)
    assert case.platform.says(remote_id, anew) is False
    case.platform.edit(remote_id, anew)
    assert case.published() == [NEW]
    assert case.platform.says(remote_id, anew) is True
    assert [one.id for one in case.people.posts()] == [remote_id]


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.timeout_after, Kind.malformed])
def test_a_lost_answer_to_an_edit_is_unconfirmed_and_the_post_tells(case, kind):
    if not is_editable(case):
        return
    remote_id, anew = written(case)
    method, path = EDITS[case.network]
    case.control.add_fault(Fault(case.network, kind, method, path, seconds=1))
    with pytest.raises(Unconfirmed):
        case.platform.edit(remote_id, anew)
    assert case.platform.says(remote_id, anew) is True


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.status])
def test_an_edit_that_never_arrived_is_unconfirmed_and_the_post_tells(case, kind):
    if not is_editable(case):
        return
    remote_id, anew = written(case)
    method, path = EDITS[case.network]
    case.control.add_fault(Fault(case.network, kind, method, path))
    with pytest.raises(Unconfirmed):
        case.platform.edit(remote_id, anew)
    assert case.platform.says(remote_id, anew) is False
    sent = [one for one in case.control.requests(case.network, method) if path in one.path]
    assert len(sent) == 1


def test_a_post_that_is_gone_is_not_edited_and_says_nothing(case):
    if not is_editable(case):
        return
    remote_id, anew = written(case)
    remove(case, remote_id)
    with pytest.raises(Refused):
        case.platform.edit(remote_id, anew)
    assert case.platform.says(remote_id, anew) is None
    assert case.published() == []


def test_a_text_that_is_too_long_is_refused_and_the_old_one_stands(case):
    if not is_editable(case):
        return
    remote_id, anew = written(case)
    with pytest.raises(Refused):
        case.platform.edit(remote_id, replace(anew, text="a" * 10_001))
    assert case.published() == ["We ship on Monday."]
