"""A part of a thread answers the account's own post, on every network that has threads."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import PublishKey
from bot.domain.platform import Refused, Unconfirmed
from bot.domain.post import Receipt
from bot.domain.thread import thread_of

TEXTS = ("First we ride & rest.", "Then we ride home.", "骑行结束了。")


@pytest.fixture
def case(case: Any) -> Any:
    """An account on a network with threads."""
    if case.network == "reddit":
        pytest.skip("Reddit has no threads of own posts")
    return case


def an_hour_ago(case: Any) -> Any:
    return case.control.advance(0) - timedelta(hours=1)


def receipt_of(post: Any) -> Receipt:
    return Receipt(post.id, "", post.at)


def begin(case: Any, target: str | None = None, n_parts: int = len(TEXTS)) -> list[Any]:
    """Publish the parts one after the other; return the posts that were handed over."""
    whole = replace(case.post(" ".join(TEXTS), target), key=PublishKey("d1-abc"))
    thread = thread_of(TEXTS, numbered=False)
    sent = []
    for number in range(n_parts):
        post = thread.next_post(whole)
        sent.append(replace(post, key_at=post.key_at + timedelta(seconds=number)))
        thread = thread.with_receipt(case.platform.publish(sent[-1]))
    return sent


def posts(case: Any) -> list[Any]:
    """List what the brand published in the order in which the posts answer each other."""
    published = case.people.posts()
    ids = {one.id for one in published}
    ordered = [next(one for one in published if one.in_reply_to not in ids)]
    while len(ordered) < len(published):
        ordered.append(next(one for one in published if one.in_reply_to == ordered[-1].id))
    return ordered


def test_each_part_hangs_on_the_one_before_and_says_nothing_else(case):
    begin(case)
    published = posts(case)
    assert published[0].in_reply_to is None
    texts = [getattr(one, "sent", None) or one.text for one in published]
    assert texts == list(TEXTS), "the account's own handle is put before no part"


def test_every_part_is_found_again_and_is_no_other(case):
    sent = begin(case)
    ids = [one.id for one in posts(case)]
    found = [case.platform.find(post, an_hour_ago(case)) for post in sent]
    assert [[one.id for one in each] for each in found] == [[one] for one in ids]


def test_a_part_that_was_never_sent_is_certainly_not_there(case):
    begin(case, n_parts=2)
    thread = thread_of(TEXTS, numbered=False)
    for one in posts(case):
        thread = thread.with_receipt(receipt_of(one))
    whole = replace(case.post("", None), key=PublishKey("d1-abc"))
    assert case.platform.find(thread.next_post(whole), an_hour_ago(case)) == []


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.malformed])
def test_a_part_whose_answer_was_lost_is_found(case, kind):
    (first,) = begin(case, n_parts=1)
    thread = thread_of(TEXTS, numbered=False).with_receipt(receipt_of(posts(case)[0]))
    second = thread.next_post(replace(first, key=PublishKey("d1-abc"), in_reply_to=None))
    case.control.add_fault(Fault(case.network, kind, "POST", case.write_path))
    with pytest.raises(Unconfirmed):
        case.platform.publish(second)
    assert len(case.platform.find(second, an_hour_ago(case))) == 1


def test_parts_that_say_the_same_are_told_apart_by_what_they_answer(case):
    whole = replace(case.post("Again. Again.", None), key=PublishKey("d2-abc"))
    thread = thread_of(["Again.", "Again."], numbered=False)
    first = thread.next_post(whole)
    thread = thread.with_receipt(case.platform.publish(first))
    second = thread.next_post(whole)
    receipt = case.platform.publish(second)
    found = case.platform.find(second, an_hour_ago(case))
    assert [one.id for one in found] == [receipt.id]


def test_a_thread_in_answer_to_somebody_answers_them_once(case):
    target = case.mention("ann", "how do I get home?")
    begin(case, target)
    first, *others = posts(case)
    assert first.in_reply_to == target
    assert all(one.in_reply_to != target for one in others)
    assert [one for one in others if "@ann" in (getattr(one, "sent", None) or one.text)] == []


def test_the_parts_of_a_thread_are_no_mentions_of_the_account(case):
    target = case.mention("ann", "how do I get home?")
    begin(case, target)
    assert [one.remote_id for one in case.platform.mentions(None).mentions] == [target]


def test_the_rest_of_a_private_answer_reaches_whom_it_answers(mastodon):
    """A status that is not public is shown to those whom it names, and to nobody else."""
    target = mastodon.people.mention("ann", "how do I get home?", visibility="direct")
    begin(mastodon, target)
    published = posts(mastodon)
    assert {one.visibility for one in published} == {"direct"}
    assert all(one.sent.startswith("@ann ") for one in published)
    assert not any(f"@{mastodon.handle}" in one.sent for one in published)


def test_on_bluesky_the_first_part_is_the_root_of_all_others(bluesky):
    begin(bluesky)
    first, *others = posts(bluesky)
    assert first.root is None
    assert {one.root for one in others} == {first.id}


def test_on_bluesky_a_thread_in_answer_hangs_on_the_root_that_was_there(bluesky):
    target = bluesky.mention("ann", "how do I get home?")
    begin(bluesky, target)
    assert {one.root for one in posts(bluesky)} == {target}


def test_on_bluesky_a_part_does_not_wait_for_the_index_to_know_the_one_before(bluesky):
    bluesky.control.add_fault(
        Fault("bluesky", Kind.status, "GET", "/xrpc/app.bsky.feed.getPosts", times=9)
    )
    begin(bluesky)
    assert len(posts(bluesky)) == len(TEXTS)


def test_a_part_behind_one_that_was_deleted_is_refused(case):
    """Somebody took the beginning down by hand: the rest must not hang in the air."""
    (first,) = begin(case, n_parts=1)
    (published,) = posts(case)
    thread = thread_of(TEXTS, numbered=False).with_receipt(receipt_of(published))
    case.platform.delete(published.id)
    with pytest.raises(Refused):
        case.platform.publish(thread.next_post(replace(first, in_reply_to=None)))
    assert case.published() == []
