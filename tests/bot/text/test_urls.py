"""Where a text has links, by twitter-text's conformance files."""

import os
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from bot.text.urls import find_urls
from bot.text.x import weighted_length
from tests.cpu import cpu_s

SHARED = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
DATA = SHARED / "twitter-text"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"no conformance data in {DATA}")


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


@needs_data
def test_a_domain_is_called_former_only_where_x_still_links_it():
    tests = yaml.safe_load((DATA / "tlds.yml").read_text("utf-8"))["tests"]
    known = {case["expected"][0].rpartition(".")[2] for one in tests.values() for case in one}
    former = (files("bot.text") / "former_domains.txt").read_text("utf-8").split()
    assert set(former) <= known


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
def test_ten_times_the_hostile_text_costs_less_than_forty_times_the_time(piece):
    small, large = (piece * 10_000)[:10_000], (piece * 100_000)[:100_000]
    assert cpu_s(weighted_length, large) < 40 * max(cpu_s(weighted_length, small), 0.001)
