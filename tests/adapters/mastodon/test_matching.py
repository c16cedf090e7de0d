"""Our own status, or another one: what reconciliation stands on."""

import pytest

from adapters.mastodon.matching import is_same_post
from adapters.mastodon.wire import Status
from adapters.sandbox.mastodon_markup import as_html
from bot.domain.ids import AccountName, PublishKey
from bot.domain.post import Post
from tests.adapters.mastodon.conftest import status
from tests.factories import NOW


def ours(text: str, in_reply_to: str | None = None) -> Post:
    return Post(AccountName("mastodon-main"), text, PublishKey("k"), NOW, in_reply_to)


def theirs(content: str, in_reply_to: str | None = None) -> Status:
    return Status.model_validate(status("1000", content, in_reply_to_id=in_reply_to))


def shown(text: str, in_reply_to: str | None = None) -> Status:
    return theirs(as_html(text, lambda acct: f"https://social.example/@{acct}"), in_reply_to)


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "a < b && c > d",
        "one\ntwo\n\n\nthree",
        "  Cafe\u0301  ",
        "See https://shop.example.com/a/long/path/to/a/lamp?a=1&lt=2, or shop.example.com.",
        "Write to @bob@other.example and @cem.",
        "我们 24 小时内发货。 https://acme.com/帮助",
        "👨‍👩‍👧‍👦 & <3",
    ],
)
def test_what_mastodon_shows_of_a_text_is_that_text(text):
    assert is_same_post(ours(text), shown(text))
    assert is_same_post(ours(text, "5"), shown(f"@ann@other.example {text}", "5"))


def test_a_link_must_lead_to_the_same_place():
    assert not is_same_post(ours("See https://b.com/sofa"), shown("See https://b.com/lamp"))


def test_the_handles_before_a_reply_are_no_part_of_its_text():
    assert is_same_post(ours("Yes!", "5"), shown("@ann @bob Yes!", "5"))
    assert is_same_post(ours("@ann Yes!", "5"), shown("@ann Yes!", "5"))


def test_the_handles_before_an_original_post_are_part_of_its_text():
    assert not is_same_post(ours("Yes!"), shown("@ann Yes!"))


@pytest.mark.parametrize(("asked", "found"), [("5", "6"), ("5", None), (None, "5")])
def test_the_same_text_elsewhere_is_another_post(asked, found):
    assert not is_same_post(ours("Yes!", asked), shown("Yes!", found))


def test_a_reply_whose_target_was_deleted_is_known_by_its_handle_and_text():
    """Mastodon cuts it loose: it answers nothing any more, and is there all the same."""
    assert is_same_post(ours("Yes!", "5"), shown("@ann Yes!", None))
    assert not is_same_post(ours("Yes!", "5"), shown("@ann No!", None))
