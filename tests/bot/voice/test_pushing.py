import pytest

from bot.domain.verdict import Outcome
from bot.voice.pushing import check


@pytest.mark.parametrize(
    "text",
    [
        "The Trail Runner 2 costs €129.00, and the City Boot is lovely too.",
        "推荐 Trail Runner 2，也可以看看City Boot。",
    ],
)
def test_a_reply_that_names_two_products_is_flagged_with_their_names(around, text):
    verdict = check(text, around())
    assert verdict.outcome is Outcome.flagged
    assert "City Boot, Trail Runner 2" in verdict.evidence


@pytest.mark.parametrize(
    ("text", "sources", "mention"),
    [
        ("The Trail Runner 2 costs €129.00.", (), "Which one for trails?"),
        ("The Trail Runner 2 is lighter.", (), "City Boot or Trail Runner 2?"),
        ("City Boot, not Trail Runner 2.", (), "City Boot or Trail Runner 2?"),
        (
            "City Boot and Trail Runner 2 can be resoled.",
            ("City Boot and Trail Runner 2 can be resoled.",),
            "Can shoes be resoled?",
        ),
        ("New: City Boot and Trail Runner 2!", (), None),
    ],
)
def test_one_product_or_those_that_the_mention_or_one_fact_names_may_stand(
    around, text, sources, mention
):
    assert check(text, around(*sources, mention=mention)).outcome is Outcome.passed


def test_a_name_within_a_longer_word_is_no_name(around):
    text = "City Boots are not Trail Runner 20."
    assert check(text, around()).outcome is Outcome.passed
