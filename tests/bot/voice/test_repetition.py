import pytest

from bot.domain.verdict import Outcome
from bot.voice.repetition import check


@pytest.mark.parametrize(
    "text",
    [
        "Nooooooooo way",
        "Great!!!!!",
        "太好了！！！！！",
        "the the the boots",
        "We are here. We are here. Come in.",
        "我们在这里。我们在这里。",
        "you can return it and you can return it and you can return it and you can return it now",
        "退货免费退货免费退货免费退货免费退货免费",
    ],
)
def test_a_loop_is_blocked(around, text):
    assert check(text, around()).outcome is Outcome.blocked


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so, so much!!",
        "Very very very happy",
        "哈哈哈，谢谢",
        "Call 0000000000",
        "Wait......no",
        "If you are between two sizes, take the larger one; if you are not, take yours.",
        "See https://acme-shoes.com/help?a=1&b=1",
    ],
)
def test_emphasis_is_no_loop(around, text):
    assert check(text.replace("......", "..."), around()).outcome is Outcome.passed
