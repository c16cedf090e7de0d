import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.normalise import bound, clean, fold

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("pay \u202eliame\u202c now", "pay liame now"),
        ("in\u200bvisi\u2060ble\ufeff", "invisible"),
        ("a\x00\x07b", "ab"),
        ("one\r\n\r\n\r\n\r\ntwo", "one\n\ntwo"),
        ("  much \t  room ", "much room"),
        ("Z" + "\u0321" * 60 + "algo", "Z" + "\u0321" * 4 + "algo"),
        ("\U000e0041\U000e0042smuggled", "smuggled"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("می‌خواهم", "می‌خواهم"),
        ("你好！世界", "你好！世界"),
        ("e\u0301", "é"),
    ],
)
def test_a_strangers_text_loses_what_nobody_sees_and_keeps_what_is_written(raw, kept):
    assert clean(raw) == kept


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@given(ANYTHING, st.integers(0, 50))
def test_a_cleaned_text_is_bounded_and_can_be_encoded(text, limit):
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    cleaned.encode("utf-8")


def test_a_bound_does_not_cut_an_emoji_or_a_mark_from_its_letter():
    assert bound("ab👨‍👩‍👧", 4) == "ab"
    assert bound("abe\u0301x", 3) == "ab"
    assert bound("abc", 3) == "abc"


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("F U C K you", "fuck you"),
        ("f.u.c.k", "fuck"),
        ("fսck", "fuck"),
        ("SНIT", "shit"),
        ("ｆｕｃｋ", "fuck"),
        ("𝓯𝓾𝓬𝓴", "fuck"),
        ("fück", "fuck"),
        ("f\u200bu\u200bck", "fuck"),
        ("don’t", "don't"),
        ("a b", "a b"),
        ("Ваш заказ", "ваш заказ"),
        ("免费　退货", "免费 退货"),
        ("Straße", "strasse"),
    ],
)
def test_folding_gives_what_a_reader_reads(seen, read):
    assert fold(seen) == read


@pytest.mark.parametrize("piece", ["f ", "\n ", "\u0301", "\u200b", "👨‍", "a - ", "\ud800", "新 "])
@pytest.mark.parametrize("work", [clean, fold])
def test_hostile_text_is_cleaned_and_folded_in_linear_time(work, piece):
    def cost(n):
        text = (piece * n)[:n]
        gc.disable()  # a full collection looks at every object of every other test too
        start = time.process_time()
        work(text)
        spent = time.process_time() - start
        gc.enable()
        return spent

    small, large = (min(cost(n) for _ in range(3)) for n in (10_000, 100_000))
    assert large < 20 * max(small, 0.001)
