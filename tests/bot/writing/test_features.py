"""What is said of a text in numbers."""

from bot.domain.brand import Brand, Voice
from bot.voice.context import Context
from bot.writing.features import NAMES, OF_THE_MODEL, describe
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
