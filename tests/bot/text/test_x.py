"""How X counts a text and what it links there, by twitter-text's own conformance files."""

import html
import json
import os
import re
from pathlib import Path

import pytest
import yaml

from bot.text.x import (
    Counting,
    Kind,
    X,
    find_entities,
    find_mentions,
    find_tags,
    fits_x,
    split_addressees,
    weighted_length,
)
from tests.cpu import cpu_s

SHARED = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
DATA = SHARED / "twitter-text"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"no conformance data in {DATA}")

OF_SECTION = {
    "mentions": (Kind.mention,),
    "mentions_with_indices": (Kind.mention,),
    "mentions_or_lists_with_indices": (Kind.mention, Kind.list),
    "urls": (Kind.url,),
    "urls_with_indices": (Kind.url,),
    "urls_with_directional_markers": (Kind.url,),
    "tco_urls_with_params": (Kind.url,),
    "hashtags": (Kind.hashtag,),
    "hashtags_from_astral": (Kind.hashtag,),
    "hashtags_with_indices": (Kind.hashtag,),
    "cashtags": (Kind.cashtag,),
    "cashtags_with_indices": (Kind.cashtag,),
}
ANCHOR = re.compile(r'<a (?:[^>]*?class="tweet-url ([a-z-]+)[^>]*)?[^>]*>(.*?)</a>', re.DOTALL)
CLASSES = {
    "username": Kind.mention,
    "list-slug": Kind.list,
    "hashtag": Kind.hashtag,
    "cashtag": Kind.cashtag,
}


def sections(name):
    return yaml.safe_load((DATA / name).read_text("utf-8"))["tests"] if DATA.exists() else {}


def cases(name, *wanted):
    return [
        pytest.param(section, case, id=f"{section}: {case['description']}")
        for section, listed in sections(name).items()
        if not wanted or section in wanted
        for case in listed
    ]


def as_listed(entity):
    """Return *entity* in the words of the conformance files."""
    where = {"indices": [entity.start, entity.end]}
    if entity.kind in {Kind.mention, Kind.list}:
        owner, slash, slug = entity.name.partition("/")
        return {"screen_name": owner, "list_slug": slash + slug} | where
    return {entity.kind.value: entity.name} | where


def matches(expected, entity):
    if isinstance(expected, str):
        return expected == entity.name
    told = as_listed(entity)
    return all(told[key] == value for key, value in expected.items())


@needs_data
def test_every_section_of_the_extraction_file_is_tried():
    assert set(sections("extract.yml")) == {*OF_SECTION, "replies"}


@needs_data
@pytest.mark.parametrize(("section", "case"), cases("extract.yml", *OF_SECTION))
def test_every_extraction_case_finds_what_x_finds_where_x_finds_it(section, case):
    found = [one for one in find_entities(case["text"]) if one.kind in OF_SECTION[section]]
    assert len(found) == len(case["expected"]), found
    assert all(map(matches, case["expected"], found)), found


@needs_data
@pytest.mark.parametrize(("_section", "case"), cases("extract.yml", "replies"))
def test_every_reply_case_names_whom_x_takes_for_answered(_section, case):
    assert split_addressees(case["text"])[0][:1] == list(filter(None, [case["expected"]]))


@needs_data
@pytest.mark.parametrize("section", ["country", "generic"])
def test_every_top_level_domain_of_the_list_makes_a_link(section):
    wrong = [
        case["text"]
        for case in sections("tlds.yml")[section]
        if [one.name for one in find_entities(case["text"])] != case["expected"]
    ]
    assert wrong == []


@needs_data
@pytest.mark.parametrize(
    ("section", "case"),
    cases("validate.yml", "usernames", "lists", "hashtags", "urls_without_protocol"),
)
def test_a_name_is_valid_where_the_whole_of_it_is_one_entity(section, case):
    kind = {"usernames": Kind.mention, "lists": Kind.list, "hashtags": Kind.hashtag}.get(
        section, Kind.url
    )
    whole = [
        one
        for one in find_entities(case["text"])
        if (one.start, one.end, one.kind) == (0, len(case["text"]), kind)
    ]
    assert bool(whole) is case["expected"]


def linked(markup):
    """Read what *markup* links, in order: the kind by its class, the text as a reader sees it."""
    found = []
    for one in ANCHOR.finditer(markup):
        shown = html.unescape(re.sub("<[^>]*>", "", one[2]))
        kind = CLASSES.get(one[1] or "", Kind.url)
        found.append((kind, shown[1:] if kind in {Kind.hashtag, Kind.cashtag} else shown))
    return found


@needs_data
@pytest.mark.parametrize(
    ("section", "case"),
    cases("autolink.yml", "usernames", "lists", "hashtags", "urls", "cashtags", "all"),
)
def test_what_x_links_is_what_is_found(section, case):
    """
    The markup links no address without a scheme, which X does: those are left out here.

    Nor does it link anything else where links alone are wanted.
    """
    found = [
        (one.kind, one.name)
        for one in find_entities(case["text"])
        if (one.kind is Kind.url and one.name.lower().startswith("http"))
        or (one.kind is not Kind.url and section != "urls")
    ]
    assert found == linked(case["expected"])


@needs_data
def test_every_section_of_the_markup_is_read_but_the_one_that_is_handed_its_entities():
    tried = {"usernames", "lists", "hashtags", "urls", "cashtags", "all"}
    assert set(sections("autolink.yml")) == tried | {"json"}


@pytest.mark.parametrize(
    ("text", "notified", "tags"),
    [
        ("谢谢@heron，灯#灯光 很亮", ["heron"], []),
        ("谢谢 @heron, #灯光 #BikeLight $HRN", ["heron"], ["#灯光", "#BikeLight", "$HRN"]),
        ("see https://x.com/@ann#top and @ann/friends", [], []),
        ("mail ann@heron.example", [], []),
        ("it costs $5, #1 of all", [], []),
    ],
)
def test_whom_a_text_notifies_and_what_it_tags(text, notified, tags):
    assert (find_mentions(text), find_tags(text)) == (notified, tags)


def test_the_handles_that_a_text_begins_with_are_parted_from_it():
    assert split_addressees("@ann @bob_1 yes, @eve") == (["ann", "bob_1"], "yes, @eve")
    assert split_addressees("yes, @eve") == ([], "yes, @eve")
    assert split_addressees("@ann@other.example yes") == ([], "@ann@other.example yes")


def read(text):
    return find_entities(text), split_addressees(text)


@pytest.mark.parametrize(
    "piece", ["@", "@a", "rt@a ", "#", "#1", "#1 ", "#a", "$A", "$A ", "@a/", "\u200d#", "  @a"]
)
def test_ten_times_the_hostile_text_costs_less_than_forty_times_the_time(piece):
    small, large = (piece * 10_000)[:10_000], (piece * 100_000)[:100_000]
    assert cpu_s(read, large) < 40 * max(cpu_s(read, small), 0.001)


@pytest.mark.parametrize("run", ["1", "a", "\u0301", "_"])
def test_one_endless_tag_costs_no_more(run):
    small, large = "#" + run * 10_000, "#" + run * 100_000
    assert cpu_s(read, large) < 40 * max(cpu_s(read, small), 0.001)


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
