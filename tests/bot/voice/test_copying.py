import pytest

from bot.domain.verdict import Outcome
from bot.voice.copying import check

COPIED = "Trail Runner 2 has no animal parts at all, glue included."


def test_an_example_that_answered_something_else_is_flagged(around):
    verdict = check(COPIED, around(mention="Where is your shop?"))
    assert verdict.outcome is Outcome.flagged
    assert "vegan" in verdict.evidence


def test_an_example_post_is_flagged(around):
    text = "Same old stubbornness: our winter boots are back on the shelf today!"
    assert check(text, around(mention=None)).outcome is Outcome.flagged


@pytest.mark.parametrize(
    ("source", "mention", "text"),
    [
        (COPIED, "Where is your shop?", COPIED),
        ("", "do you have any vegan shoes", COPIED),
        ("", "Where is your shop?", "Have a look at our shop in Graz."),
        ("", "Love them", "Thank you!"),
    ],
)
def test_facts_the_same_question_and_common_words_are_no_copy(around, source, mention, text):
    assert check(text, around(source, mention=mention)).outcome is Outcome.passed
