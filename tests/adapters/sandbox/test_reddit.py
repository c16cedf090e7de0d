"""The sandboxed Reddit against the real praw, and against what Reddit was recorded to say."""

import base64
import gzip
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import praw
import prawcore
import pytest
import requests
from praw.exceptions import RedditAPIException, TooLargeMediaException
from praw.models.media import PostMedia

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_auth import CREDENTIALS
from adapters.sandbox.reddit_state import Place

LOGIN = "api/v1/access_token"


def log_in(url, **changed):
    known = {
        "client_id": CREDENTIALS.client_id,
        "client_secret": CREDENTIALS.client_secret,
        "user_agent": "tests of the sandbox",
        "reddit_url": url,
        "oauth_url": f"{url}/",
        "check_for_updates": False,
    }
    return praw.Reddit(**known | changed)


@pytest.fixture
def url(sandbox):
    return f"{sandbox.url}/reddit"


@pytest.fixture
def me(url, reddit):
    """praw as it comes, logged in as the brand."""
    return log_in(url, refresh_token=CREDENTIALS.refresh_token)


@pytest.fixture
def raw(url, reddit) -> Iterator[requests.Session]:
    """A session with a token, for what praw does not show."""
    with requests.Session() as session:
        form = {"grant_type": "refresh_token", "refresh_token": CREDENTIALS.refresh_token}
        keys = (CREDENTIALS.client_id, CREDENTIALS.client_secret)
        token = session.post(f"{url}/{LOGIN}", form, auth=keys).json()["access_token"]
        session.headers["Authorization"] = f"bearer {token}"
        yield session


def recorded(shared_data, name, path):
    """Return the body of the recorded answer to *path*."""
    cassette = json.loads((shared_data / f"praw_cassettes/{name}.json").read_text("utf-8"))
    for one in cassette["interactions"]:
        if urlsplit(one["request"]["uri"]).path.strip("/") == path:
            body = one["response"]["body"]
            packed = base64.b64decode(body.get("base64_string", ""))
            return json.loads(gzip.decompress(packed) if packed else body["string"])
    raise LookupError(path)


def test_praw_reads_the_three_inboxes(me, reddit):
    named = reddit.mention("ann", "hello")
    ours = me.comment(named[3:]).reply("Hi!")
    opened = me.subreddit("sandbox").submit("Lamps", selftext="are back")
    answer = reddit.people.comment("bob", "and you?", in_reply_to=ours.fullname)
    below = reddit.people.comment("bob", "which?", in_reply_to=opened.fullname)
    assert [one.fullname for one in me.inbox.mentions()] == [named]
    assert [one.fullname for one in me.inbox.comment_replies()] == [answer]
    assert [one.fullname for one in me.inbox.submission_replies()] == [below]
    assert [one.fullname for one in me.inbox.all()] == [below, answer, named]


def test_praw_writes_reads_back_and_deletes(me, reddit):
    named = reddit.mention("ann", "hello")
    comment = me.comment(named[3:]).reply("Hi <b> & you")
    submission = me.subreddit("sandbox").submit("Lamps & more", selftext="are back")
    assert comment.body == "Hi <b> & you"
    assert str(me.user.me()) == "mynah_demo"
    assert list(me.redditor("mynah_demo").comments.new()) == [comment]
    assert list(me.redditor("mynah_demo").submissions.new()) == [submission]
    assert list(me.redditor("mynah_demo").new()) == [submission, comment]
    assert list(me.info(fullnames=[comment.fullname])) == [comment]
    assert submission in list(me.subreddit("sandbox").hot())
    comment.delete()
    assert list(me.redditor("mynah_demo").comments.new()) == []


def test_praw_pages_through_a_long_inbox_both_ways(me, reddit):
    ids = [reddit.mention(f"user{n}", "hello") for n in range(23)]
    found = [one.fullname for one in me.inbox.mentions(limit=None, params={"limit": 10})]
    assert found == ids[::-1]
    newer = me.inbox.mentions(limit=5, params={"before": ids[10]})
    assert [one.fullname for one in newer] == ids[11:16][::-1]
    assert list(me.inbox.mentions(params={"before": "t1_gone"})) == []


@pytest.mark.parametrize(
    ("grant", "is_brand"),
    [
        ({"refresh_token": CREDENTIALS.refresh_token}, True),
        ({"username": "Mynah_Demo", "password": CREDENTIALS.password}, True),
        ({}, False),
    ],
)
def test_praw_logs_in_in_three_ways(url, reddit, grant, is_brand):
    someone = log_in(url, **grant)
    reddit.people.submit("ann", "Lamps?")
    assert len(list(someone.subreddit("sandbox").hot())) == 1
    if is_brand:
        assert list(someone.inbox.mentions()) == []
    else:
        with pytest.raises(prawcore.Forbidden):
            list(someone.inbox.mentions())


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "no", "refresh_token": CREDENTIALS.refresh_token},
        {"refresh_token": "no"},
        {"username": "mynah_demo", "password": "no"},
        {"username": "ann", "password": CREDENTIALS.password},
    ],
)
def test_wrong_credentials_get_no_token(url, reddit, wrong):
    with pytest.raises((prawcore.ResponseException, prawcore.OAuthException)):
        log_in(url, **wrong).user.me()


def test_a_token_runs_out_by_the_worlds_clock(raw, url, control):
    assert raw.get(f"{url}/api/v1/me").status_code == 200
    control.advance(3599)
    assert raw.get(f"{url}/api/v1/me").status_code == 200
    control.advance(2)
    answer = raw.get(f"{url}/api/v1/me")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_the_budget_counts_down_and_opens_again_by_the_worlds_clock(raw, url, control):
    first = raw.get(f"{url}/api/v1/me").headers
    second = raw.get(f"{url}/api/v1/me").headers
    left = [float(one["x-ratelimit-remaining"]) for one in (first, second)]
    assert left == [999, 998]
    assert 590 <= int(second["x-ratelimit-reset"]) <= 600
    control.advance(601)
    assert raw.get(f"{url}/api/v1/me").headers["x-ratelimit-used"] == "1"


def test_texts_are_escaped_unless_raw_json_is_asked_for(raw, url, reddit):
    reddit.mention("ann", "a < b && c")
    plain = raw.get(f"{url}/message/mentions").json()["data"]["children"][0]["data"]
    kept = raw.get(f"{url}/message/mentions?raw_json=1").json()["data"]["children"][0]["data"]
    assert plain["body"] == "u/mynah_demo a &lt; b &amp;&amp; c"
    assert kept["body"] == "u/mynah_demo a < b && c"
    assert kept["body_html"] == (
        '<div class="md"><p>u/mynah_demo a &lt; b &amp;&amp; c</p>\n</div>'
    )


def test_every_recorded_key_is_there(raw, url, reddit, shared_data):
    named = reddit.mention("ann", "hello")
    sent = raw.post(f"{url}/api/comment/?raw_json=1", {"thing_id": named, "text": "Hi"})
    submitted = raw.post(
        f"{url}/api/submit/?raw_json=1", {"sr": "sandbox", "title": "T", "text": "x"}
    ).json()
    hot = raw.get(f"{url}/r/sandbox/hot?raw_json=1").json()
    heard = raw.get(f"{url}/message/mentions?raw_json=1").json()
    me = raw.get(f"{url}/api/v1/me?raw_json=1").json()
    pairs = [
        (heard, recorded(shared_data, "TestInbox.test_mentions", "message/mentions")),
        (hot, recorded(shared_data, "TestSubredditListings.test_hot", "r/askreddit/hot")),
    ]
    for ours, theirs in pairs:
        assert set(theirs["data"]) <= set(ours["data"])
        child = theirs["data"]["children"][0]
        assert set(child["data"]) <= set(ours["data"]["children"][0]["data"])
        assert child["kind"] == ours["data"]["children"][0]["kind"]
    theirs = recorded(shared_data, "TestComment.test_reply", "api/comment")
    thing = sent.json()["json"]["data"]["things"][0]
    assert set(theirs["json"]["data"]["things"][0]["data"]) <= set(thing["data"])
    theirs = recorded(shared_data, "TestSubreddit.test_submit__selftext", "api/submit")
    assert set(theirs["json"]["data"]) <= set(submitted["json"]["data"])
    assert set(recorded(shared_data, "TestUser.test_me", "api/v1/me")) <= set(me)


def test_the_refusal_on_submit_has_the_recorded_keys(raw, url, reddit, shared_data):
    reddit.people.settle(Place("sandbox", flair_required=True))
    form = {"sr": "sandbox", "title": "T", "text": "x"}
    answer = raw.post(f"{url}/api/submit/?raw_json=1", form)
    theirs = recorded(
        shared_data,
        "TestCommentModeration.test_send_removal_message__error",
        "api/v1/modactions/removal_comment_message",
    )
    assert answer.status_code == 400
    assert set(answer.json()) == set(theirs)


@pytest.mark.parametrize("code", ["THREAD_LOCKED", "DELETED_COMMENT", "TOO_OLD", "NO_SELFS"])
def test_error_codes_and_messages_are_reddits_own(me, reddit, shared_data, code):
    known = json.loads((shared_data / "reddit_errors/error_codes.json").read_text("utf-8"))
    target = me.comment(reddit.mention("ann", "hello")[3:])
    reddit.control.add_fault(Fault("reddit", Kind.refused, "POST", "/api/comment", code=code))
    with pytest.raises(RedditAPIException) as caught:
        target.reply("Hi")
    (item,) = caught.value.items
    assert (item.error_type, item.message) == (code, known["codes"][code])


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.forbidden, prawcore.Forbidden),
        (Kind.rate_limit, prawcore.TooManyRequests),
        (Kind.revoked, prawcore.ResponseException),
    ],
)
def test_praw_knows_the_failures_for_what_they_are(me, reddit, kind, error):
    me.user.me()
    reddit.control.add_fault(Fault("reddit", kind, "GET", "/message", times=9))
    with pytest.raises(error):
        list(me.inbox.mentions())


def test_a_reset_forgets_people_posts_and_withdrawn_grants(me, reddit, control):
    reddit.mention("ann", "hello")
    reddit.people.suspend()
    control.add_fault(Fault("reddit", Kind.revoked, "GET", "/message", times=9))
    with pytest.raises(prawcore.ResponseException):
        list(me.inbox.mentions())
    control.reset()
    assert list(me.inbox.mentions()) == []
    assert reddit.people.posts() == []
    assert me.user.me().is_suspended is False


def test_talk_to_a_comment_that_is_not_there_is_an_error_of_the_test(reddit):
    with pytest.raises(requests.HTTPError, match="404"):
        reddit.people.comment("ann", "hello", in_reply_to="t1_nothing")


class OnThisMachine(prawcore.Requestor):
    """praw puts https before every address of the storage; there is none here."""

    def request(self, method, url, **more):
        return super().request(method, url.replace("https://127.0.0.1", "http://127.0.0.1"), **more)


@pytest.fixture
def illustrator(url, reddit):
    """praw as it comes, but for the scheme of the storage."""
    reddit.people.settle(Place("sandbox"))
    more = {"requestor_class": OnThisMachine, "refresh_token": CREDENTIALS.refresh_token}
    return log_in(url, **more)


def test_praw_hands_an_image_over_and_a_thread_may_name_it(illustrator, reddit):
    name = PostMedia(b"\x89PNG", "lamp.png")._upload(illustrator, upload_type="selfpost")
    rich = {
        "document": [
            {"e": "par", "c": [{"e": "text", "t": "A *lamp*"}]},
            {"e": "img", "id": name, "c": "Lit"},
        ]
    }
    form = {"kind": "self", "sr": "sandbox", "title": "T", "richtext_json": json.dumps(rich)}
    made = illustrator.post("api/submit/", data=form)
    (seen,) = illustrator.info(fullnames=[made.fullname])
    assert seen.selftext.startswith("A \\*lamp\\*\n\n[Lit](https://preview.redd.it/" + name)
    (post,) = reddit.people.posts()
    assert [one.alt for one in post.media] == ["Lit"]


def test_praw_understands_that_a_file_is_too_large(illustrator):
    with pytest.raises(TooLargeMediaException) as caught:
        PostMedia(b"\0" * 20_000_001, "lamp.png")._upload(illustrator)
    assert caught.value.maximum_size == 20_000_000


def lease_of(raw, url):
    answer = raw.post(f"{url}/api/media/asset.json", {"filepath": "a.png", "mimetype": "image/png"})
    args = answer.json()["args"]
    fields = {one["name"]: one["value"] for one in args["fields"]}
    return f"http:{args['action']}", fields, answer.json()["asset"]["asset_id"]


def test_the_storage_takes_only_what_a_fresh_lease_allows(raw, url, reddit):
    address, fields, _ = lease_of(raw, url)
    file = {"file": ("a.png", b"\x89PNG")}

    def put(changed=None, **more):
        return requests.post(address, fields | (changed or {}), files=file, timeout=5, **more)

    assert put({"key": "rte_images/other"}).status_code == 403
    assert put({"policy": "forged"}).status_code == 403
    with_token = put(headers={"Authorization": raw.headers["Authorization"]})
    assert (with_token.status_code, "InvalidArgument" in with_token.text) == (400, True)
    taken = put()
    assert (taken.status_code, "<PostResponse>" in taken.text) == (201, True)
    reddit.control.advance(61)
    late = put()
    assert (late.status_code, "Policy expired" in late.text) == (403, True)


@pytest.mark.parametrize("kind", ["", "image/webp", "text/plain"])
def test_no_lease_is_given_for_what_is_no_image(raw, url, kind):
    form = {"filepath": "a.png", "mimetype": kind}
    assert raw.post(f"{url}/api/media/asset.json", form).status_code == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"richtext_json": '{"document": []}', "text": "and this"}, "INVALID_SELFPOST"),
        ({"richtext_json": "no JSON"}, "JSON_PARSE_ERROR"),
        ({"richtext_json": '{"document": [{"e": "h1"}]}'}, "JSON_PARSE_ERROR"),
        ({"richtext_json": '{"document": [{"e": "par", "c": ["x"]}]}'}, "JSON_PARSE_ERROR"),
        ({"richtext_json": "[]"}, "JSON_PARSE_ERROR"),
        ({"richtext_json": '{"document": [{"e": "img", "id": "nobody"}]}'}, "BAD_IMAGE"),
    ],
)
def test_a_thread_whose_rich_text_is_wrong_is_refused(raw, url, reddit, body, code):
    reddit.people.settle(Place("sandbox"))
    form = {"sr": "sandbox", "title": "T", "api_type": "json"} | body
    answer = raw.post(f"{url}/api/submit/", form).json()
    assert [one[0] for one in answer["json"]["errors"]] == [code]
    assert reddit.people.posts() == []


def test_an_image_that_was_announced_and_not_handed_over_is_none(raw, url, reddit):
    reddit.people.settle(Place("sandbox"))
    _, _, name = lease_of(raw, url)
    rich = json.dumps({"document": [{"e": "img", "id": name}]})
    answer = raw.post(f"{url}/api/submit/", {"sr": "sandbox", "title": "T", "richtext_json": rich})
    assert answer.json()["json"]["errors"][0][0] == "BAD_IMAGE"
