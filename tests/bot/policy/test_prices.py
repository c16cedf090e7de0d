import pytest

from bot.policy.prices import cost_usd


@pytest.mark.parametrize(
    ("network", "is_reply", "has_url", "summoned", "cost"),
    [
        ("x", False, False, False, 0.015),
        ("x", False, True, False, 0.20),
        ("x", True, False, True, 0.01),
        ("x", True, False, False, 0.015),
        ("x", True, True, True, 0.20),
        ("reddit", True, True, True, 0.0),
    ],
)
def test_a_text_costs_what_the_price_list_says(network, is_reply, has_url, summoned, cost):
    assert cost_usd(network, is_reply=is_reply, has_url=has_url, summoned=summoned) == cost
