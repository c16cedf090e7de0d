from dataclasses import replace

import pytest

from bot.domain.verdict import Outcome
from bot.voice.profanity import check


@pytest.mark.parametrize(
    "text",
    [
        "fuck",
        "f u c k",
        "f.u.c.k",
        "fսck",
        "ｆｕｃｋ",
        "f\u200buck",
        "sh1t",
        "SНIT",
        "b!tch",
        "a$$hole",
        "f**k",
        "fuuuuck",
        "𝓯𝓾𝓬𝓴",
        "5h1t",
        "motherfucking",
        "you idiots",
        "傻逼",
        "傻 逼",
        "傻*逼",
        "操你妈",
        "脑残",
        "你\u200b妈\u200b的",
        "王八蛋",
        "sb客服",
        "nmsl",
    ],
)
def test_profanity_is_seen_through_its_disguise(around, text):
    assert check(text, around()).outcome is Outcome.blocked


@pytest.mark.parametrize(
    "text",
    [
        "class assignment in Scunthorpe",
        "I pass",
        "a cocktail dress",
        "shiitake",
        "the assessment",
        "nude heels",
        "It sucks up the water",
        "乳液很好用",
        "牛奶和鸡蛋",
        "成人尺码",
        "性价比很高",
        "操作很简单",
        "a size 5 and 13",
        "C++ and F#",
        "St. Pancras",
        "Bass guitar",
        "Essex",
        "逼真的颜色",
        "滚轮",
    ],
)
def test_innocent_words_pass(around, text):
    assert check(text, around()).outcome is Outcome.passed


def test_the_name_of_the_brand_is_no_profanity(around):
    context = around()
    assert check("Slut Shoes says hello", context).outcome is Outcome.blocked
    context = replace(context, brand=replace(context.brand, name="Slut Shoes"))
    assert check("Slut Shoes says hello", context).outcome is Outcome.passed
