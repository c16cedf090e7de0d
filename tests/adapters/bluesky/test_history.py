"""A post whose key is not known any more is found among the account's own posts, or in doubt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.bluesky.history import PAGES
from adapters.bluesky.keys import lowest_key, record_key
from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import Unconfirmed
from bot.domain.post import Post
from tests.adapters.bluesky.conftest import LIST, ME, error
from tests.factories import NOW

LIST_PATH = "/xrpc/com.atproto.repo.listRecords"
LATER = NOW + timedelta(minutes=5)
POST = Post(AccountName("bluesky-main"), "We ship on Monday.", PublishKey("k-1"), NOW)


def n_lists(bluesky):
    return len([one for one in bluesky.control.requests("bluesky") if one.path == LIST_PATH])


def record(minutes, text=POST.text, **value):
    rkey = record_key(replace(POST, key_at=NOW + timedelta(minutes=minutes)))
    return {"uri": f"at://{ME}/app.bsky.feed.post/{rkey}", "value": {"text": text, **value}}


# Against the sandbox


@pytest.mark.parametrize("is_reply", [True, False])
def test_a_post_that_stands_under_another_key_is_found(bluesky, is_reply):
    post = bluesky.post(POST.text, bluesky.mention("ann", "when?") if is_reply else None)
    receipt = bluesky.platform.publish(post)
    assert bluesky.platform.find(replace(post, key_at=LATER), NOW) == [receipt]
    assert receipt.published_at == NOW


def test_a_post_under_its_own_key_is_found_without_reading_on(bluesky):
    post = bluesky.post(POST.text)
    receipt = bluesky.platform.publish(post)
    assert bluesky.platform.find(post, LATER) == [receipt]
    assert n_lists(bluesky) == 0


@pytest.mark.parametrize("changed", [{"text": "We ship on Tuesday."}, {"in_reply_to": None}])
def test_another_text_or_another_place_is_not_ours(bluesky, changed):
    post = bluesky.post(POST.text, bluesky.mention("ann", "when?"))
    bluesky.platform.publish(post)
    assert bluesky.platform.find(replace(post, key_at=LATER, **changed), NOW) == []


def test_a_text_that_the_network_shows_a_little_differently_is_still_ours(bluesky):
    bluesky.people.post("mynah-demo", "Ship  &  sail\u200b: https://a.example/")
    since = bluesky.control.advance(0) - timedelta(minutes=1)
    assert bluesky.platform.find(bluesky.post("Ship & sail: https://a.example"), since)


def test_two_that_could_be_it_are_both_named_oldest_first(bluesky):
    post = bluesky.post(POST.text)
    later = bluesky.platform.publish(replace(post, key_at=LATER))
    first = bluesky.platform.publish(post)
    lost = replace(post, key_at=LATER + timedelta(hours=1))
    assert bluesky.platform.find(lost, NOW) == [first, later]


def test_what_was_posted_before_that_time_is_not_ours(bluesky):
    post = bluesky.post(POST.text)
    bluesky.platform.publish(post)
    lost = replace(post, key_at=LATER + timedelta(hours=1))
    assert bluesky.platform.find(lost, LATER) == []
    assert bluesky.platform.find(lost, NOW + timedelta(minutes=1))  # clocks differ


def test_a_post_below_more_than_a_page_of_others_is_found(bluesky):
    post = bluesky.post(POST.text)
    receipt = bluesky.platform.publish(post)
    for n in range(205):
        bluesky.people.post("mynah-demo", f"by hand {n}")
    assert bluesky.platform.find(replace(post, key_at=LATER), NOW) == [receipt]
    assert n_lists(bluesky) == 4  # two full pages, one of six, and the one that is empty


def test_reading_stops_where_posts_get_too_old(bluesky):
    for n in range(250):
        bluesky.people.post("mynah-demo", f"by hand {n}")
    now = bluesky.control.advance(0)
    assert bluesky.platform.find(bluesky.post(POST.text), now + timedelta(hours=1)) == []
    assert n_lists(bluesky) == 1


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.malformed, Kind.status, Kind.rate_limit])
def test_a_page_that_cannot_be_read_leaves_it_in_doubt(bluesky, kind, after):
    for n in range(120):
        bluesky.people.post("mynah-demo", f"by hand {n}")
    bluesky.control.add_fault(Fault("bluesky", kind, "GET", LIST_PATH, after=after))
    with pytest.raises(Unconfirmed, match="repository could not be read"):
        bluesky.platform.find(bluesky.post(POST.text), NOW)


# Against a scripted server


@pytest.mark.parametrize(
    "broken",
    [
        {"value": {"text": 7}},
        {"value": {}},
        {"value": None},
        {"value": {"text": "x", "reply": {"parent": 7}}},
        {"uri": "https://elsewhere.example"},
    ],
)
def test_a_record_that_cannot_be_read_leaves_it_in_doubt(script, broken):
    script.instead(LIST, 200, {"records": [record(2), record(1) | broken, record(0.5)]})
    with pytest.raises(Unconfirmed, match="was set aside: no usable"):
        script.platform().find(POST, NOW)


def test_a_record_that_cannot_be_read_matters_no_more_when_it_is_too_old(script):
    script.instead(LIST, 200, {"records": [record(2), record(-10), record(-11) | {"value": None}]})
    assert len(script.platform().find(POST, NOW)) == 1


def test_a_reply_that_another_app_spelled_with_a_handle_is_not_ours(script):
    parent = {"uri": "at://ann.test/app.bsky.feed.post/3k", "cid": "bafy"}
    script.instead(LIST, 200, {"records": [record(2, reply={"parent": parent, "root": parent})]})
    assert script.platform().find(POST, NOW) == []


def test_a_key_that_tells_no_time_is_another_apps(script):
    strange = {"uri": f"at://{ME}/app.bsky.feed.post/self", "value": {"text": POST.text}}
    script.instead(LIST, 200, {"records": [strange, record(1)]})
    (found,) = script.platform().find(POST, NOW)
    assert found.published_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [(1, 2), (1, 1)])
def test_a_server_that_lists_in_another_order_proves_nothing(script, minutes):
    script.instead(LIST, 200, {"records": [record(3), *(record(one) for one in minutes)]})
    with pytest.raises(Unconfirmed, match="does not list the newest posts first"):
        script.platform().find(POST, NOW)


def test_a_server_that_turns_in_a_circle_is_left(script):
    script.instead(LIST, 200, {"records": [record(2)], "cursor": "x"})
    with pytest.raises(Unconfirmed, match="newest posts first"):
        script.platform().find(POST, NOW)
    script.instead(LIST, 200, {"records": [], "cursor": "x"})
    with pytest.raises(Unconfirmed, match=rf"{PAGES} pages of our posts do not go back to 23 Nov"):
        script.platform().find(POST, NOW)
    assert script.asked.count(LIST) == 2 + PAGES


def test_a_server_that_does_not_list_leaves_it_in_doubt(script):
    script.instead(LIST, 501, error("MethodNotImplemented"))
    with pytest.raises(Unconfirmed, match="repository could not be read"):
        script.platform().find(POST, NOW)


def test_the_lowest_key_of_a_time_is_above_all_that_is_older():
    assert lowest_key(NOW - timedelta(milliseconds=1)) < lowest_key(NOW) <= record_key(POST)
    assert record_key(POST) < lowest_key(NOW + timedelta(milliseconds=1))
