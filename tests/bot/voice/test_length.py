import pytest

from bot.domain.verdict import Outcome
from bot.voice.length import check


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_blocked(around, text):
    assert check(text, around()).outcome is Outcome.blocked


def test_a_text_that_the_network_finds_too_long_is_blocked_with_both_numbers(around):
    verdict = check("新" * 6, around(length=lambda text: (2 * len(text), 10)))
    assert verdict.outcome is Outcome.blocked
    assert "12" in verdict.evidence
    assert "10" in verdict.evidence


def test_a_text_of_exactly_the_length_allowed_passes(around):
    assert check("12345", around(length=lambda text: (len(text), 5))).outcome is Outcome.passed
