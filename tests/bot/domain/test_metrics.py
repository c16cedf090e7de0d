"""A post is measured often while people see it, seldom later, and never in a burst."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.metrics import AGES, next_measurement
from tests.factories import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "following"),
    [
        (timedelta(), 10 * MINUTE),
        (10 * MINUTE - timedelta(microseconds=1), 10 * MINUTE),
        (10 * MINUTE, HOUR),
        (HOUR, 3 * HOUR),
        (3 * HOUR, 12 * HOUR),
        (12 * HOUR, DAY),
        (DAY, 3 * DAY),
        (3 * DAY, 7 * DAY),
        (7 * DAY, 30 * DAY),
        (30 * DAY, None),
        (400 * DAY, None),
        (5 * DAY, 7 * DAY),  # a daemon that slept from the second hour on catches up once
        (-HOUR, 10 * MINUTE),  # the network's clock is ahead of ours
    ],
)
def test_a_post_of_an_age_is_measured_next_at(age, following):
    due = next_measurement(NOW, NOW + age)
    assert due == (None if following is None else NOW + following)


def test_the_gaps_between_two_measurements_never_shrink():
    gaps = [later - earlier for earlier, later in pairwise(AGES)]
    assert gaps == sorted(gaps)
