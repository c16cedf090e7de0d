"""Every rewording here was written by a real model about the fact beside it."""

import pytest

from bot.writing.faithfulness import compare

OPEN = "Our shop is open Tuesday to Friday from 10:00 to 18:30. Sunday and Monday we are closed."
BACK = "You can return a bike within 30 days if you have ridden it less than 50 km."
WEAR = "Wear parts such as tyres and brake pads are not included."
LOCK = "For the street we suggest two locks of different kinds and a fixed object."


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("You can return your bike within 30 days if you've ridden it less than 50 km.", BACK),
        (
            "The test rides are free, and they take 30 minutes.",
            "Test rides are free and take 30 minutes.",
        ),
        (
            "We have gift cards from 20 EUR, and they are valid for 3 years.",
            "We have gift cards from 20 EUR. They are valid for 3 years.",
        ),
        (
            "You can keep beans in the closed bag, not in the fridge.",
            "Keep beans in the closed bag, not in the fridge.",
        ),
        (
            "Huila, a city bike for every day (7 gears), costs 649 EUR.",
            "Huila is a city bike for every day (7 gears). It costs 649 EUR.",
        ),
        ("We recommend 60 grams for filter coffee.", "For filter coffee we recommend 60 grams."),
    ],
)
def test_other_words_for_the_same_thing_are_let_through(text: str, source: str) -> None:
    assert compare(text, source).reason == ""


@pytest.mark.parametrize(
    ("text", "source", "fault"),
    [
        ("Your parts such as tyres and brake pads are not included.", WEAR, "keeps only"),
        ("Wear parts such as tyres and brake pads are included.", WEAR, "not"),
        ("You can return a bike within 30 days.", BACK, "if"),
        (f"{BACK[:-1]}, and you must have ridden it within 14 days.", BACK, "numbers"),
        (
            "You can return a bike within 50 days if you have ridden it less than 30 km.",
            BACK,
            "num",
        ),
        (OPEN.replace("Our shop", "Your shop"), OPEN, "whose"),
        (OPEN.replace("Sunday and Monday we are", "Sunday and Monday are"), OPEN, "whose"),
        (f"I'm afraid so. {OPEN}", OPEN, "speaks as"),
        (OPEN.replace("18:30", "18:30 and on holidays"), OPEN, "adds"),
        (LOCK.replace("For the street", "The street"), LOCK, "drops"),
        (
            "Our frames have a warranty of 10 years, and all other parts are 2 years.",
            "Our frames have a warranty of 10 years, all other parts 2 years.",
            "adds",
        ),
        (
            "Huila, a city bike for every day. It costs 649 EUR.",
            "Huila is a city bike for every day. It costs 649 EUR.",
            "verb",
        ),
        (
            "Huila, a city bike for every day, costing 649 EUR.",
            "Huila is a city bike for every day. It costs 649 EUR.",
            "verb",
        ),
        ("In our shop we take cash.", "In our shop we also take cash.", "also"),
        (
            "We buy from six farms and you pay us.",
            "You buy from six farms and we pay you.",
            "whose",
        ),
        ("We ship every day. We ship every day.", "We ship every day.", "once too often"),
        ("Is the first check free?", "The first check is free.", "asks"),
    ],
)
def test_what_small_models_do_to_a_fact_is_noticed(text: str, source: str, fault: str) -> None:
    assert fault in compare(text, source).reason


def test_the_brand_may_allow_words_of_its_own() -> None:
    source, text = "Rides are free.", "Saddle up, rides are free."
    assert compare(text, source).reason
    assert not compare(text, source, ("saddle", "up")).new_words


def test_a_fact_is_faithful_to_itself_in_chinese_too() -> None:
    fact = "收到后 30 天内、骑行不超过 50 公里的自行车都可以退货。"
    assert compare(fact, fact).reason == ""
    assert compare("收到后 60 天内都可以退货。", fact).reason
