"""What counts as copied."""

from bot.training.copied import copied_share

LEARNT = ["We mend your saddles in three days, and we bring them to you by bike."]
FACT = "Saddles take three days."


def test_eight_words_in_a_row_are_copied_and_seven_are_not():
    eight = "Yes, in three days, and we bring them to town."
    seven = "Yes, in three days, and we bring all to town."
    assert copied_share([(FACT, eight), (FACT, seven)], LEARNT) == 0.5


def test_what_the_fact_says_itself_is_no_copy():
    assert copied_share([(LEARNT[0], LEARNT[0])], LEARNT) == 0.0


def test_nothing_written_is_nothing_copied():
    assert copied_share([], LEARNT) == 0.0
