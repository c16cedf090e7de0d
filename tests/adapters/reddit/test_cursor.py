import pytest

from adapters.reddit.cursor import Seen
from bot.domain.ids import Cursor


def read(seen, **things):
    return Seen.parse(seen.after_reading(things).written())


def test_the_beginning_has_seen_nothing():
    assert Seen.parse(None).is_new("t1_a", 0)


def test_what_was_read_is_not_new_and_what_came_with_it_is():
    seen = read(Seen(), t1_a=5_000, t1_b=9_000)
    assert not seen.is_new("t1_b", 9_000)
    assert seen.is_new("t1_c", 9_000)


def test_a_comment_let_through_late_is_still_new_for_an_hour():
    seen = read(Seen(), t1_a=10_000)
    assert seen.is_new("t1_late", 10_000 - 3_600)
    assert not seen.is_new("t1_too_late", 10_000 - 3_601)


def test_the_horizon_never_goes_back():
    seen = read(Seen(), t1_a=10_000)
    assert read(seen, t1_b=6_500).since == seen.since


def test_a_flood_does_not_make_the_cursor_grow_without_end():
    flood = {f"t1_{n}": 10_000 + n for n in range(1_000)}
    seen = read(Seen(), **flood)
    assert len(seen.names) <= 201
    assert not any(seen.is_new(name, at_s) for name, at_s in flood.items())
    assert len(seen.written()) < 2_000


def test_a_flood_within_one_second_is_remembered_whole():
    flood = {f"t1_{n}": 10_000 for n in range(400)}
    seen = read(Seen(), **flood)
    assert not any(seen.is_new(name, at_s) for name, at_s in flood.items())


def test_a_cursor_that_we_did_not_make_is_no_cursor():
    with pytest.raises(ValueError, match="invalid literal"):
        Seen.parse(Cursor("t1_abc"))
