"""One body for every network: what the services rely on, over real HTTP and the real client."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.mention import mention_id
from bot.domain.platform import AccountBroken, PlatformError, RetryLater, Unconfirmed


def fault(case: Any, kind: Kind, **more: Any) -> None:
    """Let the next write go wrong."""
    case.control.add_fault(Fault(case.network, kind, "POST", case.write_path, **more))


def an_hour_ago(case: Any) -> Any:
    return case.control.advance(0) - timedelta(hours=1)


def test_nothing_new_leaves_the_cursor_as_it_was(case):
    first = case.platform.mentions(None)
    assert first.mentions == ()
    assert case.platform.mentions(first.next).next == first.next


def test_mentions_come_oldest_first_and_only_once(case):
    ids = [case.mention("ann", "first"), case.mention("bob", "second")]
    page = case.platform.mentions(None)
    assert [one.remote_id for one in page.mentions] == ids
    assert case.platform.mentions(page.next).mentions == ()
    ids.append(case.mention("cem", "third"))
    assert [one.remote_id for one in case.platform.mentions(page.next).mentions] == ids[2:]


def test_a_mention_says_who_wrote_what_where(case):
    remote_id = case.mention("ann", "is the lamp <b>dimmable</b> & safe?")
    (mention,) = case.platform.mentions(None).mentions
    assert mention.id == mention_id(mention.account, remote_id)
    assert mention.network == case.network
    assert mention.author.partition(".")[0] == "ann"
    assert "is the lamp <b>dimmable</b> & safe?" in mention.text
    assert mention.posted_at.utcoffset() == timedelta()
    assert mention.url.startswith("https://")


def test_a_burst_of_250_mentions_loses_none_and_repeats_none(case):
    ids = [case.mention(f"user{n}", f"question {n}") for n in range(250)]
    seen: list[str] = []
    cursor, more = None, True
    while more or len(seen) < len(ids):
        page = case.platform.mentions(cursor)
        assert page.mentions or page.more
        seen += [one.remote_id for one in page.mentions]
        cursor, more = page.next, page.more
    assert seen == ids


def test_a_mention_of_100_000_characters_is_bounded(case):
    case.mention("ann", "a" * 100_000)
    (mention,) = case.platform.mentions(None).mentions
    assert len(mention.text) <= 2_000


def test_a_reply_is_published_once_and_found_again(case):
    target = case.mention("ann", "when do you open?")
    post = case.post("We open at nine — see you & Bob then!", target)
    receipt = case.platform.publish(post)
    assert case.published() == [post.text]
    assert [one.id for one in case.platform.find(post, an_hour_ago(case))] == [receipt.id]
    assert case.n_writes() == 1


def test_a_post_that_was_never_sent_is_certainly_not_there(case):
    case.platform.publish(case.post("one text", case.mention("ann", "hello")))
    other = case.post("another text", case.mention("bob", "hello"))
    assert case.platform.find(other, an_hour_ago(case)) == []


def test_the_same_text_to_another_mention_is_another_post(case):
    first, second = case.mention("ann", "hello"), case.mention("bob", "hello")
    case.platform.publish(case.post("Thank you!", first))
    assert case.platform.find(case.post("Thank you!", second), an_hour_ago(case)) == []


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.timeout_after, Kind.malformed])
def test_a_lost_answer_is_unconfirmed_and_the_post_is_found(case, kind):
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    fault(case, kind, seconds=1)
    with pytest.raises(Unconfirmed):
        case.platform.publish(post)
    assert case.n_writes() == 1
    assert len(case.platform.find(post, an_hour_ago(case))) == 1


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.status])
def test_a_failure_that_may_have_acted_is_unconfirmed_and_sent_once(case, kind):
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    fault(case, kind, status=503)
    with pytest.raises(Unconfirmed):
        case.platform.publish(post)
    assert case.n_writes() == 1
    assert case.platform.find(post, an_hour_ago(case)) == []


def test_a_rate_limit_names_the_wait_and_publishes_nothing(case):
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    fault(case, Kind.rate_limit)
    with pytest.raises(RetryLater) as caught:
        case.platform.publish(post)
    assert timedelta() < caught.value.after <= timedelta(minutes=16)
    assert case.n_writes() == 1
    assert case.published() == []


def test_revoked_credentials_break_the_account(case):
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    fault(case, Kind.revoked)
    with pytest.raises(AccountBroken):
        case.platform.publish(post)
    assert case.published() == []


def test_a_timeline_that_cannot_be_read_is_unconfirmed(case):
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    case.platform.publish(post)
    case.control.add_fault(Fault(case.network, Kind.status, "GET", status=500))
    with pytest.raises(Unconfirmed):
        case.platform.find(post, an_hour_ago(case))


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.malformed, Kind.status])
def test_mentions_that_cannot_be_read_are_read_later_and_none_is_lost(case, kind):
    case.platform.mentions(None)
    remote_id = case.mention("ann", "hello")
    case.control.add_fault(Fault(case.network, kind, "GET"))
    with pytest.raises(RetryLater):
        case.platform.mentions(None)
    assert [one.remote_id for one in case.platform.mentions(None).mentions] == [remote_id]


def test_a_deleted_post_is_gone_and_deleting_it_again_is_no_error(case):
    receipt = case.platform.publish(case.post("Oops", case.mention("ann", "hello")))
    case.platform.delete(receipt.id)
    assert case.published() == []
    case.platform.delete(receipt.id)


def test_every_error_is_one_line_for_the_operator(case):
    for kind in (Kind.status, Kind.rate_limit, Kind.revoked, Kind.drop_before):
        fault(case, kind)
        with pytest.raises(PlatformError) as caught:
            case.platform.publish(case.post("Hello", case.mention("ann", "hello")))
        assert str(caught.value)
        assert "\n" not in str(caught.value)


def test_rate_limit_headers_surface_as_data(case):
    case.platform.mentions(None)
    assert case.limits
    assert all(one.remaining >= 0 and one.resets_at.tzinfo for one in case.limits)
