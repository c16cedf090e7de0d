"""Whom a reply reaches."""

import pytest

from adapters.mastodon.replies import addressed, narrower


@pytest.mark.parametrize(
    ("text", "author", "sent"),
    [
        ("Yes!", "ann", "@ann Yes!"),
        ("@ann Yes!", "ann", "@ann Yes!"),
        ("Yes, @Ann!", "ann", "Yes, @Ann!"),
        ("Yes!", "ann@other.example", "@ann@other.example Yes!"),
        ("@ann@Other.Example: yes", "ann@other.example", "@ann@Other.Example: yes"),
        ("@ann Yes!", "ann@other.example", "@ann@other.example @ann Yes!"),
        ("@anna Yes!", "ann", "@ann @anna Yes!"),
        ("@ann@elsewhere.example Yes!", "ann", "@ann @ann@elsewhere.example Yes!"),
        ("Write to help@ann", "ann", "@ann Write to help@ann"),
        ("https://a.com/@ann", "ann", "@ann https://a.com/@ann"),
    ],
)
def test_a_reply_names_whom_it_answers_once(text, author, sent):
    assert addressed(text, author) == sent


@pytest.mark.parametrize(
    ("ours", "theirs", "used"),
    [
        ("unlisted", "public", "unlisted"),
        ("public", "unlisted", "unlisted"),
        ("public", "private", "private"),
        ("unlisted", "direct", "direct"),
        ("private", "public", "private"),
        ("public", "mutuals_only", "direct"),
        ("public", "", "direct"),
    ],
)
def test_a_reply_is_never_more_public_than_what_it_answers(ours, theirs, used):
    assert narrower(ours, theirs) == used
