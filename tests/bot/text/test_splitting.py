"""A text that is too long becomes parts that all fit, and nothing of it is lost."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.bluesky import bluesky_budget
from bot.text.mastodon import mastodon_length
from bot.text.splitting import MOST_PARTS, CannotSplit, sentence_borders, split
from bot.text.urls import find_urls
from bot.text.x import weighted_length

COUNTS = {
    "x": lambda text: weighted_length(text) <= 60,
    "mastodon": lambda text: mastodon_length(text) <= 60,
    "bluesky": lambda text: bluesky_budget(text)[0] <= 60,
}
NUMBER = regex.compile(r" \((\d+)/(\d+)\)$")
WORDS = st.one_of(
    st.sampled_from(
        [
            "https://heron.example/a?b=1.2&c=d",
            "heroncycles.com/spring?a=1",
            "Dr. Ada",
            "e.g. gears",
            "3.50 EUR",
            "Really?! ",
            "“Yes.”",
            "👩‍👩‍👧‍👦",
            "👍🏽!",
            "我们的店星期二到星期五营业。",
            "“真的吗？”他问，",
            "价格是3.5元！",
            "@ann@social.example",
            "#BikeToWork",
            "\n\n",
            "\n- ",
        ]
    ),
    st.text(min_size=1, max_size=80),
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def bare(text):
    return "".join(text.split())


def sentences(text):
    ends = [*sentence_borders(text), len(text)]
    return [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False) if text[a:b].strip()]


@pytest.mark.parametrize("network", COUNTS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS, numbered=st.booleans())
def test_the_parts_put_together_are_the_text_and_each_of_them_fits(network, text, numbered):
    fits = COUNTS[network]
    try:
        parts = split(text, fits, numbered=numbered)
    except CannotSplit:
        return
    assert all(part.strip() and fits(part) for part in parts)
    if numbered and len(parts) > 1:
        numbers = [tuple(map(int, NUMBER.search(part).groups())) for part in parts]
        assert numbers == [(n, len(parts)) for n in range(1, len(parts) + 1)]
        parts = [NUMBER.sub("", part) for part in parts]
    assert bare("".join(parts)) == bare(text)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_no_link_is_cut(text):
    try:
        parts = split(text, COUNTS["x"])
    except CannotSplit:
        return
    links = [text[link.start : link.end] for link in find_urls(text)]
    links += regex.findall(r"https?://[!-~]+", text)
    for link in links:
        assert any(link in part for part in parts), link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Dr. Ada. She knows.", ["Ask Dr. Ada.", "She knows."]),
        ("Gears, e.g. Shimano. It costs 3.50 EUR!", ["Gears, e.g. Shimano.", "It costs 3.50 EUR!"]),
        ("We ship to the U.S. and Canada. Soon.", ["We ship to the U.S. and Canada.", "Soon."]),
        ("J. Doe rides. “Really?” he asks.", ["J. Doe rides.", "“Really?”", "he asks."]),
        ("See https://a.example/x?y=1.2. Now.", ["See https://a.example/x?y=1.2.", "Now."]),
        ("我们营业。“真的吗？”他问。", ["我们营业。", "“真的吗？”", "他问。"]),
        ("价格是3.5元！好的……明天见", ["价格是3.5元！", "好的……", "明天见"]),
        ("一行\n两行", ["一行", "两行"]),
    ],
)
def test_a_sentence_ends_where_a_reader_says_so(text, expected):
    assert sentences(text) == expected


def test_paragraphs_come_before_sentences():
    text = "One. Two.\n\nThree. Four. Five six seven."
    assert split(text, lambda part: len(part) <= 30) == (
        "One. Two.",
        "Three. Four. Five six seven.",
    )


def test_sentences_come_before_words():
    text = "The first one is here. The second one is a good deal longer."
    parts = split(text, lambda part: len(part) <= 40)
    assert parts == ("The first one is here.", "The second one is a good deal longer.")


def test_a_sentence_that_is_too_long_is_cut_between_words():
    parts = split("mudguards " * 10, lambda part: len(part) <= 25)
    assert parts == ("mudguards mudguards",) * 5


def test_a_word_that_is_too_long_is_cut_between_what_readers_take_for_letters():
    family = "👩‍👩‍👧‍👦"
    assert split(family * 4, lambda part: part.count("👦") <= 3) == (family * 3, family)


def test_a_text_that_fits_is_one_part_without_a_number():
    assert split(" Short. ", lambda part: len(part) <= 20, numbered=True) == ("Short.",)


def test_ten_parts_have_two_digits_each_of_them_counted():
    parts = split("mudguards " * 24, lambda part: len(part) <= 28, numbered=True)
    assert len(parts) >= 10
    assert parts[0].endswith(f"(1/{len(parts)})")
    assert all(len(part) <= 28 for part in parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "empty"),
        ("See https://heron.example/" + "a" * 60, "fits no post"),
        ("word " * 200, f"more than {MOST_PARTS} parts"),
    ],
)
def test_what_makes_no_thread_says_why(text, said):
    with pytest.raises(CannotSplit, match=said):
        split(text, lambda part: len(part) <= 20)
