import time
from dataclasses import replace

import pytest

from bot.domain.verdict import Outcome
from bot.voice.banned import check


@pytest.mark.parametrize(
    "text",
    [
        "They are cheap.",
        "CHEAP!",
        "c h e a p shoes",
        "сheap (with a Cyrillic c)",
        "ｃｈｅａｐ",
        "che\u200bap",
        "这是山寨货",
        "It cures back pain",
        "这是最便宜的",
    ],
)
def test_a_banned_word_or_claim_is_found_also_in_disguise(around, text):
    assert check(text, around()).outcome is Outcome.blocked


@pytest.mark.parametrize("text", ["The cheapest joke", "Cheapside 4, Graz", "a secure fit", "便宜"])
def test_a_word_that_merely_contains_a_banned_one_passes(around, text):
    assert check(text, around()).outcome is Outcome.passed


def test_a_pattern_that_explodes_blocks_instead_of_hanging(around):
    context = around()
    voice = replace(context.brand.voice, banned_claims=(r"(?:a|a?)+b$",))
    context = replace(context, brand=replace(context.brand, voice=voice))
    start = time.monotonic()
    assert check("a" * 5_000 + "c", context).outcome in {Outcome.blocked, Outcome.passed}
    assert time.monotonic() - start < 5
