"""An account on Mastodon against the sandbox: what only Mastodon has, and what its faults do."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_state import MastodonTrend
from adapters.sandbox.server import Sandbox
from bot.domain.platform import AccountBroken, PlatformError, Refused, RetryLater, Unconfirmed

WRITE = "/api/v1/statuses"


@pytest.fixture(params=["mastodon", "gotosocial"])
def server(request, mastodon):
    """Both kinds of server: one that keeps keys for an hour, and one that ignores them."""
    if request.param == "gotosocial":
        mastodon.people.ignore_keys()
    return mastodon


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_a_wrong_token_breaks_the_account(mastodon):
    platform = mastodon.connect(token="wrong")
    with pytest.raises(AccountBroken, match="make a new access token"):
        platform.mentions(None)
    with pytest.raises(AccountBroken):
        platform.publish(mastodon.post("Hello"))
    assert mastodon.n_writes() == 0


def test_a_token_of_another_account_publishes_nothing(mastodon):
    platform = mastodon.connect(handle="another_brand")
    with pytest.raises(AccountBroken, match=r"belongs to @mynah_demo.*says @another_brand"):
        platform.publish(mastodon.post("Hello"))
    with pytest.raises(AccountBroken):
        platform.delete("1000")
    assert mastodon.n_writes() == 0


def test_a_handle_in_other_case_is_the_same_account(mastodon):
    assert mastodon.connect(handle="@Mynah_Demo").publish(mastodon.post("Hello")).id


def test_a_post_without_a_mention_goes_out_by_itself(mastodon):
    receipt = mastodon.platform.publish(mastodon.post("Good morning"))
    (post,) = mastodon.people.posts()
    assert (post.id, post.in_reply_to, post.sent) == (receipt.id, None, "Good morning")
    assert receipt.url == f"https://social.example/@mynah_demo/{receipt.id}"
    assert abs(receipt.published_at - post.at) < timedelta(seconds=1)


@pytest.mark.holds("mastodon.visibility")
def test_posts_are_unlisted_unless_the_settings_say_otherwise(mastodon):
    mastodon.platform.publish(mastodon.post("one", key="k-1"))
    told = {"visibility": "private", "content_warning": "bot", "language": "de"}
    mastodon.connect(**told).publish(mastodon.post("two", key="k-2"))
    first, second = mastodon.people.posts()
    assert (first.visibility, first.spoiler_text) == ("unlisted", "")
    assert (second.visibility, second.spoiler_text, second.language) == ("private", "bot", "de")


def test_a_reply_names_its_author_and_is_found_under_its_own_text(server):
    post = server.post("Yes!", server.mention("ann@other.example", "really?"))
    receipt = server.platform.publish(post)
    assert server.people.posts()[0].sent == "@ann@other.example Yes!"
    assert [one.id for one in server.platform.find(post, long_ago())] == [receipt.id]


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_an_answer_to_a_private_question_stays_private(mastodon, visibility):
    question = mastodon.people.mention("ann", "my order is late", visibility=visibility)
    post = mastodon.post("We look into it.", question)
    receipt = mastodon.connect(visibility="public").publish(post)
    assert mastodon.people.posts()[0].visibility == visibility
    assert [one.id for one in mastodon.platform.find(post, long_ago())] == [receipt.id]


@pytest.mark.holds("mastodon.server-limits")
def test_length_counts_as_the_server_counts(mastodon):
    assert mastodon.platform.length("see https://a.com/" + "b" * 90) == (4 + 23, 500)
    assert mastodon.platform.length("@ann@other.example hi") == (7, 500)
    assert mastodon.connect(content_warning="robots").length("新👨‍👩‍👧‍👦") == (8, 500)


def test_the_servers_numbers_are_asked_for_once(mastodon):
    for _ in range(3):
        mastodon.platform.length("hello")
    assert [one.path for one in mastodon.control.requests("mastodon")] == ["/api/v2/instance"]


def test_numbers_that_cannot_be_read_are_asked_for_again(mastodon):
    mastodon.control.add_fault(Fault("mastodon", Kind.status, "GET"))
    with pytest.raises(RetryLater):
        mastodon.platform.length("hello")
    assert mastodon.platform.length("hello") == (5, 500)


def test_a_text_that_is_too_long_is_refused(server):
    with pytest.raises(Refused, match=r"400|422"):
        server.platform.publish(server.post("a" * 501))
    assert server.published() == []


def test_a_reply_to_a_deleted_mention_is_refused_before_it_is_sent(server):
    mention = server.mention("ann", "hello")
    server.people.delete(mention)
    with pytest.raises(Refused, match="Record not found"):
        server.platform.publish(server.post("Hello Ann", mention))
    assert server.n_writes() == 0


def test_a_mention_that_is_deleted_between_reading_and_writing_is_refused(mastodon):
    post = mastodon.post("Hello Ann", mastodon.mention("ann", "hello"))
    mastodon.control.add_fault(Fault("mastodon", Kind.status, "POST", WRITE, status=404))
    with pytest.raises(Refused):
        mastodon.platform.publish(post)


def test_a_disabled_account_needs_a_person(mastodon):
    mastodon.control.add_fault(Fault("mastodon", Kind.forbidden, "POST", WRITE))
    with pytest.raises(AccountBroken, match="currently disabled"):
        mastodon.platform.publish(mastodon.post("Hello"))


def test_what_the_server_calls_a_duplicate_is_evidence_and_no_proof(mastodon):
    mastodon.control.add_fault(Fault("mastodon", Kind.duplicate, "POST", WRITE))
    with pytest.raises(Unconfirmed, match="has this already"):
        mastodon.platform.publish(mastodon.post("Hello"))


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_goes_wrong_one_publish_is_one_request(server, kind):
    post = server.post("We ship on Monday.", server.mention("ann", "when do you ship?"))
    server.control.add_fault(Fault("mastodon", kind, "POST", WRITE, seconds=0.2, times=9))
    try:
        server.platform.publish(post)
    except PlatformError:
        assert kind is not Kind.delay
    assert server.n_writes() == 1


@pytest.mark.holds("mastodon.idempotency-key")
@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.timeout_after, Kind.malformed])
def test_the_same_key_again_makes_no_second_post_within_its_hour(mastodon, kind):
    post = mastodon.post("We ship on Monday.", mastodon.mention("ann", "when do you ship?"))
    mastodon.control.add_fault(Fault("mastodon", kind, "POST", WRITE, seconds=0.1))
    with pytest.raises(Unconfirmed):
        mastodon.platform.publish(post)
    mastodon.control.advance(59 * 60)
    receipt = mastodon.platform.publish(post)
    (only,) = mastodon.people.posts()
    assert receipt.id == only.id
    assert mastodon.n_writes() == 2


def test_the_same_key_after_an_hour_makes_a_second_post(mastodon):
    """The reason why reconciliation reads the timeline and does not lean on the key."""
    post = mastodon.post("We ship on Monday.")
    mastodon.platform.publish(post)
    mastodon.control.advance(3601)
    mastodon.platform.publish(post)
    assert len(mastodon.people.posts()) == 2


@pytest.mark.holds("mastodon.idempotency-key")
def test_a_server_that_ignores_the_key_needs_the_timeline(mastodon):
    mastodon.people.ignore_keys()
    post = mastodon.post("We ship on Monday.", mastodon.mention("ann", "when do you ship?"))
    mastodon.control.add_fault(Fault("mastodon", Kind.drop_after, "POST", WRITE))
    with pytest.raises(Unconfirmed):
        mastodon.platform.publish(post)
    (only,) = mastodon.people.posts()
    assert [one.id for one in mastodon.platform.find(post, long_ago())] == [only.id]
    mastodon.platform.publish(post)
    assert len(mastodon.people.posts()) == 2


def test_a_silent_server_ends_the_call_by_the_timeout(mastodon):
    platform = mastodon.connect(timeout_s=1.5)
    platform.mentions(None)
    mastodon.control.add_fault(Fault("mastodon", Kind.timeout_after, "POST", seconds=20))
    started = time.monotonic()
    with pytest.raises(Unconfirmed, match="ReadTimeout"):
        platform.publish(mastodon.post("Hello"))
    assert time.monotonic() - started < 15
    assert mastodon.published() == ["Hello"]


def test_a_server_that_is_not_there_was_certainly_not_reached(mastodon):
    with Sandbox(handles={"mastodon": "mynah_demo"}) as gone:
        platform = mastodon.connect(base_url=f"{gone.url}/mastodon")
        platform.mentions(None)
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.publish(mastodon.post("Hello"))
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.mentions(None)


@pytest.mark.holds("mastodon.rates")
def test_a_rate_limit_on_reading_names_the_wait(mastodon):
    mastodon.control.add_fault(Fault("mastodon", Kind.rate_limit, "GET"))
    with pytest.raises(RetryLater) as caught:
        mastodon.platform.mentions(None)
    assert timedelta(minutes=4) < caught.value.after <= timedelta(minutes=5, seconds=2)


def test_a_moved_clock_does_not_stretch_the_wait(mastodon):
    mastodon.control.advance(86_400)
    mastodon.control.add_fault(Fault("mastodon", Kind.rate_limit, "POST"))
    with pytest.raises(RetryLater) as caught:
        mastodon.platform.publish(mastodon.post("Hello"))
    assert caught.value.after <= timedelta(minutes=5, seconds=2)


def test_a_burst_behind_the_cursor_comes_forward_page_by_page(server):
    first = server.platform.mentions(None)
    server.mention("ann", "the first")
    first = server.platform.mentions(first.next)
    ids = [server.mention(f"user{n}", f"question {n}") for n in range(95)]
    seen, cursor, more = [], first.next, True
    while more:
        page = server.platform.mentions(cursor)
        seen += [one.remote_id for one in page.mentions]
        cursor, more = page.next, page.more
    assert seen == ids


def test_a_burst_that_breaks_off_goes_on_where_it_was(server):
    start = server.platform.mentions(None)
    server.mention("ann", "the first")
    start = server.platform.mentions(start.next)
    ids = [server.mention(f"user{n}", f"question {n}") for n in range(60)]
    page = server.platform.mentions(start.next)
    server.control.add_fault(Fault("mastodon", Kind.status, "GET"))
    with pytest.raises(RetryLater):
        server.platform.mentions(page.next)
    rest = server.platform.mentions(page.next)
    assert [one.remote_id for one in (*page.mentions, *rest.mentions)] == ids


def test_a_mention_that_comes_between_two_pages_is_read_after_them(server):
    before = server.platform.mentions(None)
    server.mention("ann", "the first")
    before = server.platform.mentions(before.next)
    ids = [server.mention(f"user{n}", f"question {n}") for n in range(50)]
    page = server.platform.mentions(before.next)
    ids.append(server.mention("late", "am I heard?"))
    rest = server.platform.mentions(page.next)
    assert [one.remote_id for one in (*page.mentions, *rest.mentions)] == ids


def test_favourites_between_mentions_are_no_mentions(server):
    receipt = server.platform.publish(server.post("Hello"))
    server.people.favourite("ann", receipt.id)
    mention = server.mention("bob", "hi")
    server.people.favourite("cem", receipt.id)
    page = server.platform.mentions(None)
    assert [one.remote_id for one in page.mentions] == [mention]
    assert server.platform.mentions(page.next).mentions == ()


def test_links_entities_and_spacing_do_not_hide_our_own_post(server):
    text = (
        "  Cafe\u0301 <3 & more: https://shop.example.com/a?b=1&c=2, @bob@other.example.\n\n1\n2 "
    )
    server.people.post("bob@other.example", "I exist")
    post = server.post(text, server.mention("ann", "where?"))
    receipt = server.platform.publish(post)
    assert '<span class="invisible">https://</span>' in server.people.posts()[0].content
    assert [one.id for one in server.platform.find(post, long_ago())] == [receipt.id]


def test_our_own_post_is_found_behind_250_newer_ones(server):
    post = server.post("the one", server.mention("ann", "hello"))
    receipt = server.platform.publish(post)
    for n in range(250):
        server.people.post("mynah_demo", f"by hand {n}")
    assert [one.id for one in server.platform.find(post, long_ago())] == [receipt.id]


def test_a_timeline_that_breaks_off_between_its_pages_is_unconfirmed(server):
    post = server.post("the one")
    server.platform.publish(post)
    for n in range(50):
        server.people.post("mynah_demo", f"by hand {n}")
    server.control.add_fault(Fault("mastodon", Kind.status, "GET", "/api/v1/accounts", after=1))
    with pytest.raises(Unconfirmed, match="could not be read"):
        server.platform.find(post, long_ago())


def test_a_reply_is_found_after_its_target_was_deleted(server):
    mention = server.mention("ann", "hello")
    post = server.post("Hello Ann!", mention)
    receipt = server.platform.publish(post)
    server.people.delete(mention)
    assert [one.id for one in server.platform.find(post, long_ago())] == [receipt.id]


def test_a_post_from_before_since_is_not_found(server):
    post = server.post("the one")
    server.platform.publish(post)
    later = server.control.advance(3600) - timedelta(minutes=5)
    assert server.platform.find(post, later) == []


def test_the_same_text_by_hand_gives_two_receipts_oldest_first(server):
    by_hand = server.people.post("mynah_demo", "Thank you! ")
    second = server.people.post("mynah_demo", "Thank you!")
    found = server.platform.find(server.post("Thank you!"), long_ago())
    assert [one.id for one in found] == [by_hand, second]


def test_somebody_elses_post_is_not_ours_to_delete(server):
    theirs = server.mention("zoe", "mine")
    server.platform.delete(theirs)
    assert [one.remote_id for one in server.platform.mentions(None).mentions] == [theirs]


def test_a_lost_answer_to_a_deletion_is_unconfirmed(server):
    receipt = server.platform.publish(server.post("Oops"))
    server.control.add_fault(Fault("mastodon", Kind.drop_after, "DELETE"))
    with pytest.raises(Unconfirmed):
        server.platform.delete(receipt.id)
    server.platform.delete(receipt.id)
    assert server.published() == []


def test_trends_come_with_their_figures(mastodon):
    mastodon.people.set_trends([MastodonTrend("lamps", 1200), MastodonTrend("Lichtwoche", 40)])
    trends = mastodon.platform.trends()
    assert [(one.name, one.n_posts) for one in trends] == [("#lamps", 1200), ("#Lichtwoche", 40)]
    assert trends[0].url == "https://social.example/tags/lamps"
    assert trends[0].seen_at.utcoffset() == timedelta()


def test_budgets_carry_the_name_of_what_they_limit(server):
    server.platform.mentions(None)
    server.platform.delete(server.platform.publish(server.post("Hello")).id)
    named = {one.endpoint: one for one in server.limits}
    assert {name: one.limit for name, one in named.items()} == {
        "mastodon": 300,
        "mastodon posts": 300,
        "mastodon deletions": 30,
    }
    assert named["mastodon"].remaining == 298
