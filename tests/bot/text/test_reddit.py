"""What is sent to Reddit shows as it was approved. A CommonMark reader stands for Reddit's own."""

from html import unescape

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.text.reddit import literal, reddit_length, shows

READER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
SIGNS = "\\`*_[]()~^|<>&#+-.!:1 2)a你\n"


def shown(text):
    """Return what a reader of Markdown shows of *text*, and the kinds of markup it saw."""
    page = READER.render(literal(text))
    tags = set(regex.findall(r"</?(\w+)", page)) - {"p", "br"}
    plain = regex.sub(r"<br />\n?", "\n", page)
    plain = regex.sub(r"</p>\s*", "\n\n", plain).replace("<p>", "")
    return unescape(plain), tags


def lines(text):
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 is 30, and snake_case_names stay",
        "# not a heading",
        "1. not a list\n2) neither\n- nor this\n+ nor that",
        "> nobody is quoted",
        "[a bank](https://evil.example) is a link that is seen",
        "`code` ~~gone~~ **loud** a|b|c",
        "    four blanks are no code",
        "one line\nand the next\n\nand a paragraph",
        "&copy; and &#42; are letters, AT&T too",
        "<b>no tags</b>",
        "a backslash \\ and \\* before a star",
        "尺寸：1. 小号\n*不含税*",
    ],
)
def test_nothing_of_a_text_becomes_markup(text):
    assert shown(text)[1] == set()
    assert lines(shown(text)[0]) == lines(text)


@given(st.text(alphabet=SIGNS, max_size=60))
def test_whatever_is_written_is_what_is_shown(text):
    said, tags = shown(text)
    assert tags == set()
    assert lines(said) == lines(text)


def test_what_reddit_adds_to_markdown_is_shown_too():
    assert literal("x^2 >!secret!<") == r"x\^2 \>!secret!\<"


def test_links_that_are_spelled_out_stay_links():
    text = "See https://heron.example.com/a_b_c?x=1*2 and *this*"
    assert literal(text) == r"See https://heron.example.com/a_b_c?x=1*2 and \*this\*"


@pytest.mark.parametrize("text", ["Two *stars* here", "1. First\n2. Second", "plain"])
def test_what_went_out_is_known_again_in_either_form(text):
    assert shows(text, literal(text))
    assert shows(text, text)
    assert not shows(text, literal(text + " more"))


def test_reddit_counts_code_points():
    assert reddit_length("新👍🏽") == 3
