"""An account on X against the sandbox: what only X has, and what its faults lead to."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_state import XTrend
from bot.domain.ids import Cursor
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    "wrong", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"]
)
def test_any_wrong_credential_breaks_the_account(x, wrong):
    platform = x.connect(**{wrong: "wrong"})
    with pytest.raises(AccountBroken, match="renew the four credentials"):
        platform.mentions(None)
    with pytest.raises(AccountBroken):
        platform.publish(x.post("Hello"))
    assert x.n_writes() == 0


@pytest.mark.holds("all.own-account")
def test_credentials_of_another_account_publish_nothing(x):
    platform = x.connect(handle="another_brand")
    with pytest.raises(AccountBroken, match=r"belong to @mynah_demo.*says @another_brand"):
        platform.publish(x.post("Hello"))
    assert x.n_writes() == 0


def test_a_handle_in_other_case_is_the_same_account(x):
    assert x.connect(handle="@Mynah_Demo").publish(x.post("Hello")).id


def test_a_post_without_a_mention_goes_out_by_itself(x):
    receipt = x.platform.publish(x.post("Good morning"))
    (post,) = x.people.posts()
    assert (post.id, post.in_reply_to) == (receipt.id, None)
    assert receipt.url == f"https://x.com/mynah_demo/status/{receipt.id}"
    assert abs(receipt.published_at - post.at) < timedelta(seconds=1)


@pytest.mark.holds("x.length")
def test_length_counts_as_x_counts(x):
    assert x.platform.length("see https://a.com/" + "b" * 90) == (4 + 23, 280)
    assert x.platform.length("新" * 140) == (280, 280)


def test_a_text_that_is_too_long_is_refused(x):
    with pytest.raises(Refused, match="too long"):
        x.platform.publish(x.post("新" * 141))
    assert x.published() == []


def test_a_duplicate_is_evidence_and_no_proof(x):
    post = x.post("Good morning")
    x.platform.publish(post)
    with pytest.raises(Unconfirmed, match="has this text already"):
        x.platform.publish(post)
    assert len(x.platform.find(post, long_ago())) == 1


def test_a_reply_to_somebody_who_did_not_summon_us_is_refused(x):
    stranger = x.people.post("zoe", "talking to myself")
    with pytest.raises(Refused) as caught:
        x.platform.publish(x.post("Hello Zoe", stranger))
    assert caught.value.rule.startswith("403 Reply to this conversation is not allowed")


def test_a_reply_to_a_deleted_mention_is_refused(x):
    mention = x.mention("ann", "hello")
    x.people.delete(mention)
    with pytest.raises(Refused, match="deleted or not visible"):
        x.platform.publish(x.post("Hello Ann", mention))


def test_a_locked_account_needs_a_person(x):
    x.control.add_fault(Fault("x", Kind.forbidden, "POST", "/2/tweets"))
    with pytest.raises(AccountBroken, match="temporarily locked"):
        x.platform.publish(x.post("Hello"))


def test_a_silent_server_ends_the_call_by_the_timeout(x):
    platform = x.connect(timeout_s=1.5)
    platform.mentions(None)
    x.control.add_fault(Fault("x", Kind.timeout_after, "POST", "/2/tweets", seconds=20))
    started = time.monotonic()
    with pytest.raises(Unconfirmed, match="ReadTimeout"):
        platform.publish(x.post("Hello"))
    assert time.monotonic() - started < 15
    assert x.n_writes() == 1
    assert x.published() == ["Hello"]


def test_a_silent_server_ends_a_read_by_the_timeout(x):
    platform = x.connect(timeout_s=1.5)
    x.control.add_fault(Fault("x", Kind.delay, "GET", seconds=20))
    with pytest.raises(RetryLater, match="ReadTimeout"):
        platform.mentions(None)


def test_a_server_that_is_not_there_was_certainly_not_reached(x):
    with Sandbox(handles={"x": "mynah_demo"}) as gone:
        platform = x.connect(base_url=f"{gone.url}/x")
        platform.mentions(None)
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.publish(x.post("Hello"))
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.mentions(None)


@pytest.mark.holds("x.rates")
def test_the_limit_of_100_posts_is_met_and_ends_with_its_window(x):
    for n in range(100):
        x.platform.publish(x.post(f"number {n}"))
    with pytest.raises(RetryLater) as caught:
        x.platform.publish(x.post("one more"))
    assert timedelta(minutes=14) < caught.value.after <= timedelta(minutes=15, seconds=2)
    x.control.advance(caught.value.after.total_seconds())
    x.platform.publish(x.post("one more"))
    assert len(x.published()) == 101


def test_a_moved_clock_does_not_stretch_the_wait(x):
    x.control.advance(86_400)
    x.control.add_fault(Fault("x", Kind.rate_limit, "GET"))
    with pytest.raises(RetryLater) as caught:
        x.platform.mentions(None)
    assert caught.value.after <= timedelta(minutes=15, seconds=2)


def test_a_burst_that_breaks_off_between_its_pages_is_read_again_whole(x):
    ids = [x.mention(f"user{n}", f"question {n}") for n in range(120)]
    x.platform.mentions(Cursor("1"))
    x.control.add_fault(
        Fault("x", Kind.status, "GET", "/2/users/1700000000000000001/mentions", after=1)
    )
    with pytest.raises(RetryLater):
        x.platform.mentions(None)
    assert [one.remote_id for one in x.platform.mentions(None).mentions] == ids


def test_a_mention_that_comes_between_two_pages_waits_for_the_next_call(x):
    """X pages backwards from where the first page began: a newer post moves nothing."""
    for n in range(150):
        x.mention(f"user{n}", f"question {n}")
    seen = x.platform.mentions(None)
    late = x.mention("late", "am I heard?")
    assert len({one.remote_id for one in seen.mentions}) == 150
    assert [one.remote_id for one in x.platform.mentions(seen.next).mentions] == [late]


def test_links_entities_and_spacing_do_not_hide_our_own_post(x):
    text = "  Cafe\u0301 <3 & more: https://shop.example.com/a?b=1&c=2, or shop.example.com/d.  "
    post = x.post(text, x.mention("ann", "where?"))
    receipt = x.platform.publish(post)
    assert "https://t.co/" in x.people.posts()[0].text
    assert [one.id for one in x.platform.find(post, long_ago())] == [receipt.id]


def test_our_own_post_is_found_behind_250_newer_ones(x):
    post = x.post("the one", x.mention("ann", "hello"))
    receipt = x.platform.publish(post)
    for n in range(250):
        x.people.post("mynah_demo", f"by hand {n}")
    assert [one.id for one in x.platform.find(post, long_ago())] == [receipt.id]


def test_a_post_from_before_since_is_not_found(x):
    post = x.post("the one")
    x.platform.publish(post)
    later = x.control.advance(3600) - timedelta(minutes=5)
    assert x.platform.find(post, later) == []


def test_the_same_text_by_hand_gives_two_receipts_oldest_first(x):
    post = x.post("Thank you!")
    by_hand = x.people.post("mynah_demo", "Thank you! ")
    second = x.people.post("mynah_demo", "Thank you!")
    assert [one.id for one in x.platform.find(post, long_ago())] == [by_hand, second]


def test_deleting_somebody_elses_post_is_refused(x):
    with pytest.raises(Refused, match="not authorized"):
        x.platform.delete(x.people.post("zoe", "mine"))


def test_a_lost_answer_to_a_deletion_is_unconfirmed(x):
    receipt = x.platform.publish(x.post("Oops"))
    x.control.add_fault(Fault("x", Kind.drop_after, "DELETE"))
    with pytest.raises(Unconfirmed):
        x.platform.delete(receipt.id)
    x.platform.delete(receipt.id)
    assert x.published() == []


def test_trends_come_with_their_figures(x):
    x.people.set_trends([XTrend("#lamps", 1200), XTrend("Lichtwoche", 40)])
    trends = x.platform.trends()
    assert [(one.name, one.n_posts) for one in trends] == [("#lamps", 1200), ("Lichtwoche", 40)]
    assert trends[0].url == "https://x.com/search?q=%23lamps"
    assert trends[0].seen_at.utcoffset() == timedelta()


def test_an_app_that_may_not_read_trends_has_none(x):
    x.control.add_fault(Fault("x", Kind.forbidden, "GET", "/2/trends", code="not in your plan"))
    assert x.platform.trends() == []


def test_a_revoked_app_token_is_bought_anew_by_the_next_call(x):
    x.people.set_trends([XTrend("#lamps", 1200)])
    x.control.add_fault(Fault("x", Kind.revoked, "GET", "/2/trends"))
    with pytest.raises(AccountBroken):
        x.platform.trends()
    assert len(x.platform.trends()) == 1


def test_a_wrong_consumer_secret_buys_no_trends(x):
    with pytest.raises(AccountBroken):
        x.connect(consumer_secret="wrong").trends()


def test_budgets_carry_the_name_of_the_endpoint(x):
    x.platform.mentions(None)
    x.platform.publish(x.post("Hello"))
    named = {one.endpoint: one for one in x.limits}
    assert set(named) == {"GET /2/users/me", "GET /2/users/:id/mentions", "POST /2/tweets"}
    assert named["POST /2/tweets"].limit == 100
    assert named["GET /2/users/:id/mentions"].remaining == 299


def test_a_thread_comes_along_with_the_mention(x):
    receipt = x.platform.publish(x.post("We are open till six"))
    x.people.mention("ann", "really?", in_reply_to=receipt.id)
    (mention,) = x.platform.mentions(None).mentions
    assert mention.in_reply_to == receipt.id
    assert [(one.author, one.text) for one in mention.thread] == [
        ("mynah_demo", "We are open till six")
    ]
