"""What a wish demands is read where it is sure, and nowhere else."""

from decimal import Decimal

import pytest

from bot.retrieval.wishes import read_wish


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("a bike under 700 with a rack?", 700, None),
        ("something below €50 for my niece", 50, "EUR"),
        ("less than 1,200 euros", 1200, "EUR"),
        ("under 1.299 EUR", 1299, "EUR"),
        ("between 20 and 40 EUR", 40, "EUR"),
        ("40 quid tops", 40, "GBP"),
        ("a lamp for $80 or less", 80, "USD"),
        ("budget 500, rack and mudguards please", 500, None),
        ("不超过300元的礼物", 300, "CNY"),
        ("500块以内有什么推荐", 500, "CNY"),
        ("三十欧以内有什么厚一点的", 30, "EUR"),
        ("100到200元之间", 200, "CNY"),
        ("预算600，带货架", 600, None),
    ],
)
def test_the_most_that_may_be_paid_is_read_in_both_languages(text, amount, currency):
    ceiling = read_wish(text).ceiling
    assert ceiling is not None
    assert ceiling.amount == Decimal(amount)
    assert ceiling.binds(currency or "EUR")
    assert not ceiling.currencies or not ceiling.binds("CHF")


@pytest.mark.parametrize(
    "text",
    [
        "carries up to 25 kg?",
        "a jacket for kids under 12",
        "delivery within 3 days, under 20 minutes to assemble",
        "budget is around $80",
        "under 30ish euros",
        "三天以内能到吗",
        "12岁以下能骑吗",
        "预算二十来欧",
        "四五欧以内",
        "预算五百左右",
        "續航不低于90公里",
        "which bike do you recommend?",
    ],
)
def test_other_numbers_and_rough_ones_are_no_ceiling(text):
    assert read_wish(text).ceiling is None


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("gluten-free bread?", ("gluten",)),
        ("a jumper without wool, I am allergic to wool", ("wool",)),
        ("对花生过敏，能吃哪个", ("花生",)),
        ("a jumper with wool", ()),
    ],
)
def test_what_it_must_not_have_is_read(text, without):
    assert read_wish(text).without == without
