"""The evaluation data is sound; whether drafts are good is measured elsewhere."""

import itertools
import json
import re
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz

from bot.config import load

HERE = Path(__file__).parent
BRANDS = ("larkhost", "mossbank", "murmelegg", "orrin")
LANGUAGES = ("en", "zh")
DECISIONS = {"reply", "thank", "human", "ignore"}
PLATFORMS = {"x", "reddit", "mastodon", "bluesky"}


def rows(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def mentions():
    return [row for language in LANGUAGES for row in rows(f"{language}.jsonl")]


def queries():
    return [row for language in LANGUAGES for row in rows(f"products_{language}.jsonl")]


def section(brand):
    text = (HERE / "brands" / f"{brand}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["brand"]


SECTIONS = {brand: section(brand) for brand in BRANDS}


def price(value):
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def texts(brand, language):
    facts = {name: wordings[language] for name, wordings in SECTIONS[brand]["facts"].items()}
    products = {
        one["id"]: f"{one['name']}: {one['what'][language]}. "
        f"{price(one['price'])} {one['currency']} {one['url']}"
        for one in SECTIONS[brand]["products"]
    }
    return facts | products


def has_stock(product):
    return product.get("in_stock", True) and product.get("stock", 1) > 0


def named(rows_):
    return [pytest.param(row, id=row["id"]) for row in rows_]


def found(pattern, text):
    return re.search(pattern, text, re.IGNORECASE)


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_loads_and_has_what_the_sets_need(brand):
    load(HERE / "brands" / f"{brand}.yaml")
    facts, products = SECTIONS[brand]["facts"], SECTIONS[brand]["products"]
    assert 10 <= len(facts) <= 14
    assert 4 <= len(products) <= 8
    assert any(not has_stock(product) for product in products)
    assert not set(facts) & {product["id"] for product in products}
    for wordings in facts.values():
        assert set(wordings) == set(LANGUAGES)
        assert all(len(text) <= 180 for text in wordings.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_in_each_language(language):
    assert len(rows(f"{language}.jsonl")) >= 60
    assert len(rows(f"products_{language}.jsonl")) >= 40
    assert {row["lang"] for row in rows(f"{language}.jsonl")} == {language}
    assert {row["lang"] for row in rows(f"products_{language}.jsonl")} == {language}


def test_every_id_is_its_own():
    ids = [row["id"] for row in mentions() + queries()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_texts_are_nearly_the_same(language):
    both = rows(f"{language}.jsonl") + rows(f"products_{language}.jsonl")
    pairs = itertools.combinations(both, 2)
    near = [(a["id"], b["id"]) for a, b in pairs if fuzz.ratio(a["text"], b["text"]) >= 80]
    assert near == []


@pytest.mark.parametrize("row", named(mentions()))
def test_a_mention_is_well_formed(row):
    expect = row["expect"]
    assert list(row) == [
        "id",
        "brand",
        "platform",
        "author",
        "text",
        "lang",
        "thread",
        "expect",
    ]
    assert list(expect) == ["decision", "facts", "must", "must_not"]
    assert row["brand"] in BRANDS
    assert row["platform"] in PLATFORMS
    assert expect["decision"] in DECISIONS
    assert row["text"].strip() == row["text"] != ""
    assert set(expect["facts"]) <= set(texts(row["brand"], row["lang"]))
    assert (expect["decision"] == "reply") == bool(expect["facts"]) == bool(expect["must"])
    for pattern in expect["must"] + expect["must_not"]:
        re.compile(pattern, re.IGNORECASE)


@pytest.mark.parametrize(
    "row", named(row for row in mentions() if row["expect"]["decision"] == "reply")
)
def test_the_facts_themselves_would_pass(row):
    known = texts(row["brand"], row["lang"])
    sources = [known[name] for name in row["expect"]["facts"]]
    for pattern in row["expect"]["must"]:
        assert any(found(pattern, source) for source in sources), pattern
    assert all(found(pattern, sources[0]) for pattern in row["expect"]["must"])
    for pattern in row["expect"]["must_not"]:
        assert not any(found(pattern, source) for source in sources), pattern


@pytest.mark.parametrize("row", named(queries()))
def test_a_query_is_well_formed_and_asks_for_what_is_in_stock(row):
    assert list(row) == ["id", "brand", "lang", "text", "expect"]
    stocked = {one["id"] for one in SECTIONS[row["brand"]]["products"] if has_stock(one)}
    assert len(set(row["expect"])) == len(row["expect"])
    assert set(row["expect"]) <= stocked
