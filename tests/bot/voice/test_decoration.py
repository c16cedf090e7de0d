import pytest

from bot.domain.verdict import Outcome
from bot.voice.decoration import check


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Thanks 🎉", Outcome.passed),
        ("A family 👨‍👩‍👧‍👦", Outcome.passed),
        ("Thanks 🎉🎉", Outcome.blocked),
        ("谢谢😀😀", Outcome.blocked),
        ("Acme™ shoes ©", Outcome.passed),
        ("#one #two", Outcome.passed),
        ("#one #two #three", Outcome.flagged),
        ("order #1234 of 5", Outcome.passed),
    ],
)
def test_emoji_and_tags_are_counted_as_a_reader_counts_them(around, text, outcome):
    assert check(text, around()).outcome is outcome
