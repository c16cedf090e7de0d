"""Every fault of a set is one line that says where it is and what should stand there."""

import json

import pytest

from bot.evaluation.brands import read_groups
from bot.evaluation.cases import BadSet, Case, Query, read_set
from tests.brands import ROOT

GOOD = {
    "id": "a",
    "platform": "x",
    "author": "ada",
    "text": "When are you open?",
    "lang": "en",
    "thread": [],
    "expect": {"decision": "reply", "facts": ["hours"], "must": ["9"], "must_not": []},
}
CONFIG = ROOT / "config.yaml"


def written(tmp_path, *lines):
    file = tmp_path / "set.jsonl"
    rows = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{nonsense", ":2: expected a JSON object, got what is not JSON"),
        ("[]", ":2: expected an object, got []"),
        (GOOD | {"id": "b", "platform": "myspace"}, ":2: platform: expected 'x', 'reddit'"),
        (GOOD | {"id": "b", "text": ""}, ":2: text: expected text that is not empty"),
        (GOOD | {"id": "b", "extra": 1}, ":2: extra: expected no such key, got 1"),
        (GOOD | {"id": "b", "brand": "../x"}, ":2: brand: expected text that matches"),
        (GOOD | {"id": "b", "expect": {}}, ":2: expect.decision: expected a value, got nothing"),
        (
            GOOD | {"id": "b", "expect": {"decision": "reply", "must": ["a("]}},
            ":2: expect.must[0]: expected a regular expression that compiles",
        ),
        (GOOD, ":2: id: expected an id of its own, got 'a', which is line 1's"),
    ],
)
def test_a_bad_line_is_one_line_with_its_number(tmp_path, line, said):
    file = written(tmp_path, GOOD, line)
    with pytest.raises(BadSet) as caught:
        read_set(file, Case)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).startswith(f"{file}:2")
    assert said.removeprefix(":2: ") in str(caught.value)


def test_every_fault_is_reported_at_once(tmp_path):
    two = {**GOOD, "lang": 3, "author": ""}
    with pytest.raises(BadSet) as caught:
        read_set(written(tmp_path, "{", two), Case)
    assert len(str(caught.value).splitlines()) == 3


def test_a_file_without_lines_is_no_set(tmp_path):
    with pytest.raises(BadSet, match="expected a JSON object on each line, got nothing"):
        read_set(written(tmp_path, "", "  "), Case)


def test_what_is_not_utf_8_is_a_fault_of_its_line(tmp_path):
    file = tmp_path / "set.jsonl"
    file.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(BadSet, match=r"set\.jsonl:1"):
        read_set(file, Case)


def test_a_brand_that_is_not_beside_the_set_is_a_fault(tmp_path):
    file = written(tmp_path, GOOD | {"brand": "acme"})
    with pytest.raises(BadSet, match=r":1: brand: expected a brand with a config, got 'acme'"):
        read_groups([file], Case, CONFIG, None)


def test_a_fact_that_the_brand_lacks_is_a_fault(tmp_path):
    file = written(
        tmp_path, GOOD, GOOD | {"id": "b", "expect": {"decision": "reply", "facts": ["x"]}}
    )
    with pytest.raises(BadSet, match=r":2: expect: expected facts and products of .*, got 'x'"):
        read_groups([file], Case, CONFIG, None)


def test_lines_without_a_brand_are_the_configs(tmp_path):
    file = written(tmp_path, GOOD, "", GOOD | {"id": "b"})
    (group,) = read_groups([file], Case, CONFIG, 1)
    assert (group.brand.slug, [one.id for one in group.lines]) == ("heron-cycles", ["a"])


@pytest.mark.parametrize(
    ("name", "kind", "n"),
    [("en", Case, 146), ("zh", Case, 145), ("products_en", Query, 48), ("products_zh", Query, 48)],
)
def test_the_shipped_sets_are_read_whole(name, kind, n):
    file = ROOT / "tests" / "evaluation" / f"{name}.jsonl"
    groups = read_groups([file], kind, CONFIG, None)
    assert len(groups) == 4
    assert sum(len(group.lines) for group in groups) == n
