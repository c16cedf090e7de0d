"""What is generated from the program agrees with it."""

from pathlib import Path

from bot.domain.diagram import page
from bot.policy.page import page as policy_page

ROOT = Path(__file__).parents[1]


def test_the_page_of_states_is_the_table():
    assert (ROOT / "docs/draft-states.md").read_text() == page()


def test_the_page_of_rules_is_the_rules():
    assert (ROOT / "docs/policy.md").read_text() == policy_page()
