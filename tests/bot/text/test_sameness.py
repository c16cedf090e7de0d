"""What a network may do to a text without making it another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sameness import same_text

SAME = [
    ("hello", "hello"),
    (" hello \n world ", "hello world"),
    ("hello\r\nworld", "hello\nworld"),
    ("Cafe\u0301", "Café"),
    ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
    ("a &lt; b", "a &lt; b"),
    ("a &lt; b", "a &amp;lt; b"),
    ("zero\u200bwidth\ufeff", "zerowidth"),
    ("❤\ufe0f", "❤"),
    ("see https://b.com/lamp!", "see https://t.co/abc123!"),
    ("see https://b.com/a, then https://b.com/b.", "see https://t.co/a, then https://t.co/b."),
    ("see b.com/lamp", "see http://b.com/lamp"),
    ("see https://b.com", "see https://b.com/"),
    ("详见https://b.com/x。谢谢", "详见https://t.co/abc。谢谢"),
    ("(https://b.com/x)", "(https://t.co/abc)"),
    ("see https://www.b.com/", "see b.com"),
]
OTHER = [
    ("hello", "hello!"),
    ("hello", "Hello"),
    ("hello", ""),
    ("", "hello"),
    ("hello world", "helloworld"),
    ("It costs 29 EUR", "It costs 39 EUR"),
    ("see https://b.com/lamp", "see https://b.com/sofa"),
    ("see the lamp", "see https://t.co/abc"),
    ("buy 3 now", "buy https://t.co/abc now"),
    ("https://b.com/x。谢谢", "https://t.co/abc。多谢"),
    ("see https://b.com/a and more", "see https://t.co/a"),
    ("see https://t.co/a", "see https://b.com/a"),
    ("thank you 🙏", "thank you"),
    ("thank you 👩🏽", "thank you 👩🏿"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_what_a_network_does_to_a_text_makes_no_other_text(ours, theirs):
    assert same_text(ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), OTHER)
def test_another_text_is_another_text(ours, theirs):
    assert not same_text(ours, theirs)


@given(st.text())
def test_every_text_is_the_same_as_itself(text):
    assert same_text(text, text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("glue", ["", " ", ","])
def test_a_hostile_text_is_compared_in_linear_time(glue):
    shown = glue.join(["https://t.co/a"] * 5_000)
    assert not same_text("b.com," * 5_000 + "!", shown)
    assert not same_text("x" * 100_000, shown)
