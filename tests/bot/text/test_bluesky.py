"""How Bluesky counts a text, and whom it names there."""

import json

import pytest

from bot.text.bluesky import bluesky_budget, bluesky_length, find_domain_handles

MENTION = "app.bsky.richtext.facet#mention"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("新" * 200, 200),
        ("e\u0301", 1),
        ("\r\n", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇦🇹🇩🇪", 2),
        ("नमस्ते", 3),
        ("ก็", 1),
        ("a\u200db", 2),
        ("https://acme-shoes.com/help", 27),
    ],
)
def test_bluesky_counts_what_a_reader_takes_for_one_character(text, length):
    assert bluesky_length(text) == length


def test_every_vector_of_the_official_client_is_counted_as_there(shared_data):
    vectors = json.loads((shared_data / "atproto/richtext_vectors.json").read_text("utf-8"))
    assert len(vectors) == 95
    wrong = [one for one in vectors if bluesky_length(one["text"]) != one["grapheme_length"]]
    assert wrong == []


def test_bluesky_runs_out_of_graphemes_first_and_of_bytes_only_with_long_ones():
    assert bluesky_budget("x" * 301) == (301, 300)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 120) == (120, 300)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 121) == (3025, 3000)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 301) == (301, 300)
    assert bluesky_budget("half \ud83d") == (6, 300)


def test_a_handle_is_what_the_official_client_would_link(shared_data):
    vectors = json.loads((shared_data / "atproto/richtext_vectors.json").read_text("utf-8"))
    read = [one for one in vectors if one["facets"] is not None]
    assert len(read) > 70
    for one in read:
        features = [facet["features"][0] for facet in one["facets"]]
        named = [it["did"].removeprefix("did:fake:") for it in features if it["$type"] == MENTION]
        assert find_domain_handles(one["text"]) == named, one["text"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask @ann.bsky.social.", ["ann.bsky.social"]),
        ("谢谢@ann.test", []),
        ("@ann and @ann.notatopleveldomain", []),
        ("mail ann@heron.com", []),
    ],
)
def test_bluesky_links_a_domain_behind_a_space_and_nothing_else(text, found):
    assert find_domain_handles(text) == found
