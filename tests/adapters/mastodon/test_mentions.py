"""Notifications, good, odd and hostile, read into our own words."""

import json

import pytest

from adapters.mastodon.mentions import language
from adapters.mastodon.wire import order
from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import Cursor
from tests.adapters.mastodon.conftest import ME, notification, status

NOTIFICATIONS = "GET /api/v1/notifications"
TRENDS = "GET /api/v1/trends/tags"


def one_mention(script, content: str = "<p>hello</p>", **fields: object):
    script.on(NOTIFICATIONS, 200, [notification("5", status("1000", content, **fields))])
    (mention,) = script.platform().mentions(None).mentions
    return mention


def test_a_content_warning_is_part_of_what_was_said(script):
    assert one_mention(script, spoiler_text="lamps").text == "lamps\nhello"


def test_somebody_on_another_server_is_named_in_full(script):
    far = {"id": "9", "username": "ann", "acct": "ann@other.example"}
    assert one_mention(script, account=far).author == "ann@other.example"


def test_half_a_character_is_replaced(script):
    """JSON can spell a lone surrogate; nothing behind the edge could encode it."""
    mention = one_mention(script, "odd \ud83d end")
    assert mention.text == "odd \ufffd end"
    mention.text.encode()


def test_invalid_utf_8_spoils_one_character_and_not_the_page(script):
    two = [notification("6", status("2", "b@d")), notification("5", status("1", "good"))]
    script.on(NOTIFICATIONS, 200, json.dumps(two).encode().replace(b"b@d", b"b\xff\xfed"))
    texts = [one.text for one in script.platform().mentions(None).mentions]
    assert texts == ["good", "b\ufffd\ufffdd"]


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "acct:ann@b"])
def test_an_address_that_is_not_of_the_web_is_left_out(script, address):
    assert one_mention(script, url=address, uri=address).url == ""


def test_the_numbers_of_notifications_grow_in_length(script):
    """As texts, "10" comes before "9"."""
    script.on(
        NOTIFICATIONS,
        200,
        [notification(number, status(number, number)) for number in ("10", "9", "101")],
    )
    page = script.platform().mentions(None)
    assert [one.text for one in page.mentions] == ["9", "10", "101"]
    assert page.next == "101"


def test_ulids_are_ordered_by_their_characters():
    early, late = "01HEN2QRB8NQAZCEVGPTRDAKEH", "01HEN2RZ8BG29Y5Z9VJC73HZW7"
    assert sorted([late, early], key=order) == [early, late]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        "text",
        [],
        {},
        {"id": "6"},
        {"id": "6", "type": "mention", "status": None},
        {"id": "6", "type": "mention", "status": {"id": "2"}},
        {"id": {"a": 1}, "type": "mention", "status": status("2", "x")},
        notification("6", status("2", "x", created_at="yesterday")),
        notification("6", status("2", "x", created_at="2026-11-23T12:00:00")),
        notification("6", status("2", "x", account=None)),
        notification("6", status("2", "x", account={"id": "9", "username": "a", "acct": "a b"})),
        notification("6", status("../../2", "x")),
    ],
)
def test_one_broken_item_is_set_aside_with_a_sentence_and_the_rest_go_on(script, broken):
    script.on(NOTIFICATIONS, 200, [broken, notification("5", status("1000", "good"))])
    page = script.platform().mentions(None)
    assert [one.text for one in page.mentions] == ["good"]
    assert len(page.set_aside) == 1
    assert len(page.set_aside[0]) < 200
    known = isinstance(broken, dict) and broken.get("id") == "6"
    assert page.next == ("6" if known else "5")


@pytest.mark.parametrize("kind", ["favourite", "follow", "reblog", "poll", "some_new_thing"])
def test_what_is_no_mention_is_left_out_and_not_read_again(script, kind):
    """Old servers do not know the filter by type."""
    script.on(NOTIFICATIONS, 200, [notification("6", None, kind)])
    page = script.platform().mentions(Cursor("5"))
    assert (page.mentions, page.set_aside, page.next) == ((), (), "6")


def test_our_own_posts_are_no_mentions(script):
    script.on(NOTIFICATIONS, 200, [notification("6", status("2", "note to self", account=ME))])
    assert script.platform().mentions(None).mentions == ()


def test_a_server_that_ignores_the_cursor_is_not_read_twice(script):
    script.on(NOTIFICATIONS, 200, [notification("5", status("1", "hello"))])
    platform = script.platform()
    page = platform.mentions(None)
    again = platform.mentions(page.next)
    assert (again.mentions, again.next, again.more) == ((), page.next, False)


def test_a_full_page_without_a_usable_id_does_not_go_round_for_ever(script):
    script.on(NOTIFICATIONS, 200, [{"type": "mention"}] * 40)
    page = script.platform().mentions(Cursor("5"))
    assert (page.next, page.more) == ("5", False)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("zh-TW", "zh"),
        ("gsw", "gsw"),
        ("EN", "en"),
        ("und", None),
        ("<b>", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tags_are_bcp_47_or_nothing(tag, expected):
    assert language(tag) == expected


def test_trends_that_cannot_be_read_are_left_out(script):
    good = {"name": "lamps", "url": "https://s/tags/lamps", "history": [{"uses": "3"}, {}, 7]}
    script.on(TRENDS, 200, [good, None, {"name": ""}, {"name": "boots", "history": None}])
    trends = script.platform().trends()
    assert [(one.name, one.n_posts) for one in trends] == [("#lamps", 3), ("#boots", None)]


def test_a_server_without_trends_has_none(script):
    assert script.platform().trends() == []


def test_an_old_server_without_numbers_has_the_documented_ones(script):
    assert script.platform().length("hello") == (5, 500)


def test_a_server_that_refuses_the_type_quote_is_asked_for_mentions_alone(mastodon):
    mastodon.platform.mentions(None)
    asked = mastodon.mention("ann", "hello")
    mastodon.control.add_fault(Fault("mastodon", Kind.refused, "GET", "/api/v1/notifications"))
    page = mastodon.platform.mentions(None)
    assert [one.remote_id for one in page.mentions] == [asked]
    ours = mastodon.platform.publish(mastodon.post("We are open till six"))
    mastodon.people.post("zoe", "look", quotes=ours.id)
    assert mastodon.platform.mentions(page.next).mentions == ()
