import pytest

from bot.domain.verdict import Outcome
from bot.voice.similarity import check

POST = "Our winter boots are back on the shelf: https://acme-shoes.com/winter"
ZH = "我们的冬靴重新上架了，欢迎到店试穿。"


@pytest.mark.parametrize(
    ("recent", "text"),
    [
        (POST, POST),
        (POST, "OUR WINTER BOOTS are back on the shelf! https://acme-shoes.com/other"),
        (POST, "Our winter boots are back on the shelf now"),
        (POST, "Back on the shelf our winter boots are"),
        (POST, "Our wіnter bооts are back on the shelf"),
        (ZH, "我们的冬靴重新上架了，欢迎到店试穿！"),
        ("Thank you!", "thank you"),
    ],
)
def test_the_same_again_is_blocked(around, recent, text):
    context = around(recent=("Something else.", recent), mention=None)
    assert check(text, context).outcome is Outcome.blocked


@pytest.mark.parametrize(
    ("recent", "text"),
    [
        (POST, "Our shop in Graz opens at nine."),
        (ZH, "退货免费，三十天内有效。"),
        ("Thank you!", "Thank you very much for the lovely photo."),
        ("Yes, we do.", "No, we do."),
    ],
)
def test_another_text_passes(around, recent, text):
    assert check(text, around(recent=(recent,))).outcome is Outcome.passed


def test_what_is_close_is_flagged(around):
    text = "Our summer boots are back on the shelf here"
    assert check(text, around(recent=(POST,))).outcome is Outcome.flagged


def test_nearly_the_same_reply_is_left_to_a_person(around):
    text = "Our winter boots are back on the shelf now"
    assert check(text, around(recent=(POST,))).outcome is Outcome.flagged


def test_the_same_reply_again_is_blocked(around):
    assert check(POST, around(recent=(POST,))).outcome is Outcome.blocked


def test_the_first_post_of_all_passes(around):
    assert check(POST, around()).outcome is Outcome.passed
