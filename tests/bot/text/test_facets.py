"""Facets are byte ranges that a reader's app takes at their word."""

import json

import pytest

from bot.text.bluesky import bluesky_length
from bot.text.facets import facets_of


def plain(facets):
    return [
        {
            "byteStart": one.index.byte_start,
            "byteEnd": one.index.byte_end,
            "features": [
                feature.model_dump(by_alias=True, exclude_none=True) for feature in one.features
            ],
        }
        for one in facets
    ]


def covered(text):
    raw = text.encode()
    return [
        raw[one.index.byte_start : one.index.byte_end].decode()
        for one in facets_of(text, lambda handle: f"did:fake:{handle}")
    ]


def test_ranges_count_bytes_and_not_characters():
    assert covered("新👨‍👩‍👧 @ann.test, see https://a.com/b #灯") == [
        "@ann.test",
        "https://a.com/b",
        "#灯",
    ]


def test_a_handle_that_is_nobodys_stays_plain_text():
    assert facets_of("@nobody.example.com hello", lambda _: None) == []


def test_a_handle_that_is_named_twice_is_asked_for_once():
    asked = []
    facets_of("@ann.test and @Ann.test", asked.append)
    assert asked == ["ann.test"]


def test_an_address_of_mail_is_no_handle():
    assert covered("write to help@heron.example.com") == []


def test_every_vector_of_the_official_client_gives_its_facets_and_lengths(shared_data):
    vectors = json.loads((shared_data / "atproto/richtext_vectors.json").read_text())
    assert len(vectors) == 95
    for one in vectors:
        text = one["text"]
        assert bluesky_length(text) == one["grapheme_length"], text
        assert len(text.encode()) == one["utf8_length"], text
        if one["facets"] is not None:
            found = plain(facets_of(text, lambda handle: f"did:fake:{handle}"))
            assert found == one["facets"], text


@pytest.mark.parametrize("piece", ["#", "@a.", "a.co/(", "https://", "👨‍", "$A ", "@a.test "])
def test_a_hostile_text_of_the_longest_length_is_read_at_once(piece):
    facets_of((piece * 3000)[:3000], lambda _: None)
