"""Images, cards, warnings and the like: what a network shows is what was approved."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from PIL import Image as Pillow

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_state import Place
from bot.domain.extras import Card, Extras, Image, ImageKind
from bot.domain.ids import PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.uploading import Illustrating

UPLOADS = {
    "x": "/2/media/upload",
    "mastodon": "/api/v2/media",
    "bluesky": "/xrpc/com.atproto.repo.uploadBlob",
    "reddit": "/api/media/asset",
}


@pytest.fixture
def drawn(case: Any) -> Any:
    """The account of the brand, on Reddit with a subreddit: only threads have images there."""
    if case.network == "reddit":
        case.people.settle(Place("sandbox"))
        return replace(case, write_path="/api/submit/")
    return case


def opened(case: Any, text: str, reply_to: Any = None) -> Any:
    """Return a post that has all that its network wants of one."""
    post = case.post(text, reply_to)
    is_thread = case.network == "reddit" and reply_to is None
    return replace(post, title="Lamps", place="sandbox") if is_thread else post


def picture(n: int = 1, alt: str = "A lamp, lit, on an oak table") -> tuple[Image, bytes]:
    packed = io.BytesIO()
    Pillow.new("RGB", (40 + n, 30), (n, n, n)).save(packed, "PNG")
    content = packed.getvalue()
    digest = sha256(content).hexdigest()
    return Image(digest, ImageKind.png, len(content), 40 + n, 30, alt), content


def with_images(case: Any, text: str, *pictures: tuple[Image, bytes], reply_to: Any = None) -> Any:
    """Hand the images over and return the post that names them."""
    uploads = [case.platform.images.upload(*one) for one in pictures]
    assert all(one.is_ready for one in uploads)
    return replace(
        opened(case, text, reply_to),
        extras=Extras(images=tuple(image for image, _ in pictures)),
        uploads=tuple(one.name for one in uploads),
    )


def shown(case: Any) -> list[tuple[str, str]]:
    """List (digest or CID, alt text) of the images that the network shows."""
    (post,) = case.people.posts()
    if case.network == "bluesky":
        return [(one["image"]["ref"]["$link"], one["alt"]) for one in post.embed["images"]]
    return [(one.sha256, one.alt) for one in post.media]


def an_hour_ago(case: Any) -> Any:
    return case.control.advance(0) - timedelta(hours=1)


def fault(case: Any, kind: Kind, **more: Any) -> None:
    """Let the next upload go wrong."""
    case.control.add_fault(Fault(case.network, kind, "POST", UPLOADS[case.network], **more))


def test_every_network_takes_images(case):
    assert isinstance(case.platform, Illustrating)


def test_four_images_are_shown_in_their_order_with_their_alt_texts(drawn):
    pictures = [picture(n, f"Bild {n}: 一盏灯 🪔") for n in range(4)]
    post = with_images(drawn, "Four lamps", *pictures)
    receipt = drawn.platform.publish(post)
    found = shown(drawn)
    assert [alt for _, alt in found] == [image.alt for image, _ in pictures]
    if drawn.network != "bluesky":
        assert [digest for digest, _ in found] == [image.sha256 for image, _ in pictures]
    assert len({name for name, _ in found}) == 4
    assert [one.id for one in drawn.platform.find(post, an_hour_ago(drawn))] == [receipt.id]


@pytest.mark.parametrize(
    "text", ["See heron.example/lamps", "https://a.com/b and more", "灯 & <b>"]
)
def test_a_post_with_images_is_found_whatever_links_stand_beside_it(drawn, text):
    post = with_images(drawn, text, picture())
    receipt = drawn.platform.publish(post)
    assert [one.id for one in drawn.platform.find(post, an_hour_ago(drawn))] == [receipt.id]


def test_a_reply_with_an_image_is_found_or_refused_in_one_plain_line(drawn):
    post = with_images(drawn, "Here it is", picture(), reply_to=drawn.mention("ann", "show us"))
    if drawn.network == "reddit":
        with pytest.raises(Refused, match="no images in comments"):
            drawn.platform.publish(post)
        assert drawn.people.posts() == []
        return
    receipt = drawn.platform.publish(post)
    assert [one.id for one in drawn.platform.find(post, an_hour_ago(drawn))] == [receipt.id]


def test_an_image_alone_is_seen_by_nobody(drawn):
    drawn.platform.images.upload(*picture())
    assert drawn.people.posts() == []
    assert drawn.platform.find(opened(drawn, "A lamp"), an_hour_ago(drawn)) == []


def test_a_post_whose_images_were_not_handed_over_is_not_sent_without_them(drawn):
    post = with_images(drawn, "Two lamps", picture(1), picture(2))
    with pytest.raises(RetryLater):
        drawn.platform.publish(replace(post, uploads=post.uploads[:1]))
    assert drawn.people.posts() == []


@pytest.mark.parametrize("kind", list(Kind))
def test_an_upload_that_goes_wrong_is_never_in_doubt(drawn, kind):
    if kind in {Kind.delay, Kind.ratelimit}:
        pytest.skip("no failure of an upload")
    platform = drawn.connect(timeout_s=1.5) if kind is Kind.timeout_after else drawn.platform
    fault(drawn, kind, seconds=4)
    with pytest.raises((RetryLater, Refused, AccountBroken)):
        platform.images.upload(*picture())
    assert drawn.people.posts() == []


def test_an_upload_that_is_to_wait_says_how_long(drawn):
    fault(drawn, Kind.rate_limit, seconds=60)
    with pytest.raises(RetryLater) as caught:
        drawn.platform.images.upload(*picture())
    assert timedelta() < caught.value.after <= timedelta(minutes=16)


def test_credentials_that_are_no_good_stop_the_account_at_the_upload(drawn):
    fault(drawn, Kind.revoked)
    with pytest.raises(AccountBroken):
        drawn.platform.images.upload(*picture())


def test_a_lost_answer_to_the_post_itself_is_in_doubt_and_found(drawn):
    post = with_images(drawn, "A lamp", picture())
    drawn.control.add_fault(Fault(drawn.network, Kind.drop_after, "POST", drawn.write_path))
    with pytest.raises(Unconfirmed):
        drawn.platform.publish(post)
    assert len(drawn.platform.find(post, an_hour_ago(drawn))) == 1


def test_a_post_that_shows_all_its_images_lacks_nothing(drawn):
    post = with_images(drawn, "Two lamps", picture(1), picture(2))
    assert drawn.platform.publish(post).lacks == ""
    assert [one.lacks for one in drawn.platform.find(post, an_hour_ago(drawn))] == [""]


def test_what_was_found_with_fewer_images_than_were_approved_says_so(drawn):
    """The post stands: it is found, and what it lacks is told with it."""
    drawn.platform.publish(with_images(drawn, "A lamp", picture(1)))
    (image, _), (other, _) = picture(1), picture(2)
    wanted = replace(opened(drawn, "A lamp", None), extras=Extras(images=(image, other)))
    (found,) = drawn.platform.find(wanted, an_hour_ago(drawn))
    assert found.lacks == "the network shows 1 of its 2 images"


def test_on_bluesky_a_post_under_another_key_is_counted_too(bluesky):
    post = with_images(bluesky, "Two lamps", picture(1), picture(2))
    bluesky.platform.publish(replace(post, key=PublishKey("another")))
    (found,) = bluesky.platform.find(post, post.key_at - timedelta(hours=1))
    assert found.lacks == ""


def test_an_image_that_a_server_drops_without_a_word_is_missed(mastodon):
    """Said by the answer to the post, by the same call made again, and by the timeline."""
    post = with_images(mastodon, "Two lamps", picture(1), picture(2))
    mastodon.people.files(n_dropped=1)
    receipts = [mastodon.platform.publish(post), mastodon.platform.publish(post)]
    receipts += mastodon.platform.find(post, an_hour_ago(mastodon))
    assert {one.lacks for one in receipts} == {"the network shows 1 of its 2 images"}
    assert len({one.id for one in receipts}) == 1


def test_an_image_that_the_network_never_took_is_refused_with_the_post(drawn):
    names = {
        "x": "123",
        "mastodon": "123",
        "reddit": "3vwgfvq3tyq51",
        "bluesky": json.dumps(
            {
                "$type": "blob",
                "ref": {"$link": "bafkreiaaaaaaaa"},
                "mimeType": "image/png",
                "size": 9,
            }
        ),
    }
    image, _ = picture()
    post = replace(
        opened(drawn, "A lamp"), extras=Extras(images=(image,)), uploads=(names[drawn.network],)
    )
    with pytest.raises(Refused):
        drawn.platform.publish(post)
    assert drawn.people.posts() == []


def test_what_a_network_takes_is_a_number_of_each_thing(drawn):
    room = drawn.platform.images.room()
    assert room.n_images == (20 if drawn.network == "reddit" else 4)
    assert room.n_bytes >= 1_000_000
    assert room.n_alt >= (180 if drawn.network == "reddit" else 1_000)


def test_a_mastodon_server_that_works_on_a_file_is_asked_until_it_is_done(mastodon):
    mastodon.people.files(n_looks=2)
    image, content = picture()
    upload = mastodon.platform.images.upload(image, content)
    assert not upload.is_ready
    post = replace(mastodon.post("A lamp"), extras=Extras(images=(image,)), uploads=(upload.name,))
    with pytest.raises(Refused, match="not finished processing"):
        mastodon.platform.publish(post)
    looks = [mastodon.platform.images.progress(upload).is_ready for _ in range(3)]
    assert looks == [False, False, True]
    mastodon.platform.publish(post)
    assert shown(mastodon) == [(image.sha256, image.alt)]


@pytest.mark.parametrize(("status", "error"), [(422, Refused), (503, RetryLater)])
def test_a_mastodon_server_that_cannot_use_a_file_refuses_it(mastodon, status, error):
    mastodon.people.files(n_looks=1)
    upload = mastodon.platform.images.upload(*picture())
    mastodon.control.add_fault(
        Fault("mastodon", Kind.status, "GET", "/api/v1/media", status=status)
    )
    with pytest.raises(error):
        mastodon.platform.images.progress(upload)


def test_a_mastodon_server_names_its_own_limits(mastodon):
    mastodon.people.files(most_images=2, most_bytes=100_000, most_alt=200)
    room = mastodon.platform.images.room()
    assert (room.n_images, room.n_bytes, room.n_alt) == (2, 100_000, 200)
    assert room.n_pixels == 33_177_600


def test_warning_visibility_and_language_of_a_post_go_before_those_of_the_account(mastodon):
    platform = mastodon.connect(content_warning="generated", visibility="unlisted", language="en")
    own = Extras(warning="flashing light", visibility="private", language="de")
    platform.publish(replace(mastodon.post("Eine Lampe"), extras=own))
    platform.publish(mastodon.post("A lamp", key="k-2"))
    said = [(one.spoiler_text, one.visibility, one.language) for one in mastodon.people.posts()]
    assert said == [("flashing light", "private", "de"), ("generated", "unlisted", "en")]


def test_a_reply_is_never_more_public_than_what_it_answers_whatever_the_post_says(mastodon):
    target = mastodon.people.mention("ann", "psst", visibility="private")
    post = replace(mastodon.post("Psst", target), extras=Extras(visibility="public"))
    mastodon.platform.publish(post)
    assert [one.visibility for one in mastodon.people.posts()] == ["private"]


def test_a_card_on_bluesky_shows_the_page_as_it_was_approved(bluesky):
    card = Card("https://heron.example/lamps", "Lamps", "All of them, and 灯.")
    post = replace(bluesky.post("See https://heron.example/lamps"), extras=Extras(card=card))
    receipt = bluesky.platform.publish(post)
    (made,) = bluesky.people.posts()
    assert made.embed == {
        "$type": "app.bsky.embed.external",
        "external": {
            "$type": "app.bsky.embed.external#external",
            "uri": card.url,
            "title": card.title,
            "description": card.text,
        },
    }
    assert [one.id for one in bluesky.platform.find(post, an_hour_ago(bluesky))] == [receipt.id]


def test_an_image_on_bluesky_keeps_its_shape_and_is_the_very_file(bluesky):
    image, content = picture(5)
    bluesky.platform.publish(with_images(bluesky, "A lamp", (image, content)))
    (made,) = bluesky.people.posts()
    (seen,) = made.embed["images"]
    assert seen["aspectRatio"] == {
        "$type": "app.bsky.embed.defs#aspectRatio",
        "width": 45,
        "height": 30,
    }
    assert (seen["image"]["size"], seen["image"]["mimeType"]) == (len(content), "image/png")


def test_a_post_is_marked_with_the_language_that_it_is_written_in(mastodon):
    mastodon.platform.publish(replace(mastodon.post("一盏灯"), language="zh"))
    assert [one.language for one in mastodon.people.posts()] == ["zh"]


@pytest.mark.holds("bluesky.langs")
def test_a_post_on_bluesky_is_marked_with_the_language_that_it_is_written_in(bluesky):
    bluesky.platform.publish(replace(bluesky.post("一盏灯"), language="zh"))
    bluesky.connect(langs=["en", "de"]).publish(replace(bluesky.post("A lamp"), language="en"))
    assert [one.langs for one in bluesky.people.posts()] == [["zh"], ["en", "de"]]


def test_a_language_of_a_post_on_bluesky_goes_before_those_of_the_account(bluesky):
    platform = bluesky.connect(langs=["en", "de"])
    platform.publish(replace(bluesky.post("一盏灯"), extras=Extras(language="zh")))
    platform.publish(bluesky.post("A lamp"))
    assert [one.langs for one in bluesky.people.posts()] == [["zh"], ["en", "de"]]
