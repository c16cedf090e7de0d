"""An account sends no more than the brand allows it."""

from datetime import timedelta

import pytest

from bot.domain.pacing import Limits, Outgoing, Sent, wait_for
from tests.factories import NOW


def ago(hours, cost_usd=0.01):
    return Sent(NOW - timedelta(hours=hours), cost_usd)


def test_without_limits_nothing_waits():
    assert wait_for([ago(0), ago(0)], Outgoing(1), NOW, Limits()) is None


def test_the_gap_counts_from_the_last_post():
    wait = wait_for([ago(2), ago(1)], Outgoing(0), NOW, Limits(min_gap=timedelta(hours=3)))
    assert wait.until == NOW + timedelta(hours=2)
    assert wait_for([ago(4)], Outgoing(0), NOW, Limits(min_gap=timedelta(hours=3))) is None


def test_the_daily_cap_waits_for_the_post_that_leaves_the_day():
    wait = wait_for([ago(30), ago(20), ago(2)], Outgoing(0), NOW, Limits(max_per_day=2))
    assert wait.until == NOW + timedelta(hours=4)
    assert "2 posts a day" in wait.reason
    assert wait_for([ago(30), ago(2)], Outgoing(0), NOW, Limits(max_per_day=2)) is None


@pytest.mark.parametrize(("cost_usd", "hours"), [(0.01, None), (0.20, 4), (0.40, 22)])
def test_the_spend_cap_waits_until_the_next_post_is_affordable(cost_usd, hours):
    wait = wait_for([ago(20, 0.20), ago(2, 0.20)], Outgoing(cost_usd), NOW, Limits(daily_usd=0.45))
    assert (wait.until if wait else None) == (NOW + timedelta(hours=hours) if hours else None)


def test_a_post_dearer_than_the_cap_is_looked_at_again_tomorrow():
    wait = wait_for([], Outgoing(0.20), NOW, Limits(daily_usd=0.10))
    assert wait.until == NOW + timedelta(days=1)


def test_of_two_limits_the_longer_wait_counts():
    limits = Limits(min_gap=timedelta(minutes=1), monthly_usd=0.02)
    wait = wait_for([ago(48), ago(0)], Outgoing(0.01), NOW, limits)
    assert "month" in wait.reason
