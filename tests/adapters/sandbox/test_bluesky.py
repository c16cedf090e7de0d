"""The sandboxed Bluesky answers as a real server does, to the real client and to its lexicons."""

import json
import re
from dataclasses import replace

import pytest
import requests
from atproto_client import Client, models
from atproto_client.exceptions import BadRequestError, RequestException, UnauthorizedError
from atproto_client.request import Request

from adapters.sandbox.bluesky_auth import CREDENTIALS
from adapters.sandbox.bluesky_state import BRAND_DID, BlueskyTrend
from bot.domain.extras import Extras, Image, ImageKind
from tests.bot.media.pictures import png

OLD_CALL = pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")
"""atproto hands a file to httpx in a way that httpx wants to end."""

POSTS = "app.bsky.feed.post"
RKEY = "3m6boedgsncvd"
RECORD = {"$type": POSTS, "text": "Hello", "createdAt": "2026-11-23T12:00:00.000Z"}


@pytest.fixture
def client(bluesky):
    """The library's own client, logged in, with all of its models."""
    made = Client(f"{bluesky.control.url}/bluesky", request=Request(trust_env=False))
    made.login("mynah-demo.test", CREDENTIALS.app_password, fetch_bsky_profile=False)
    yield made
    made.request.close()


def create(client, rkey=RKEY, **changed):
    data = {"repo": BRAND_DID, "collection": POSTS, "rkey": rkey, "record": RECORD | changed}
    return client.com.atproto.repo.create_record(data)


def test_the_librarys_own_client_reads_every_answer(client, bluesky):
    root = client.send_post("Hello", profile_identify=BRAND_DID)
    bluesky.people.post("ann", "hi", in_reply_to=root.uri)
    bluesky.mention("bob", "hi")
    bluesky.people.set_trends([BlueskyTrend("lamps", 7)])
    listed = client.app.bsky.notification.list_notifications({"limit": 1})
    assert [one.reason for one in listed.notifications] == ["mention"]
    more = client.app.bsky.notification.list_notifications({"cursor": listed.cursor})
    assert [(one.reason, one.reason_subject) for one in more.notifications] == [("reply", root.uri)]
    behind = client.app.bsky.notification.list_notifications({"cursor": more.cursor})
    assert (behind.notifications, behind.cursor) == ([], None)
    (shown,) = client.app.bsky.feed.get_posts({"uris": [root.uri]}).posts
    assert (shown.cid, shown.record.text) == (root.cid, "Hello")
    assert client.com.atproto.identity.resolve_handle({"handle": "ann.test"}).did
    assert client.app.bsky.unspecced.get_trends({"limit": 5}).trends[0].post_count == 7
    assert client.com.atproto.server.refresh_session(
        headers=client._get_refresh_auth_headers(), ignore_session_check=True
    ).access_jwt
    rkey = root.uri.rpartition("/")[2]
    held = {"repo": BRAND_DID, "collection": POSTS, "rkey": rkey}
    assert client.com.atproto.repo.get_record(held).value.text == "Hello"
    assert client.delete_post(root.uri)


@OLD_CALL
def test_the_librarys_own_client_posts_an_image(client, bluesky):
    made = client.send_image("a lamp", png(), "noise", BRAND_DID)
    (post,) = bluesky.people.posts()
    assert (post.id, post.embed["images"][0]["alt"]) == (made.uri, "noise")
    cid = post.embed["images"][0]["image"]["ref"]["$link"]
    assert re.fullmatch(r"bafkrei[a-z2-7]{52}", cid)


@OLD_CALL
def test_an_image_that_is_not_as_the_lexicon_has_it_is_refused(client, bluesky):
    def blob(content, kind="image/png"):
        held = client.com.atproto.repo.upload_blob(content).blob.model_dump(by_alias=True)
        return held | {"mimeType": kind}

    good = {"image": blob(png()), "alt": "noise"}
    lost = good | {"image": good["image"] | {"ref": {"$link": "bafkreiaaaa"}}}
    bad = [
        ("BlobNotFound", [lost]),
        ("BlobTooLarge", [good | {"image": blob(b"a" * 2_000_001)}]),
        ("InvalidMimeType", [good | {"image": blob(b"text", "image/webp")}]),
        ("InvalidRequest", [{"image": good["image"]}]),
        ("InvalidRequest", [good] * 5),
    ]
    for name, images in bad:
        with pytest.raises(BadRequestError) as caught:
            create(client, embed={"$type": "app.bsky.embed.images", "images": images})
        assert caught.value.response.content.error == name
    assert bluesky.people.posts() == []


def test_a_record_with_images_has_what_the_lexicon_requires(bluesky, shared_data):
    lexicon = json.loads((shared_data / "atproto/lexicons/app/bsky/embed/images.json").read_text())
    image = lexicon["defs"]["image"]
    room = bluesky.platform.images.room()
    assert room.n_images == lexicon["defs"]["main"]["properties"]["images"]["maxLength"]
    assert room.n_bytes == image["properties"]["image"]["maxSize"]
    kept = Image("0" * 64, ImageKind.png, len(png()), 8, 6, "noise")
    upload = bluesky.platform.images.upload(kept, png())
    post = replace(bluesky.post("a lamp"), extras=Extras((kept,)), uploads=(upload.name,))
    bluesky.platform.publish(post)
    (made,) = bluesky.people.posts()
    (shown,) = made.embed["images"]
    assert set(image["required"]) <= set(shown)
    assert set(shown) <= set(image["properties"]) | {"$type"}


def test_a_key_that_is_taken_gets_a_bare_500_and_no_second_record(client, bluesky):
    made = create(client)
    for text in ("Hello", "other"):
        with pytest.raises(RequestException) as caught:
            create(client, text=text)
        assert caught.value.response.status_code == 500
    assert [(one.cid, one.text) for one in bluesky.people.posts()] == [(made.cid, "Hello")]


def test_the_content_of_a_record_names_it(client):
    first = create(client)
    client.delete_post(first.uri)
    assert create(client).cid == first.cid
    assert re.fullmatch(r"bafyrei[a-z2-7]{52}", first.cid)


@pytest.mark.parametrize(
    ("rkey", "changed", "said"),
    [
        ("hello", {}, "Invalid TID string"),
        (RKEY, {"text": "x" * 301}, "grapheme too big"),
        (RKEY, {"text": "👨‍👩‍👧‍👦" * 121}, "string too big (maximum 3000, got 3025)"),
        (RKEY, {"langs": ["en", "de", "fr", "zh"]}, "langs"),
        (RKEY, {"createdAt": "yesterday"}, "createdAt"),
        (RKEY, {"reply": {"root": {}}}, "reply"),
    ],
)
def test_what_the_lexicon_forbids_is_refused(bluesky, rkey, changed, said):
    answer = raw(bluesky, "createRecord", rkey, RECORD | changed)
    assert answer.status_code == 400
    assert answer.json()["error"] == "InvalidRequest"
    assert said in answer.json()["message"]


def raw(bluesky, method, rkey, record):
    url = f"{bluesky.control.url}/bluesky/xrpc/com.atproto"
    who = {"identifier": "mynah-demo.test", "password": CREDENTIALS.app_password}
    token = requests.post(f"{url}.server.createSession", json=who, timeout=5).json()["accessJwt"]
    body = {"repo": BRAND_DID, "collection": POSTS, "rkey": rkey, "record": record}
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{url}.repo.{method}", json=body, headers=headers, timeout=5)


def test_another_persons_repository_is_not_written_in(client, bluesky):
    bluesky.mention("ann", "hi")
    with pytest.raises(UnauthorizedError):
        client.com.atproto.repo.create_record(
            {"repo": "ann.test", "collection": POSTS, "rkey": RKEY, "record": RECORD}
        )


def test_a_record_that_is_not_there_has_its_own_error(client):
    with pytest.raises(BadRequestError) as caught:
        client.com.atproto.repo.get_record({"repo": BRAND_DID, "collection": POSTS, "rkey": RKEY})
    assert caught.value.response.content.error == "RecordNotFound"


def test_a_call_without_or_with_a_wrong_token_is_turned_away(bluesky):
    url = f"{bluesky.control.url}/bluesky/xrpc/app.bsky.notification.listNotifications"
    without = requests.get(url, timeout=5)
    assert (without.status_code, without.json()["error"]) == (401, "AuthMissing")
    wrong = requests.get(url, headers={"Authorization": "Bearer x.y.z"}, timeout=5)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "InvalidToken")


def test_the_two_tokens_do_not_stand_for_each_other(client):
    with pytest.raises(BadRequestError):
        client.com.atproto.server.refresh_session(
            headers=client._get_access_auth_headers(), ignore_session_check=True
        )
    with pytest.raises(BadRequestError):
        client.app.bsky.notification.list_notifications(
            headers=client._get_refresh_auth_headers(), ignore_session_check=True
        )


def test_limits_are_told_with_every_answer(bluesky):
    answer = raw(bluesky, "createRecord", RKEY, RECORD)
    assert answer.headers["ratelimit-limit"] == "5000"
    assert answer.headers["ratelimit-remaining"] == "4997"
    assert answer.headers["ratelimit-policy"] == "5000;w=3600"


def held(client):
    create(client)
    return client.com.atproto.repo.get_record(
        models.ComAtprotoRepoGetRecord.Params(repo=BRAND_DID, collection=POSTS, rkey=RKEY)
    )


def listed(client, **changed):
    params = {"repo": BRAND_DID, "collection": POSTS, **changed}
    return client.com.atproto.repo.list_records(params)


def test_a_repository_is_listed_by_falling_keys_page_by_page(client):
    keys = sorted(f"3m6boedgsnc{letter}2" for letter in "abcdefg")
    for key in keys:
        create(client, key)
    seen, cursor = [], None
    while page := listed(client, limit=3, cursor=cursor).records:
        seen += [one.uri.rpartition("/")[2] for one in page]
        cursor = seen[-1]
    assert seen == keys[::-1]
    assert listed(client, limit=3).cursor == keys[-3]
    assert listed(client).cursor == keys[0]  # the last page has one too
    assert listed(client, cursor=keys[0]).cursor is None
    assert listed(client, limit=1, reverse=True, cursor=keys[0]).cursor == keys[1]
    assert listed(client, collection="app.bsky.feed.like").records == []


@pytest.mark.parametrize("changed", [{"repo": "nobody.test"}, {"limit": 101}, {"limit": 0}])
def test_a_listing_of_what_is_not_there_is_refused(bluesky, client, changed):
    url = f"{bluesky.control.url}/bluesky/xrpc/com.atproto.repo.listRecords"
    asked = {"repo": BRAND_DID, "collection": POSTS} | changed
    headers = client._get_access_auth_headers()
    answer = requests.get(url, params=asked, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")


@pytest.mark.parametrize(
    ("nsid", "call"),
    [
        ("com.atproto.repo.createRecord", create),
        pytest.param(
            "com.atproto.repo.uploadBlob",
            lambda client: client.com.atproto.repo.upload_blob(png()),
            marks=OLD_CALL,
        ),
        ("com.atproto.repo.getRecord", held),
        ("com.atproto.repo.listRecords", lambda client: create(client) and listed(client)),
        (
            "app.bsky.notification.listNotifications",
            lambda client: client.app.bsky.notification.list_notifications(),
        ),
        (
            "app.bsky.feed.getPostThread",
            lambda client: client.app.bsky.feed.get_post_thread({"uri": create(client).uri}),
        ),
    ],
)
def test_answers_have_what_the_lexicons_require(client, bluesky, shared_data, nsid, call):
    bluesky.mention("ann", "hi")
    path = shared_data / f"atproto/lexicons/{nsid.replace('.', '/')}.json"
    main = json.loads(path.read_text())["defs"]["main"]["output"]["schema"]
    answer = call(client).model_dump(by_alias=True, exclude_none=True)
    assert set(main["required"]) <= set(answer)
    assert set(answer) <= set(main["properties"])
