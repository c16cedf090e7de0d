"""Reddit's recorded answers, through the real praw over real HTTP, become our own words."""

import json
from datetime import UTC, datetime

import pytest

from adapters.reddit import wire
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import Refused
from bot.domain.post import Post
from tests.factories import NOW, mention

LISTED = [{"name": "Lil_SpazJoekp"}, {"name": "RemovedByBotter"}]


def post(text, **more):
    return Post(AccountName("reddit-main"), text, PublishKey("k"), NOW, **more)


def as_one_page(replay, children):
    listing = {"kind": "Listing", "data": {"children": children, "after": None}}
    replay.says("GET /message/inbox", listing)


@pytest.mark.parametrize(
    ("name", "where", "kind"),
    [
        ("TestInbox.test_mentions", "mentions", "username_mention"),
        ("TestInbox.test_comment_replies", "comments", "comment_reply"),
        ("TestInbox.test_submission_replies", "selfreply", "post_reply"),
    ],
)
def test_every_recorded_item_of_the_inbox_is_read(replay, recordings, name, where, kind):
    things = recordings.things(name, f"GET /message/{where}")
    as_one_page(replay, [{"kind": "t1", "data": data} for data in things])
    places = {data["subreddit"].lower(): {"name": data["subreddit"]} for data in things}
    platform = replay.connect(subreddits=list(places.values()))
    page = platform.mentions(None)
    assert {data["type"] for data in things} == {kind}
    assert len(page.mentions) + len(page.set_aside) == len(things) >= 16
    assert all("has been deleted" in sentence for sentence in page.set_aside)
    assert list(page.mentions) == sorted(page.mentions, key=lambda one: one.posted_at)


def test_a_recorded_comment_reply_says_who_wrote_what_where(replay, recordings):
    things = recordings.things("TestInbox.test_comment_replies", "GET /message/comments")
    as_one_page(replay, [{"kind": "t1", "data": things[0]}])
    (mention,) = replay.connect(subreddits=LISTED).mentions(None).mentions
    assert mention.id == "reddit-main:t1_mynqwvd"
    assert (mention.author, mention.text) == ("Lil_SpazBot", "Comment Body")
    assert mention.url == (
        "https://www.reddit.com/r/Lil_SpazJoekp/comments/1j7g9uj/test_post_pls_ignore/mynqwvd/"
        "?context=3"
    )
    assert mention.posted_at == datetime(2025, 6, 19, 16, 46, 59, tzinfo=UTC)
    assert (mention.place, mention.in_reply_to) == ("Lil_SpazJoekp", "t1_myngt77")
    assert [one.text for one in mention.thread] == ["Test post pls ignore"]


def test_recorded_private_messages_are_nobodys_business(replay, recordings):
    things = recordings.things("TestInbox.test_mark_all_read", "GET /message/inbox")
    as_one_page(replay, [{"kind": "t4", "data": data} for data in things])
    page = replay.connect(subreddits=LISTED).mentions(None)
    assert (page.mentions, page.set_aside) == ((), ())
    assert page.next is not None


def test_a_recorded_chain_shows_the_opening_and_the_eight_comments_above(replay, recordings):
    recordings.serve(replay, "TestComment.test_parent__chain")
    asked = mention(network="reddit", remote_id="t1_dkk4qjd", root="t3_6otocc")
    thread = replay.connect().thread_above(asked)
    assert [one.text for one in thread] == ["Comment Chain", *map(str, range(24, 32))]
    assert replay.count("GET /comments/6otocc/_/dkk4qjd") == 1


def test_a_recorded_comment_becomes_a_receipt(replay, recordings):
    recordings.serve(replay, "TestComment.test_reply")
    receipt = replay.connect().publish(post("Comment reply", in_reply_to="t1_d1616q2"))
    assert receipt.id == "t1_d1680wu"
    assert receipt.published_at == datetime(2016, 3, 20, 0, 33, 51, tzinfo=UTC)
    assert receipt.url.endswith("/comments/4b1tfm/_/d1680wu/")
    (sent,) = [one for one in replay.asked if one.path == "/api/comment"]
    assert sent.form == {"api_type": "json", "text": "Comment reply", "thing_id": "t1_d1616q2"}
    assert sent.query == {"raw_json": "1"}


def test_a_recorded_submission_becomes_a_receipt(replay, recordings):
    recordings.serve(replay, "TestSubreddit.test_submit__selftext")
    platform = replay.connect(subreddits=[{"name": "redditdev", "post": True}])
    receipt = platform.publish(post("Test text.", title="Test Title", place="redditdev"))
    assert receipt.id == "t3_4bbe4b"
    assert receipt.url.endswith("/comments/4bbe4b/test_title/")
    assert replay.count("POST /api/submit") == 1
    assert replay.count("GET /comments/4bbe4b") == 0


def test_a_recorded_refusal_on_submit_is_refused_with_reddits_words(replay, recordings):
    recordings.serve(replay, "TestSubreddit.test_submit__verify_invalid")
    platform = replay.connect(subreddits=[{"name": "redditdev", "post": True}])
    with pytest.raises(Refused, match="dfgfdgfdgdf") as caught:
        platform.publish(post("x", title="dfgfdgfdgdf", place="redditdev"))
    assert caught.value.rule == "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING"


def test_a_recorded_hot_listing_becomes_trends(replay, recordings):
    recordings.serve(replay, "TestSubredditListings.test_hot")
    replay.says("GET /r/askreddit/rising", {"data": {"children": [], "after": None}})
    trends = replay.connect(subreddits=[{"name": "askreddit"}]).trends()
    things = recordings.things("TestSubredditListings.test_hot", "GET /r/askreddit/hot")
    wanted = [data for data in things if not (data["stickied"] or data["over_18"])]
    assert [trend.name for trend in trends] == [data["title"] for data in wanted]
    assert [trend.n_posts for trend in trends] == [data["score"] for data in wanted]
    assert trends[0].url == "https://www.reddit.com" + wanted[0]["permalink"]
    assert {trend.place for trend in trends} == {"AskReddit"}


def test_the_recorded_account_is_read(recordings):
    me = recordings.answers("TestUser.test_me")["GET /api/v1/me"]
    assert wire.Me.model_validate_json(me.body) == wire.Me(name="PyAPITestUser2")


def test_every_key_that_is_read_stands_in_a_recording(recordings):
    def keys(model):
        return set(model.model_fields)

    (heard, *_) = recordings.things("TestInbox.test_mentions", "GET /message/mentions")
    (thread, *_) = recordings.things("TestSubredditListings.test_hot", "GET /r/askreddit/hot")
    reply = json.loads(recordings.answers("TestComment.test_reply")["POST /api/comment"].body)
    (written,) = reply["json"]["data"]["things"]
    assert keys(wire.Heard) <= set(heard)
    assert keys(wire.Thread) <= set(thread)
    assert keys(wire.Written) - {"permalink"} <= set(written["data"])


def test_rate_limit_headers_of_a_recording_surface(replay, recordings):
    recordings.serve(replay, "TestUser.test_me")
    recordings.serve(replay, "TestInbox.test_mark_all_read")
    replay.connect().mentions(None)
    assert [(one.limit, one.remaining) for one in replay.limits][:2] == [(600, 597), (1000, 999)]
