"""Chinese becomes telegraphic English, word by word."""

from importlib.resources import files

import pytest
import regex

from bot.text.gloss import in_english


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("寄到德国运费多少？", "ship to Germany how much shipping ?"),
        ("拆封了还可以退货吗", "opened OK return goods ?"),
        ("一周，三次。", "one week , three times ."),
    ],
)
def test_words_stand_in_english_in_their_places(chinese: str, english: str) -> None:
    assert in_english(chinese) == english


def test_the_longest_word_counts_not_its_parts() -> None:
    assert in_english("薰衣草") == "lavender"
    assert in_english("保修期") == "warranty period"


@pytest.mark.parametrize("text", ["Do you ship to Ireland?", "", "🙂 +353 1 496 0000", "Größe?"])
def test_what_is_not_chinese_stays(text: str) -> None:
    assert in_english(text) == text


def test_both_may_stand_in_one_text() -> None:
    assert in_english("Vela 3有货吗") == "Vela 3 in stock ?"


def test_a_character_that_nobody_glossed_says_nothing() -> None:
    assert in_english("\U00020000有货") == "in stock"


def test_hostile_length_is_read_all_the_same() -> None:
    assert in_english("退货" * 50_000).split()[:2] == ["return", "goods"]


def test_every_line_of_the_glossary_is_a_word_and_its_gloss() -> None:
    lines = (files("bot.text") / "glossary.tsv").read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    words = [line.split("\t") for line in lines]
    assert len({word for word, _ in words}) == len(words) > 30_000
    shape = regex.compile(r"\p{Han}{1,5}\t\P{Han}*")
    assert [line for line in lines if not shape.fullmatch(line)] == []
