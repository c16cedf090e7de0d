"""The contract tests of every network, on servers that we did not write."""

from datetime import timedelta

from tests.adapters.test_contract import *  # noqa: F403 - pytest collects them here once more
from tests.adapters.test_contract_media import picture, with_images


def test_a_thread_of_own_posts_hangs_together(case):
    first = case.platform.publish(case.post("One"))
    second = case.post("Two", first.id)
    receipt = case.platform.publish(second)
    an_hour_ago = case.control.advance(0) - timedelta(hours=1)
    assert [one.id for one in case.platform.find(second, an_hour_ago)] == [receipt.id]
    assert case.published() == ["One", "Two"]


def test_an_image_goes_out_with_its_post(case):
    post = with_images(case, "Look at the lamp.", picture())
    receipt = case.platform.publish(post)
    an_hour_ago = case.control.advance(0) - timedelta(hours=1)
    assert [one.id for one in case.platform.find(post, an_hour_ago)] == [receipt.id]
