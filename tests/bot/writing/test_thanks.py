"""Answers to praise."""

from random import Random

import pytest

from bot.writing.thanks import thank
from tests.brands import embedder, heron


def thanks(text: str, language: str = "en", seed: int = 1) -> list[str]:
    made = thank(text, language, heron(), embedder(), Random(seed))
    return [one.sketch.text for one in made]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("wow, delivered in two days, super fast!", "en", "reached you so quickly"),
        ("Three years on my Huila and not a single problem", "en", "serves you"),
        ("师傅修好了，又能骑了，谢谢", "zh", "又好用了"),
    ],
)
def test_the_thanks_fit_what_is_praised(text: str, language: str, expected: str) -> None:
    assert any(expected in one for one in thanks(text, language)[:4])


def test_praise_of_nothing_special_gets_nothing_special() -> None:
    assert not any("quickly" in one or "working well" in one for one in thanks("you rock!"))


def test_no_example_of_the_brand_is_copied_whole() -> None:
    told = {example.reply for example in heron().voice.replies}
    for example in heron().voice.replies:
        if example.intent == "praise":
            assert not told & set(thanks(example.to, example.language))


def test_every_answer_says_thanks_once() -> None:
    for one in thanks("I love my new bike, thank you!"):
        assert one.lower().count("thank") == 1, one


def test_two_mentions_are_not_thanked_alike() -> None:
    firsts = {thanks("Love my new bike!", seed=seed)[0] for seed in range(12)}
    assert len(firsts) >= 3


def test_a_language_without_words_of_thanks_gets_none() -> None:
    assert thanks("Ich liebe mein neues Rad!", "de") == []
