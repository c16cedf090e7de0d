import pytest

from bot.domain.verdict import Outcome
from bot.voice.coverage import check, new_words

CARE = "Brush the leather, let it dry away from heat, and wax it twice a year."
STEPS = "Go to Settings, open your Profile page, press the Delete button and restart the router."


@pytest.mark.parametrize(
    "text",
    [
        "Please brush the leather and let it dry, then wax it.",
        "Brushing and waxing help a lot!",
        "Thank you so much for your message, we hope this helps.",
    ],
)
def test_words_of_the_source_and_of_courtesy_pass(around, text):
    assert check(text, around(CARE)).outcome is Outcome.passed


def test_a_text_made_of_invented_steps_is_blocked(around):
    assert check(STEPS, around(CARE)).outcome is Outcome.blocked


def test_a_few_new_words_are_flagged(around):
    text = "Brush the leather, then polish it with beeswax."
    assert check(text, around(CARE)).outcome is Outcome.flagged


def test_new_words_are_listed_once_in_order(around):
    context = around(CARE, mention="my boots squeak")
    assert new_words("Polish the boots, polish the laces.", context) == ("polish", "laces")


def test_new_words_of_a_chinese_text_are_pairs_that_nothing_given_holds(around):
    context = around("请先刷净皮面，每年打蜡两次。", language="zh", mention="怎么保养")
    assert new_words("保养时请刷净皮面。", context) == ()
    assert "蜂巢" in new_words("请用蜂巢。", context)


def test_numbers_and_times_are_left_to_the_check_for_claims(around):
    assert new_words("Wax it on Mondays, three times, 14 days.", around(CARE)) == ()
