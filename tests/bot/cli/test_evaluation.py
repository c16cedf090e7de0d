"""``mynah eval`` on four mentions and two wishes of the shipped brand, with no Redis at hand."""

import json

import pytest
import yaml

from bot.exits import Exit
from bot.models.find import FALLBACK, default_cache
from bot.models.packaged import MPNET, SMOLLM2, install
from tests.brands import ROOT


def line(name, text, **expect):
    fields = {"platform": "x", "author": "ada", "lang": "en", "thread": []}
    return {"id": name, **fields, "text": text, "expect": expect}


FOUR = (
    line(
        "asks",
        "@heroncycles how long does it take until a bike arrives after I order it?",
        decision="reply",
        facts=["shipping_time"],
        must=["5 working days"],
    ),
    line("loves", "@heroncycles I love my new Huila, thank you!", decision="thank"),
    line("waits", "@heroncycles where is my order 48213?", decision="human"),
    line("knows", "@heroncycles do you also build tandems?", decision="human"),
)
WISHES = (
    {"id": "w1", "lang": "en", "text": "a folding bike for the train", "expect": ["kiebitz"]},
    {"id": "w2", "lang": "en", "text": "do you sell toasters?", "expect": []},
)


@pytest.fixture
def mentions(tmp_path):
    file = tmp_path / "four.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in FOUR))
    return file


@pytest.fixture
def wishes(tmp_path):
    file = tmp_path / "wishes.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in WISHES))
    return file


@pytest.fixture
def brand(tmp_path):
    """The shipped brand with the model that a package carries, and a Redis that is nowhere."""
    install(SMOLLM2, default_cache(), print)  # or the command would tell of fetching them
    install(MPNET, default_cache(), print)
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    config["generation"] |= {"model": FALLBACK, "fallback": None}
    config["redis"] = {"url": "redis://127.0.0.1:1/0"}
    file = tmp_path / "brand.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True))
    return file


@pytest.mark.slow
def test_a_small_set_is_measured_the_real_way(mynah, mentions, wishes, brand):
    words = ("eval", str(mentions), "--brand", str(brand), "--products", str(wishes), "--drafts")
    answer = mynah(*words, "--json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.document["mentions"]
    assert found["overall"]["n"] == 4
    assert found["overall"]["decided"]["n"] == 4
    assert found["overall"]["hit_1"] == {"n": 1, "of": 1, "share": 1.0}
    assert found["overall"]["drafted"] == {"n": 2, "of": 2, "share": 1.0}
    assert found["overall"]["usable"] == {"n": 2, "of": 2, "share": 1.0}
    assert found["overall"]["unsupported"]["n"] == 0
    assert found["confusion"]["human"]["human"] == 2
    assert found["latency"]["p95_ms"] >= found["latency"]["p50_ms"] > 0
    drafts = {one["id"]: one for one in answer.document["drafts"]}
    assert set(drafts) == {"asks", "loves"}
    assert [one["id"] for one in drafts["asks"]["sources"]] == ["shipping_time"]
    products = answer.document["products"]
    assert products["ours"]["hit_1"] == {"n": 1, "of": 1, "share": 1.0}
    assert products["ours"]["silent"]["n"] == 1


@pytest.mark.slow
def test_people_read_tables_and_the_drafts(mynah, mentions, brand):
    answer = mynah(
        "eval", str(mentions), "--brand", str(brand), "--drafts", "-n", "1", COLUMNS="120"
    )
    assert (answer.code, answer.err) == (0, "")
    assert "asks · reply · wanted: reply, shipping_time" in answer.out
    assert "shipping_time: " in answer.out
    assert "wanted \\ in the end" in answer.out
    assert "drafts a minute" in answer.out


def test_a_bad_line_ends_it_before_anything_is_loaded(mynah, tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text(json.dumps({**FOUR[0], "platform": "myspace"}) + "\n{\n")
    answer = mynah("eval", str(file))
    assert (answer.code, answer.out) == (Exit.usage, "")
    first, second = answer.err.splitlines()
    assert first.startswith(f"error: {file}:1: platform: expected 'x', 'reddit'")
    assert second.startswith(f"error: {file}:2")


@pytest.mark.parametrize("words", [(), ("nowhere.jsonl",), ("--products", "nowhere.jsonl")])
def test_without_a_file_there_is_nothing_to_measure(mynah, words):
    answer = mynah("eval", *words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.usage, "", 1)
