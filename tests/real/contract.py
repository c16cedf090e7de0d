"""The contract tests of every network, on servers that we did not write."""

from datetime import timedelta

from tests.adapters.test_contract import *  # noqa: F403 - pytest collects them here once more


def test_a_thread_of_own_posts_hangs_together(case):
    first = case.platform.publish(case.post("One"))
    second = case.post("Two", first.id)
    receipt = case.platform.publish(second)
    an_hour_ago = case.control.advance(0) - timedelta(hours=1)
    assert [one.id for one in case.platform.find(second, an_hour_ago)] == [receipt.id]
    assert case.published() == ["One", "Two"]
