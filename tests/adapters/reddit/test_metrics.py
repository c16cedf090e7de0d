"""What Reddit leaves out is gone only where it has shown all that it has."""

import pytest

NAMES = ["t1_a", "t1_b"]
COMMENT = {"name": "t1_a", "author": "heron", "score": 4, "body": "We ship on Monday."}


def info(replay, children, after=None):
    replay.says(
        "GET /api/info", {"kind": "Listing", "data": {"children": children, "after": after}}
    )


@pytest.mark.parametrize(
    ("children", "after", "known"),
    [
        ([COMMENT], None, {"t1_a", "t1_b"}),
        ([COMMENT], "t1_a", {"t1_a"}),
        ([COMMENT, {"name": "t1_b", "score": "many"}], None, {"t1_a"}),
    ],
)
def test_a_list_that_is_cut_or_unreadable_says_nothing_of_what_is_missing(
    replay, children, after, known
):
    info(replay, [{"kind": "t1", "data": one} for one in children], after)
    found = replay.connect().measure(NAMES)
    assert set(found) == known
    assert found["t1_a"].likes == 4
