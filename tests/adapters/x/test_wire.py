"""Answers of X, good, odd and hostile, read into our own words."""

import json

import pytest

from adapters.answers import Unreadable
from adapters.x.mentions import language
from adapters.x.wire import Listing, Tweet, each, read

MENTIONS = "GET /2/users/1072250532645998596/mentions"
USERS = [{"id": "7", "username": "ann"}]


def page(*posts: object, **more: object) -> dict[str, object]:
    return {"data": list(posts), "includes": {"users": USERS}, **more}


def post(post_id: str, text: str, **more: object) -> dict[str, object]:
    return {"id": post_id, "text": text, "author_id": "7"} | more


def one_mention(script, **fields: object):
    script.on(MENTIONS, 200, page(post("1000", **fields)))
    (mention,) = script.platform().mentions(None).mentions
    return mention


def test_html_is_undone_exactly_once(script):
    assert one_mention(script, text="a &amp;lt; b &lt;3 &amp; c").text == "a &lt; b <3 & c"


def test_short_links_are_spelled_out(script):
    links = {
        "urls": [
            {
                "start": 4,
                "end": 20,
                "url": "https://t.co/a",
                "expanded_url": "https://b.example/?x=1&lt=2",
            }
        ]
    }
    mention = one_mention(script, text="see https://t.co/a &amp; that", entities=links)
    assert mention.text == "see https://b.example/?x=1&lt=2 & that"


def test_a_long_post_is_read_whole(script):
    mention = one_mention(script, text="cut…", note_tweet={"text": "the whole of it"})
    assert mention.text == "the whole of it"


def test_half_a_character_is_replaced(script):
    """JSON can spell a lone surrogate; nothing behind the edge could encode it."""
    mention = one_mention(script, text="odd \ud83d end")
    assert mention.text == "odd \ufffd end"
    mention.text.encode()


def test_invalid_utf_8_spoils_one_character_and_not_the_page(script):
    raw = json.dumps(page(post("1000", "good"), post("1001", "b@d"))).encode()
    script.on(MENTIONS, 200, raw.replace(b"b@d", b"b\xff\xfed"))
    texts = [one.text for one in script.platform().mentions(None).mentions]
    assert texts == ["good", "b\ufffd\ufffdd"]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        "text",
        [],
        {},
        {"id": "1001"},
        {"id": "abc", "text": "x"},
        {"id": "1001", "text": None, "author_id": "7"},
        {"id": "1001", "text": "x", "author_id": "7", "created_at": "yesterday"},
        {"id": "1001", "text": "x", "author_id": "8"},
    ],
)
def test_one_unreadable_mention_is_set_aside_and_the_rest_goes_on(script, broken):
    answer = page(post("1000", "a"), broken, post("1002", "c"), meta={"newest_id": "1002"})
    script.on(MENTIONS, 200, answer)
    seen = script.platform().mentions(None)
    assert [one.text for one in seen.mentions] == ["a", "c"]
    (sentence,) = seen.set_aside
    assert "set aside" in sentence
    assert seen.next == "1002"


def test_an_unreadable_mention_is_not_read_for_ever(script):
    script.on(MENTIONS, 200, page({"id": "1005"}, meta={"newest_id": "1005"}))
    assert script.platform().mentions(None).next == "1005"


@pytest.mark.holds("x.mentions-only")
def test_the_accounts_own_posts_and_reposts_are_no_mentions(script):
    own = post("1000", "note to @TweepyDev", author_id="1072250532645998596")
    repost = post("1001", "RT @TweepyDev", referenced_tweets=[{"type": "retweeted", "id": "5"}])
    script.on(MENTIONS, 200, page(own, repost, meta={"newest_id": "1001"}))
    seen = script.platform().mentions(None)
    assert (seen.mentions, seen.set_aside, seen.next) == ((), (), "1001")


@pytest.mark.parametrize("spelling", ["referenced_tweets", "referenced_posts"])
def test_the_answered_post_comes_along_as_thread(script, spelling):
    reply = post("1001", "and today?", **{spelling: [{"type": "replied_to", "id": "900"}]})
    parent = {"id": "900", "text": "We are open &amp; happy", "author_id": "7"}
    includes = {"users": USERS, "tweets": [parent]}
    script.on(MENTIONS, 200, page(reply) | {"includes": includes})
    (mention,) = script.platform().mentions(None).mentions
    assert mention.in_reply_to == "900"
    assert [(one.author, one.text) for one in mention.thread] == [("ann", "We are open & happy")]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("zh", "zh"),
        ("in", "id"),
        ("iw", "he"),
        ("und", None),
        ("qme", None),
        ("zxx", None),
        ("<b>", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tags_are_bcp_47_or_nothing(tag, expected):
    assert language(tag) == expected


def test_an_empty_timeline_has_no_data(script):
    assert read(Listing, b'{"meta": {"result_count": 0}}').data == []
    assert read(Listing, b'{"data": null}').data == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"data": 3}', b"[" * 100_000])
def test_an_answer_that_is_no_listing_is_unreadable(body):
    with pytest.raises(Unreadable):
        read(Listing, body)


def test_a_sentence_about_a_broken_post_is_bounded():
    (sentence,) = each(Tweet, [{"id": "x" * 100_000}])
    assert isinstance(sentence, str)
    assert len(sentence) < 200
