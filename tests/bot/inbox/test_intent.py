"""The intent model on mentions that it never saw."""

from collections.abc import Sequence

import pytest

from bot.inbox.intent import INTENTS, Guess, Intent, IntentModel, Labelled
from tests.brands import ROOT, embedder, english, intents, read, tuned
from tests.corpus.corpus import read_brands

HELD_OUT = [
    (text, Intent(intent), language)
    for intent, by_language in read(ROOT / "tests/bot/inbox/held_out.yaml").items()
    for language, texts in by_language.items()
    for text in texts
]


@pytest.fixture(scope="module")
def guesses() -> Sequence[Guess]:
    """What the model makes of each text of HELD_OUT: they take seconds to read."""
    by_language = {
        language: iter(
            intents().guess([t for t, _, spoken in HELD_OUT if spoken == language], language)
        )
        for language in ("en", "zh")
    }
    return [next(by_language[language]) for _, _, language in HELD_OUT]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_three_of_four_unseen_mentions_are_understood(
    guesses: Sequence[Guess], language: str
) -> None:
    right = [
        guess.intent is intent
        for guess, (_, intent, spoken) in zip(guesses, HELD_OUT, strict=True)
        if spoken == language
    ]
    assert sum(right) / len(right) >= 0.75


def test_it_is_right_as_often_as_it_says(guesses: Sequence[Guess]) -> None:
    sure = [
        guess.intent is intent
        for guess, (_, intent, _) in zip(guesses, HELD_OUT, strict=True)
        if max(guess.shares) >= 0.8
    ]
    assert len(sure) > len(HELD_OUT) / 3
    assert sum(sure) / len(sure) >= 0.92


@pytest.mark.slow
def test_a_larger_network_understands_more_of_the_english_that_nothing_was_trained_on() -> None:
    told = [one for brand in read_brands(trained_on=False) for one in brand.written]
    asked = [one for one in told if one.language == "en"][::4]
    texts = [one.text for one in asked]
    model = IntentModel(tuned(), embedder(), english=english().halfway)
    n_right = {
        language: sum(
            guess.intent is one.intent
            for guess, one in zip(model.guess(texts, language), asked, strict=True)
        )
        for language in ("", "en")
    }
    assert len(asked) > 100
    assert n_right["en"] > n_right[""]


def test_shares_add_up_to_one() -> None:
    (guess,) = intents().guess(["Do you ship to Ireland?"])
    assert sum(guess.shares) == pytest.approx(1.0, abs=1e-4)
    assert guess.share(*INTENTS) == pytest.approx(1.0, abs=1e-4)


def test_the_same_examples_give_the_same_model() -> None:
    few = [
        Labelled("When are you open?", Intent.question),
        Labelled("I love it", Intent.praise),
        Labelled("It broke", Intent.complaint),
    ]
    ask = ["opening hours please"]
    first, second = (IntentModel(tuned(), embedder(), few) for _ in range(2))
    assert first.guess(ask) == second.guess(ask)


def test_a_brand_teaches_its_own_words() -> None:
    ask = ["my sprocket wizard has gone grumpy again"]
    taught = [
        Labelled("the sprocket wizard is grumpy", Intent.praise),
        Labelled("our grumpy sprocket wizard", Intent.praise),
    ]
    plain, after = (
        IntentModel(tuned(), embedder(), known).guess(ask)[0].share(Intent.praise)
        for known in ((), taught)
    )
    assert after > plain + 0.05


@pytest.mark.parametrize("text", ["", "   ", "❤️", "@somebody", "\x00", "a" * 100_000])
def test_a_text_without_sense_still_gets_a_guess(text: str) -> None:
    (guess,) = intents().guess([text])
    assert guess.intent in INTENTS


def test_no_text_gives_no_guess() -> None:
    assert intents().guess([]) == ()
