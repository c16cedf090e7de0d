"""What is said of a text in numbers."""

from dataclasses import replace

import pytest

from bot.domain.brand import Brand, Example, Voice
from bot.domain.ids import Untrusted
from bot.voice.context import Context
from bot.writing.features import NAMES, OF_THE_MODEL, closeness, describe
from bot.writing.voiceprint import Voiceprint
from tests.brands import embedder, heron

FACT = "Test rides are free and take 30 minutes."


def described(*texts, recent=()):
    context = Context(heron(), "en", (FACT,), topic="question", recent=recent)
    return describe(texts, context, embedder(), Voiceprint(heron(), embedder()))


def test_everything_that_a_text_has_is_described():
    (one,) = described(FACT)
    assert set(one) == set(NAMES) - set(OF_THE_MODEL)
    assert one["coverage"] == 1.0


def test_signs_are_counted_in_both_scripts():
    loud, asking, calm = described("Great!! Yes！ 🚲", "Any question? 还有吗？", FACT)
    assert (loud["exclamation"], loud["emoji"]) == (3.0, 1.0)
    assert asking["question"] == 2.0
    assert [calm[name] for name in ("exclamation", "emoji", "question")] == [0.0, 0.0, 0.0]


def test_half_of_the_content_is_half_of_the_coverage():
    whole, half, none = described(FACT, "They take 30 minutes.", "Thank you!")
    assert (whole["coverage"], none["coverage"]) == (1.0, 0.0)
    assert 0.2 < half["coverage"] < 0.8


def test_pauses_are_counted_a_word_in_both_scripts():
    english, chinese, calm = described("Yes, sure, we do - 24,000 of them", "有的，您好", "We do.")
    assert english["punctuation"] == pytest.approx(3 / 8)
    assert chinese["punctuation"] == pytest.approx(1 / 2)
    assert calm["punctuation"] == 0.0


def test_what_is_usual_is_asked_of_the_replies_in_the_language():
    replies = (Example("?", "one " * 4, "en"), Example("?", "eins " * 40, "de"))
    brand = replace(heron(), voice=Voice("friendly", replies, ()))
    for language, words in (("en", 4), ("de", 40), ("zh", 30)):
        context = Context(brand, language, (FACT,))
        (one,) = describe(["one " * words], context, embedder(), Voiceprint(brand, embedder()))
        assert one["length fit"] == pytest.approx(1.0)


def test_thanks_are_held_against_thanks_and_answers_against_answers():
    replies = (
        Example("love it", "Thank you, that made our whole workshop smile.", "en", "praise"),
        Example("when?", "Your bike leaves our workshop within two days.", "en", "question"),
    )
    context = Context(
        replace(heron(), voice=Voice("friendly", replies, ())), "en", mention=Untrusted("…")
    )
    for topic, own, other in (("praise", 0, 1), ("question", 1, 0)):
        texts = [replies[own].reply, replies[other].reply]
        near, far = closeness(texts, replace(context, topic=topic), embedder())
        assert near == 1.0
        assert far < 0.5


def test_a_reply_of_the_usual_length_fits_and_a_short_one_does_not():
    usual, short = described("one " * 15, "one")
    assert usual["length fit"] > 0.8 > short["length fit"]
    assert short["length"] < usual["length"]


def test_what_was_said_before_is_not_new():
    same, other = described(FACT, "We repair carbon frames ourselves.", recent=(FACT,))
    assert same["novelty"] == 0.0
    assert other["novelty"] > 0.4


def test_the_voice_tells_the_brand_from_anybody():
    """Each reply of the brand is judged by what was learnt without it."""
    brand, own = heron(), [one for one in heron().voice.replies if one.language == "en"]
    anybody = ["We strive for excellence in customer service.", "BUY NOW!!! Best deals ever!!!"]
    n_right = 0
    for left_out in own:
        rest = tuple(one for one in brand.voice.replies if one is not left_out)
        voice = Voice(brand.voice.tone, rest, brand.voice.posts)
        without = Brand("H", "h", "", brand.languages, voice, (), ())
        scores = Voiceprint(without, embedder()).likeness([left_out.reply, *anybody])
        n_right += scores[0] > max(scores[1:])
    assert n_right >= 0.9 * len(own)


def test_a_brand_without_examples_has_no_voice_yet():
    mute = Brand("H", "h", "", ("en",), Voice("friendly", (), ()), (), ())
    assert Voiceprint(mute, embedder()).likeness([FACT]) == [0.5]
