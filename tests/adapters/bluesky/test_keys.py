"""The record key: the same at every try, another for every other post, and always a TID."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.bluesky.keys import created_at, record_key
from bot.domain.ids import AccountName, PublishKey
from bot.domain.post import Post
from tests.factories import NOW

POST = Post(AccountName("bluesky-main"), "Hello", PublishKey("k-1"), NOW)
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def microseconds(key):
    number = 0
    for digit in key:
        number = number * 32 + DIGITS.index(digit)
    return number >> 10


def test_a_key_is_the_same_at_every_try_whatever_the_text():
    assert record_key(POST) == record_key(replace(POST, text="Hello again"))


def test_a_key_is_known_for_good():
    """A new version of Mynah must find what an old one has published."""
    assert record_key(POST) == "3n2y3ep2gnvy5"


def test_a_time_that_came_back_from_the_store_in_milliseconds_makes_the_same_key():
    at = NOW.replace(microsecond=123_999)
    stored = NOW.replace(microsecond=123_000)
    assert record_key(replace(POST, key_at=at)) == record_key(replace(POST, key_at=stored))
    assert created_at(replace(POST, key_at=at)) == stored


def test_a_key_tells_the_time_to_the_millisecond():
    read = microseconds(record_key(POST))
    assert read // 1000 == int(NOW.timestamp() * 1000)


def test_ten_thousand_posts_of_one_millisecond_have_keys_of_their_own_but_for_chance():
    """By the birthday rule 10,000 of a million values meet about 49 times."""
    keys = {record_key(replace(POST, key=PublishKey(f"k-{n}"))) for n in range(10_000)}
    assert len(keys) > 9_900


def test_keys_rise_with_time():
    keys = [record_key(replace(POST, key_at=NOW + timedelta(seconds=n))) for n in range(100)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("days", [-20_000, 0, 365 * 100])
def test_a_key_is_a_tid(days):
    key = record_key(replace(POST, key_at=NOW + timedelta(days=days)))
    assert len(key) == 13
    assert key[0] in "234567abcdefghij"
    assert set(key) <= set(DIGITS)


def test_every_tid_of_the_protocols_own_list_has_the_form_that_ours_has(shared_data):
    lines = (shared_data / "atproto/interop-test-files/syntax/tid_syntax_valid.txt").read_text()
    for tid in (line for line in lines.splitlines() if line and not line.startswith("#")):
        assert len(tid) == 13
        assert tid[0] in "234567abcdefghij"
        assert set(tid) <= set(DIGITS)
