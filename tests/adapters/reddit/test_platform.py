"""What is Reddit's own; what every network shares stands in ``test_contract.py``."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_state import Place
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed

HOUR = timedelta(hours=1)


def now(reddit):
    return reddit.control.advance(0)


def thread(reddit, text="We restocked.", title="Lamps are back", place="sandbox"):
    return replace(reddit.post(text), title=title, place=place)


def heard(name, **changed):
    data = {
        "name": name,
        "created_utc": 1_750_000_000.0,
        "type": "username_mention",
        "author": "ann",
        "subreddit": "sandbox",
        "body": "hello",
        "parent_id": "t3_abc",
        "context": f"/r/sandbox/comments/abc/x/{name[3:]}/?context=3",
        "link_title": "A thread",
    }
    return {"kind": "t1", "data": data | changed}


def listing(children, after=None):
    return {"kind": "Listing", "data": {"children": children, "after": after}}


def test_mentions_and_replies_to_comments_and_threads_come_in_one_stream(reddit):
    named = reddit.mention("ann", "hello")
    ours = reddit.platform.publish(reddit.post("Hi!", named)).id
    opened = reddit.platform.publish(thread(reddit)).id
    answers = [reddit.people.comment("bob", "and you?", in_reply_to=one) for one in (ours, opened)]
    found = [one.remote_id for one in reddit.platform.mentions(None).mentions]
    assert found == [named, *answers]


def test_other_peoples_talk_is_not_for_us(reddit):
    opened = reddit.people.submit("ann", "Lamps?")
    reddit.people.comment("bob", "no idea", in_reply_to=opened)
    reddit.people.comment("bob", "ask u/mynah_demo_2", in_reply_to=opened)
    assert reddit.platform.mentions(None).mentions == ()


def test_a_subreddit_off_the_list_is_set_aside_with_its_name_once(reddit):
    reddit.people.mention("ann", "hello", place="elsewhere")
    page = reddit.platform.mentions(None)
    assert page.mentions == ()
    assert "r/elsewhere is not in the account's subreddits" in page.set_aside[0]
    assert reddit.platform.mentions(page.next).set_aside == ()


def test_a_mention_carries_the_title_of_its_thread(reddit):
    reddit.people.mention("ann", "hello", title="Which lamp for a <small> desk?")
    (mention,) = reddit.platform.mentions(None).mentions
    assert [(one.author, one.text) for one in mention.thread] == [
        ("r/sandbox", "Which lamp for a <small> desk?")
    ]


def test_the_cursor_outlives_the_deletion_of_the_comment_it_was_made_from(reddit):
    first = reddit.mention("ann", "first")
    page = reddit.platform.mentions(None)
    reddit.people.delete(first)
    second = reddit.mention("bob", "second")
    assert [one.remote_id for one in reddit.platform.mentions(page.next).mentions] == [second]


def test_a_page_that_fails_in_the_middle_of_a_burst_loses_nothing(reddit):
    start = reddit.platform.mentions(None)
    ids = [reddit.mention(f"user{n}", f"question {n}") for n in range(130)]
    reddit.control.add_fault(Fault("reddit", Kind.status, "GET", "/message", after=1))
    with pytest.raises(RetryLater):
        reddit.platform.mentions(start.next)
    assert [one.remote_id for one in reddit.platform.mentions(start.next).mentions] == ids


def test_one_unreadable_item_is_set_aside_and_the_rest_go_on(replay):
    children = [
        heard("t1_c"),
        heard("t1_b", author=7),
        "no thing at all",
        {"kind": "t1", "data": None},
        heard("t1_a", body="half a \ud83d character \x00\x1b[31m"),
        heard("t1_gone", author=None, body="[deleted]"),
    ]
    replay.says("GET /message/inbox", listing(children))
    page = replay.connect(subreddits=[{"name": "sandbox"}]).mentions(None)
    assert [one.remote_id for one in page.mentions] == ["t1_a", "t1_c"]
    page.mentions[0].text.encode()
    assert "\x1b" not in page.mentions[0].text
    assert len(page.set_aside) == 4
    assert any("t1_b" in sentence and "author" in sentence for sentence in page.set_aside)


def test_a_comment_that_does_not_say_why_it_is_there_is_set_aside_and_not_passed_over(replay):
    replay.says("GET /message/inbox", listing([heard("t1_a", type="")]))
    page = replay.connect(subreddits=[{"name": "sandbox"}]).mentions(None)
    assert page.mentions == ()
    assert ["does not say why" in one for one in page.set_aside] == [True]


def test_our_own_comments_are_no_mentions(replay):
    replay.says("GET /message/inbox", listing([heard("t1_a", author="pyapitestuser2")]))
    page = replay.connect(subreddits=[{"name": "sandbox"}]).mentions(None)
    assert (page.mentions, page.set_aside) == ((), ())


def test_an_inbox_longer_than_reddit_keeps_says_that_something_is_missing(replay):
    def page(asked):
        start = int(asked.query.get("count", 0))
        names = [f"t1_{n}" for n in range(start, start + 100)]
        return listing([heard(name) for name in names], names[-1] if start < 900 else None)

    replay.works_out("GET /message/inbox", page)
    found = replay.connect(subreddits=[{"name": "sandbox"}]).mentions(None)
    assert len(found.mentions) == 1_000
    assert "newest 1,000" in found.set_aside[0]
    assert replay.count("GET /message/inbox") == 10


def test_an_inbox_that_is_closed_to_us_breaks_the_account(replay):
    replay.says("GET /message/inbox", {"message": "Forbidden", "error": 403}, 403)
    with pytest.raises(AccountBroken):
        replay.connect().mentions(None)


@pytest.mark.holds("all.refusals")
@pytest.mark.parametrize(
    ("deed", "rule"),
    [("lock", "THREAD_LOCKED"), ("archive", "TOO_OLD"), ("delete", "DELETED_COMMENT")],
)
def test_a_thread_that_takes_no_comment_refuses_for_good(reddit, deed, rule):
    opened = reddit.people.submit("ann", "Lamps?")
    asked = reddit.people.comment("ann", "u/mynah_demo?", in_reply_to=opened)
    getattr(reddit.people, deed)(asked if deed == "delete" else opened)
    with pytest.raises(Refused) as caught:
        reddit.platform.publish(reddit.post("Hi", asked))
    assert caught.value.rule == rule
    assert reddit.published() == []


@pytest.mark.holds("all.refusals")
@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"restricted": True}, "SUBREDDIT_NOTALLOWED"),
        ({"text_posts": False}, "NO_SELFS"),
        ({"flair_required": True}, "SUBMIT_VALIDATION_FLAIR_REQUIRED"),
    ],
)
def test_a_subreddits_rules_refuse_a_thread_for_good(reddit, rules, rule):
    reddit.people.settle(Place("sandbox", **rules))
    with pytest.raises(Refused) as caught:
        reddit.platform.publish(thread(reddit))
    assert caught.value.rule == rule


def test_the_configured_flair_goes_with_the_thread(reddit):
    reddit.people.settle(Place("sandbox", flair_required=True))
    listed = [{"name": "sandbox", "post": True, "flair_id": "f-1"}]
    assert reddit.connect(subreddits=listed).publish(thread(reddit))


def test_a_subreddit_that_does_not_exist_is_refused(reddit):
    with pytest.raises(Refused) as caught:
        reddit.platform.publish(thread(reddit))
    assert caught.value.rule == "SUBREDDIT_NOEXIST"


@pytest.mark.holds("reddit.allow-list")
@pytest.mark.parametrize("place", ["elsewhere", None])
def test_a_thread_outside_the_list_never_leaves_the_house(reddit, place):
    with pytest.raises(Refused) as caught:
        reddit.platform.publish(thread(reddit, place=place))
    assert caught.value.rule == "allow-list"
    assert "/api/submit/" not in [one.path for one in reddit.control.requests("reddit")]


def test_a_comment_that_is_too_long_or_empty_is_refused(reddit):
    asked = reddit.mention("ann", "hello")
    for text, rule in (("a" * 10_001, "TOO_LONG"), ("  ", "NO_TEXT")):
        with pytest.raises(Refused) as caught:
            reddit.platform.publish(reddit.post(text, asked))
        assert caught.value.rule == rule
    assert reddit.platform.length("a" * 10_001) == (10_001, 10_000)


def test_a_suspended_account_is_broken_before_and_after_it_was_known(reddit):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    reddit.platform.mentions(None)
    reddit.people.suspend()
    with pytest.raises(AccountBroken, match="suspended"):
        reddit.platform.publish(post)
    assert reddit.n_writes() == 1
    with pytest.raises(AccountBroken, match="suspended"):
        reddit.connect().publish(post)
    assert reddit.n_writes() == 1


@pytest.mark.parametrize("target", ["t4_abc", "abc", "t1_", "t1_abc&x=y", "t5_abc"])
def test_nothing_but_a_comment_or_a_thread_is_answered(reddit, target):
    with pytest.raises(Refused) as caught:
        reddit.platform.publish(reddit.post("Hi", target))
    assert caught.value.rule == "NO_THING_ID"
    assert reddit.n_writes() == 0


def test_an_account_that_may_not_even_see_itself_is_broken(replay, a_post):
    replay.says("GET /api/v1/me", {"message": "Forbidden", "error": 403}, 403)
    with pytest.raises(AccountBroken):
        replay.connect().publish(a_post)
    assert replay.count("POST /api/comment") == 0


def test_threads_of_the_daemon_share_one_account_without_loss(reddit):
    asked = [reddit.mention(f"user{n}", "hello") for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(reddit.platform.publish, reddit.post("Hi", one)) for one in asked]
        read = [pool.submit(reddit.platform.mentions, None) for _ in asked]
        ids = {one.result().id for one in sent}
        assert all(len(one.result().mentions) == 12 for one in read)
    assert len(ids) == reddit.n_writes() == len(reddit.published()) == 12


def test_credentials_of_another_account_publish_nothing_and_name_both(reddit):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    with pytest.raises(AccountBroken, match=r"u/mynah_demo, config\.yaml says u/somebody_else"):
        reddit.connect(handle="somebody_else").publish(post)
    assert reddit.n_writes() == 0


def test_a_comment_that_reddit_takes_without_showing_it_is_unconfirmed(replay, a_post):
    replay.says("POST /api/comment", {"json": {"errors": [], "data": {"things": []}}})
    with pytest.raises(Unconfirmed):
        replay.connect().publish(a_post)


@pytest.mark.parametrize(
    "text",
    [
        "Ben & Jerry's <3 \u2014 5 > 4 &amp; so on",
        "*stars* _lines_ \\* [a](https://example.com/a_b) > quote",
        "Line one\n\n\nLine two  \n  indented",
        "Cafe\u0301 \u00e9 \u2603\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u8c22\u8c22\u60a8\uff01\u660e\u5929\u53d1\u8d27\u3002",
        "trailing   ",
    ],
)
def test_a_text_is_found_whatever_reddit_does_to_it(reddit, text):
    post = reddit.post(text, reddit.mention("ann", "hello"))
    receipt = reddit.platform.publish(post)
    assert [one.id for one in reddit.platform.find(post, now(reddit) - HOUR)] == [receipt.id]


def test_a_comment_escaped_for_html_is_found(replay, a_post):
    post = replace(a_post, text="Ben & Jerry's <3")
    own = {
        "name": "t1_own",
        "created_utc": datetime.now(UTC).timestamp(),
        "body": "Ben &amp; Jerry's &lt;3",
        "parent_id": "t1_abc",
        "link_id": "t3_abc",
        "subreddit": "sandbox",
    }
    replay.says("GET /user/PyAPITestUser2/comments", listing([{"kind": "t1", "data": own}]))
    (receipt,) = replay.connect().find(post, datetime.now(UTC) - HOUR)
    assert receipt.url == "https://www.reddit.com/r/sandbox/comments/abc/_/own/"
    own["body"] = 3
    replay.says("GET /user/PyAPITestUser2/comments", listing([{"kind": "t1", "data": own}]))
    with pytest.raises(Unconfirmed):
        replay.connect().find(post, datetime.now(UTC) - HOUR)


def test_every_copy_is_found_oldest_first(reddit):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    ids = [reddit.platform.publish(post).id for _ in range(2)]
    assert [one.id for one in reddit.platform.find(post, now(reddit) - HOUR)] == ids


def test_a_thread_is_found_by_title_text_and_place(reddit):
    reddit.people.settle(Place("sandbox"))
    post = thread(reddit, text="Body & soul", title="Lamps <are> back")
    receipt = reddit.platform.publish(post)
    since = now(reddit) - HOUR
    assert [one.id for one in reddit.platform.find(post, since)] == [receipt.id]
    for other in ("title", "text", "place"):
        assert reddit.platform.find(replace(post, **{other: "another"}), since) == []


def test_a_lost_thread_is_unconfirmed_sent_once_and_found(reddit):
    reddit.people.settle(Place("sandbox"))
    reddit.control.add_fault(Fault("reddit", Kind.drop_after, "POST", "/api/submit", times=9))
    with pytest.raises(Unconfirmed):
        reddit.platform.publish(thread(reddit))
    assert len(reddit.platform.find(thread(reddit), now(reddit) - HOUR)) == 1


def test_a_post_behind_a_page_of_others_is_found(reddit):
    asked = reddit.mention("ann", "hello")
    post = reddit.post("the first", asked)
    receipt = reddit.platform.publish(post)
    for n in range(105):
        reddit.people.comment("mynah_demo", f"later {n}", in_reply_to=asked)
    assert [one.id for one in reddit.platform.find(post, now(reddit) - HOUR)] == [receipt.id]


def test_what_is_older_than_asked_for_is_not_the_post(reddit):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    reddit.platform.publish(post)
    reddit.control.advance(1800)
    assert reddit.platform.find(post, now(reddit) - timedelta(minutes=20)) == []


def test_a_clock_that_lags_behind_ours_hides_no_post(reddit):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    receipt = reddit.platform.publish(post)
    found = reddit.platform.find(post, now(reddit) + timedelta(seconds=90))
    assert [one.id for one in found] == [receipt.id]


@pytest.mark.parametrize("kind", [Kind.revoked, Kind.forbidden, Kind.status, Kind.rate_limit])
def test_no_failure_to_look_counts_as_not_there(reddit, kind):
    post = reddit.post("Hi", reddit.mention("ann", "hello"))
    reddit.platform.publish(post)
    reddit.control.add_fault(Fault("reddit", kind, "GET", "/user"))
    with pytest.raises(Unconfirmed):
        reddit.platform.find(post, now(reddit) - HOUR)


def test_a_history_longer_than_reddit_shows_is_unconfirmed(replay, a_post):
    def page(asked):
        start = int(asked.query.get("count", 0))
        own = {"created_utc": 2e9, "body": "x", "parent_id": "t1_z", "link_id": "t3_z"}
        children = [
            {"kind": "t1", "data": own | {"name": f"t1_{n}", "subreddit": "s"}}
            for n in range(start, start + 100)
        ]
        return listing(children, None if start >= 900 else f"t1_{start + 99}")

    replay.works_out("GET /user/PyAPITestUser2/comments", page)
    with pytest.raises(Unconfirmed, match="does not show it back to"):
        replay.connect().find(a_post, datetime.now(UTC) - HOUR)


def test_a_deletion_that_reddit_puts_off_is_no_deletion(reddit):
    receipt = reddit.platform.publish(reddit.post("Hi", reddit.mention("ann", "hello")))
    reddit.control.add_fault(Fault("reddit", Kind.ratelimit, "POST", "/api/del", seconds=5))
    with pytest.raises(RetryLater):
        reddit.platform.delete(receipt.id)
    assert reddit.published() == ["Hi"]


def test_a_thread_is_deleted_too(reddit):
    reddit.people.settle(Place("sandbox"))
    receipt = reddit.platform.publish(thread(reddit))
    reddit.platform.delete(receipt.id)
    assert reddit.published() == []


def test_trends_are_hot_first_once_each_and_never_our_own(reddit):
    reddit.people.submit("ann", "cold", score=2)
    reddit.people.submit("bob", "hot", score=90)
    reddit.platform.publish(thread(reddit))
    reddit.people.submit("cem", "elsewhere", place="other", score=99)
    trends = reddit.platform.trends()
    assert [(one.name, one.n_posts, one.place) for one in trends] == [
        ("hot", 90, "sandbox"),
        ("cold", 2, "sandbox"),
    ]
    assert trends[0].url.startswith("https://www.reddit.com/r/sandbox/comments/")


def test_a_subreddit_that_is_closed_does_not_hide_the_others(reddit, caplog):
    reddit.people.settle(Place("secret", private=True))
    reddit.people.submit("ann", "open")
    listed = [{"name": "secret"}, {"name": "nowhere"}, {"name": "sandbox"}]
    trends = reddit.connect(subreddits=listed).trends()
    assert [one.name for one in trends] == ["open"]
    assert "r/secret is not read" in caplog.text
    assert "r/nowhere is not read" in caplog.text


def test_trends_are_not_read_where_they_are_off(reddit):
    reddit.people.submit("ann", "open")
    assert reddit.connect(subreddits=[{"name": "sandbox", "trends": False}]).trends() == []


def test_trends_that_cannot_be_read_are_read_later(reddit):
    reddit.control.add_fault(Fault("reddit", Kind.status, "GET", "/r/"))
    with pytest.raises(RetryLater):
        reddit.platform.trends()
