import gc
import json
import os
import time
from pathlib import Path

import pytest
import yaml

from bot.text.bluesky import bluesky_budget, bluesky_length
from bot.text.characters import find_emoji
from bot.text.mastodon import MASTODON, mastodon_length
from bot.text.reddit import reddit_length
from bot.text.urls import find_urls
from bot.text.x import Counting, X, fits_x, weighted_length

SHARED = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
DATA = SHARED / "twitter-text"
VECTORS = SHARED / "atproto/richtext_vectors.json"
needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason=f"no vectors in {VECTORS}")
MASTODON_CASES = SHARED / "mastodon_length" / "cases.json"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"no conformance data in {DATA}")


def configuration(name):
    read = json.loads((DATA / name).read_text("utf-8"))
    unit = 100 // read["scale"]
    return Counting(
        limit=read["maxWeightedTweetLength"],
        default=read["defaultWeight"] * unit,
        weights=tuple(
            (one["start"], one["end"], one["weight"] * unit) for one in read.get("ranges", ())
        ),
        joined_emoji=read.get("emojiParsingEnabled", False),
        url=read["transformedURLLength"] * 100,
    )


def cases(name, *sections):
    if not DATA.exists():
        return []
    tests = yaml.safe_load((DATA / name).read_text("utf-8"))["tests"]
    return [
        pytest.param(section, case, id=f"{section}: {case['description']}")
        for section in sections
        for case in tests[section]
    ]


@needs_data
def test_the_product_counts_by_the_configuration_of_version_3():
    assert configuration("v3.json") == X


@needs_data
@pytest.mark.parametrize(
    ("section", "case"),
    cases(
        "validate.yml",
        "WeightedTweetsCounterTest",
        "WeightedTweetsWithDiscountedEmojiCounterTest",
        "UnicodeDirectionalMarkerCounterTest",
    ),
)
def test_every_weighted_conformance_case_is_counted_and_judged_as_x_does(section, case):
    counting = configuration("v2.json" if section == "WeightedTweetsCounterTest" else "v3.json")
    assert weighted_length(case["text"], counting) == case["expected"]["weightedLength"]
    assert fits_x(case["text"], counting) is case["expected"]["valid"]


@needs_data
@pytest.mark.parametrize(("section", "case"), cases("validate.yml", "tweets"))
def test_every_validity_case_of_version_1_is_judged_as_x_did(section, case):
    assert fits_x(case["text"], configuration("v1.json")) is case["expected"]


@needs_data
@pytest.mark.parametrize(
    ("section", "case"),
    cases(
        "extract.yml",
        "urls",
        "urls_with_indices",
        "urls_with_directional_markers",
        "tco_urls_with_params",
    ),
)
def test_every_conformance_case_finds_the_links_that_x_finds(section, case):
    found = [case["text"][url.start : url.end] for url in find_urls(case["text"])]
    assert found == [one if isinstance(one, str) else one["url"] for one in case["expected"]]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("新" * 200, 400),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇦🇹", 2),
        ("see https://acme-shoes.com/a/very/long/path?with=a&query=1", 27),
        ("acme-shoes.com", 23),
        ("acme-shoes.notatopleveldomain", 29),
        ("参见https://acme-shoes.com/help。", 29),
        ("the end.And so on", 17),
    ],
)
def test_a_text_weighs_what_x_charges_for_it(text, length):
    assert weighted_length(text) == length


def test_exactly_280_fits_and_281_does_not():
    assert fits_x("x" * 280)
    assert not fits_x("x" * 281)
    assert not fits_x("")


def test_reddit_counts_code_points():
    assert reddit_length("新👍🏽") == 3


@pytest.mark.skipif(not MASTODON_CASES.exists(), reason=f"no cases in {MASTODON_CASES}")
def test_every_length_case_is_judged_as_mastodon_does():
    for case in json.loads(MASTODON_CASES.read_text("utf-8"))["cases"]:
        length = mastodon_length(case["text"]) + mastodon_length(case["spoiler"])
        assert (length <= MASTODON) is case["ok"], case.get("why")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("新" * 200, 200),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("see https://acme-shoes.com/a/very/long/path?with=a&query=1", 27),
        ("acme-shoes.com", 14),
        ("a wordhttps://acme-shoes.com", 28),
        ("@ann@other.example hi", 7),
        ("@ann and @bob.b@other.example.", 16),
        ("ann@other.example", 17),
        ("https://other.com/@ann@far.example", 23),
    ],
)
def test_a_text_is_as_long_as_mastodon_says(text, length):
    assert mastodon_length(text) == length


def test_a_server_may_count_a_link_by_a_number_of_its_own():
    assert mastodon_length("see https://a.com", url_length=30) == 34


@pytest.mark.parametrize("piece", ["@a@", "@a.", "@a@b.", "@a-", "http://a.co/("])
def test_ten_times_the_hostile_text_costs_mastodon_less_than_twenty_times_the_time(piece):
    small, large = (piece * 10_000)[:10_000], (piece * 100_000)[:100_000]
    assert cost(large, mastodon_length) < 20 * max(cost(small, mastodon_length), 0.001)


def test_an_emoji_is_found_with_its_joiners_and_modifiers():
    assert find_emoji("a👨‍👩‍👧b👍🏽 1⃣ c") == ["👨‍👩‍👧", "👍🏽", "1⃣"]


def cost(text, count=weighted_length):
    def once():
        gc.disable()  # a full collection looks at every object of every other test too
        start = time.process_time()
        count(text)
        spent = time.process_time() - start
        gc.enable()
        return spent

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "piece",
    [
        "a.co/(",
        "a.",
        "http://a.co/(((",
        "a.co?",
        "http://t.co/",
        "http://a.co/",
        "中.",
        "é.com ",
        "xn--",
        "👨‍",
        "\u0301",
        "com.",
        "a@b.co ",
    ],
)
def test_ten_times_the_hostile_text_costs_less_than_twenty_times_the_time(piece):
    small, large = (piece * 10_000)[:10_000], (piece * 100_000)[:100_000]
    assert cost(large) < 20 * max(cost(small), 0.001)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("新" * 200, 200),
        ("e\u0301", 1),
        ("\r\n", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇦🇹🇩🇪", 2),
        ("नमस्ते", 3),
        ("ก็", 1),
        ("a\u200db", 2),
        ("https://acme-shoes.com/help", 27),
    ],
)
def test_bluesky_counts_what_a_reader_takes_for_one_character(text, length):
    assert bluesky_length(text) == length


@needs_vectors
def test_every_vector_of_the_official_client_is_counted_as_there():
    vectors = json.loads(VECTORS.read_text("utf-8"))
    assert len(vectors) == 95
    wrong = [one for one in vectors if bluesky_length(one["text"]) != one["grapheme_length"]]
    assert wrong == []


def test_bluesky_runs_out_of_graphemes_first_and_of_bytes_only_with_long_ones():
    assert bluesky_budget("x" * 301) == (301, 300)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 120) == (120, 300)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 121) == (3025, 3000)
    assert bluesky_budget("👨‍👩‍👧‍👦" * 301) == (301, 300)
    assert bluesky_budget("half \ud83d") == (6, 300)
