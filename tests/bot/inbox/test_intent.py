"""The intent model on mentions that it never saw."""

import pytest

from bot.inbox.intent import INTENTS, Intent, IntentModel, Labelled, built_in_examples
from tests.brands import ROOT, embedder, intents, read

HELD_OUT = [
    (text, Intent(intent), language)
    for intent, by_language in read(ROOT / "tests/bot/inbox/held_out.yaml").items()
    for language, texts in by_language.items()
    for text in texts
]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_four_of_five_unseen_mentions_are_understood(language: str) -> None:
    texts = [(text, intent) for text, intent, spoken in HELD_OUT if spoken == language]
    guesses = intents().guess([text for text, _ in texts])
    right = sum(guess.intent is intent for guess, (_, intent) in zip(guesses, texts, strict=True))
    assert right / len(texts) >= 0.8


def test_it_is_right_as_often_as_it_says() -> None:
    guesses = intents().guess([text for text, _, _ in HELD_OUT])
    sure = [
        guess.intent is intent
        for guess, (_, intent, _) in zip(guesses, HELD_OUT, strict=True)
        if max(guess.shares) >= 0.8
    ]
    assert len(sure) > len(HELD_OUT) / 3
    assert sum(sure) / len(sure) >= 0.95


def test_every_intent_has_25_examples_in_each_language_and_names_no_brand() -> None:
    raw = read(ROOT / "bot/inbox/examples.yaml")
    assert set(raw) == {str(intent) for intent in INTENTS}
    assert all(len(texts) >= 25 for by_language in raw.values() for texts in by_language.values())
    assert "heron" not in str(raw).lower()


def test_no_held_out_mention_is_learnt_from() -> None:
    known = {example.text.casefold() for example in built_in_examples()}
    assert not known & {text.casefold() for text, _, _ in HELD_OUT}


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
    assert IntentModel(embedder(), few).guess(ask) == IntentModel(embedder(), few).guess(ask)


@pytest.mark.parametrize("text", ["", "   ", "❤️", "@somebody", "\x00", "a" * 100_000])
def test_a_text_without_sense_still_gets_a_guess(text: str) -> None:
    (guess,) = intents().guess([text])
    assert guess.intent in INTENTS


def test_no_text_gives_no_guess() -> None:
    assert intents().guess([]) == ()
