"""Nothing that a stranger wrote can act on the operator's terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.plain import harmless, one_line


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("\x9b31mred", "<U+009B>31mred"),
        ("\x1b]8;;http://evil\x07click", "<U+001B>]8;;http://evil<U+0007>click"),
        ("invoice\u202efdp.exe", "invoice<U+202E>fdp.exe"),
        ("pay\u200bpal", "pay<U+200B>pal"),
        ("over\rwritten", "over<U+000D>written"),
        ("\ufeffmark", "<U+FEFF>mark"),
        ("tag\U000e0041", "tag<U+E0041>"),
        ("smuggled\U000e0100", "smuggled<U+E0100>"),
        ("a\u200db", "a<U+200D>b"),
        ("lone\ud800", "lone<U+D800>"),
    ],
)
def test_what_a_terminal_would_obey_is_spelled_out(hostile, shown):
    assert harmless(hostile) == shown


@pytest.mark.parametrize("kind", ["你好", "👨‍👩‍👧", "naïve", "مرحبا", "❤️", "می‌خواهم", "two\nlines"])
def test_what_people_write_stays_as_it_is(kind):
    assert harmless(kind) == kind


@given(st.text())
def test_no_control_character_is_left(text):
    left = {unicodedata.category(one) for one in harmless(text) if one not in "\n\u200c\u200d"}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_one_line_is_one_line_of_the_length_asked_for(text, most):
    line = one_line(text, most)
    assert len(line) <= most
    assert line.splitlines() in ([], [line])


def test_a_text_of_100000_characters_is_cut_and_says_so():
    shown = harmless("x" * 100_000)
    assert len(shown) < 2100
    assert "98,000 more characters" in shown
