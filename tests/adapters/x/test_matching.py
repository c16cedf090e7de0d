"""Our own post on X, or another one: what reconciliation stands on."""

from dataclasses import replace

import pytest

from adapters.x.matching import is_same_post
from adapters.x.wire import Tweet
from bot.domain.extras import Extras, Image, ImageKind
from bot.domain.ids import AccountName, PublishKey
from bot.domain.post import Post
from tests.factories import NOW


def ours(text: str, in_reply_to: str | None = None) -> Post:
    return Post(AccountName("x-main"), text, PublishKey("k"), NOW, in_reply_to)


def theirs(text: str, in_reply_to: str | None = None, links: dict[str, str] | None = None) -> Tweet:
    urls = [{"url": short, "expanded_url": whole} for short, whole in (links or {}).items()]
    references = [{"type": "replied_to", "id": in_reply_to}] if in_reply_to else None
    return Tweet.model_validate(
        {
            "id": "1000",
            "text": text,
            "referenced_tweets": references,
            "entities": {"urls": urls},
        }
    )


def test_a_spelled_out_link_must_lead_to_the_same_place():
    shown = theirs("See https://t.co/a", links={"https://t.co/a": "https://b.com/lamp?a=1&lt=2"})
    assert is_same_post(ours("See https://b.com/lamp?a=1&lt=2"), shown)
    assert not is_same_post(ours("See https://b.com/sofa"), shown)


def test_a_link_without_its_address_stands_for_any():
    assert is_same_post(ours("See https://b.com/lamp now"), theirs("See https://t.co/a now"))
    assert not is_same_post(ours("See the lamp now"), theirs("See https://t.co/a now or never"))


def test_the_handles_before_a_reply_are_no_part_of_its_text():
    assert is_same_post(ours("Yes!", "5"), theirs("@ann @bob_1 Yes!", "5"))
    assert is_same_post(ours("@ann Yes!", "5"), theirs("@ann Yes!", "5"))


def test_the_handles_before_an_original_post_are_part_of_its_text():
    assert not is_same_post(ours("Yes!"), theirs("@ann Yes!"))


@pytest.mark.parametrize(("asked", "found"), [("5", "6"), ("5", None), (None, "5")])
def test_the_same_text_elsewhere_is_another_post(asked, found):
    assert not is_same_post(ours("Yes!", asked), theirs("Yes!", found))


IMAGE = Image("0" * 64, ImageKind.png, 100, 8, 6, "a lamp")


def with_image(text: str) -> Post:
    return replace(ours(text), extras=Extras(images=(IMAGE,)))


@pytest.mark.parametrize("host", ["x.com", "twitter.com"])
def test_the_link_to_our_images_is_no_part_of_the_text(host):
    link = {"https://t.co/pic": f"https://{host}/heron/status/1000/photo/1"}
    assert is_same_post(with_image("The lamp"), theirs("The lamp https://t.co/pic", links=link))


def test_the_link_to_our_images_is_known_where_x_does_not_say_where_it_leads():
    assert is_same_post(with_image("The lamp"), theirs("The lamp https://t.co/pic"))
    both = theirs("See https://t.co/a https://t.co/pic", links={"https://t.co/a": "https://b.com"})
    assert is_same_post(with_image("See https://b.com"), both)
    assert not is_same_post(ours("The lamp"), theirs("The lamp https://t.co/pic"))


def test_a_link_to_the_images_of_another_post_is_part_of_the_text():
    link = {"https://t.co/pic": "https://x.com/ann/status/77/photo/1"}
    shown = theirs("Like https://t.co/pic", links=link)
    assert is_same_post(ours("Like https://x.com/ann/status/77/photo/1"), shown)
    assert not is_same_post(ours("Like"), shown)


def test_a_quote_is_no_reply_to_what_it_quotes():
    quote = Tweet.model_validate(
        {"id": "1", "text": "Yes!", "referenced_posts": [{"type": "quoted", "id": "5"}]}
    )
    assert not is_same_post(ours("Yes!", "5"), quote)
    assert is_same_post(ours("Yes!"), quote)
