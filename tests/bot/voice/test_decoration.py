from dataclasses import replace

import pytest

from bot.domain.verdict import Outcome
from bot.voice.decoration import check
from bot.voice.unsupported import check as unsupported


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Thanks 🎉", Outcome.passed),
        ("A family 👨‍👩‍👧‍👦", Outcome.passed),
        ("Thanks 🎉🎉", Outcome.blocked),
        ("谢谢😀😀", Outcome.blocked),
        ("Acme™ shoes ©", Outcome.passed),
        ("#one #two", Outcome.passed),
        ("#one #two #three", Outcome.flagged),
        ("order #1234 of 5", Outcome.passed),
    ],
)
def test_emoji_and_tags_are_counted_as_a_reader_counts_them(around, text, outcome):
    assert check(text, around()).outcome is outcome


@pytest.mark.parametrize(("most", "outcome"), [(1, Outcome.flagged), (3, Outcome.passed)])
def test_the_brand_says_how_many_tags_are_enough(around, most, outcome):
    context = around()
    voice = replace(context.brand.voice, max_hashtags=most)
    context = replace(context, brand=replace(context.brand, voice=voice))
    assert check("#one #two", context).outcome is outcome


def test_a_hashtag_of_the_brand_needs_no_source(around):
    context = around()
    assert unsupported("Hello! #AcmeWalks", context).outcome is Outcome.blocked
    voice = replace(context.brand.voice, hashtags=("#AcmeWalks",))
    context = replace(context, brand=replace(context.brand, voice=voice))
    assert unsupported("Hello! #AcmeWalks", context).outcome is Outcome.passed
