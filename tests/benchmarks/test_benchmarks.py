"""The benchmarks run, at a size that says nothing about speed."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import torch
import yaml

from bot.domain.ids import AccountName
from tests.benchmarks.burst import Sent, faults, gap_faults, plan
from tests.benchmarks.drafts import Measured, ratios
from tests.benchmarks.filling import Load, check
from tests.benchmarks.roofline import Machine
from tests.benchmarks.summaries import TEXTS, as_written, mixed, n_around, quoted, rouge

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-peers"
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def run(name, *words):
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--quick", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def in_order(planned):
    numbers = sorted(planned.due, key=planned.due.__getitem__)
    return [Sent(planned.account(number), number, planned.due[number]) for number in numbers]


@pytest.fixture
def planned():
    return plan(40, 4, BEGIN, MINUTE)


def test_our_ways_through_the_queue_are_measured_without_peers(tmp_path):
    done = run("queues", "--peers", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    for way in ("stream", "mention", "post"):
        assert re.search(rf"^mynah {way} .*\d", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not PEERS.exists(), reason="the peers are installed by make bench-queue")
def test_every_peer_that_is_installed_gets_a_ratio():
    done = run("queues")
    assert done.returncode == 0, done.stdout + done.stderr
    for folder in set(PEERS.iterdir()) - {PEERS / "filters", PEERS / "summaries"}:  # no queues
        assert re.search(rf"^ratio_vs_{folder.name}: \d", done.stdout, re.MULTILINE), done.stdout


def test_claims_are_measured_at_three_sizes():
    done = run("scale")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^scale_ratio: \d+\.\d+ \(bar 1\.5\)$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("part", ["minute", "backlog"])
def test_a_burst_goes_out_once_and_from_one_daemon_in_order(part):
    done = run("burst", "--only", part)
    assert re.search(r"^  daemons 1: .* each once, in due order$", done.stdout, re.MULTILINE)
    assert re.search(r"^  daemons 3: ", done.stdout, re.MULTILINE), done.stdout + done.stderr
    assert not re.search(r"lost|doubled|the store holds", done.stdout), done.stdout


def test_a_burst_under_a_minimum_gap_goes_out_in_order():
    done = run("burst", "--only", "gap")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pipeline_writes_what_the_store_writes(store, redis_url):
    def two_accounts(number):
        return AccountName(f"x-{number % 2}")

    check(redis_url, Load("check", 9, BEGIN, lambda number: BEGIN + number * MINUTE, two_accounts))


def test_a_right_burst_passes_the_check(planned):
    assert faults(planned, in_order(planned), n_stored=40) == []


def test_a_lost_and_a_doubled_post_are_seen(planned):
    sent = in_order(planned)
    assert faults(planned, sent[1:], n_stored=40) == ["1 posts lost, 0 doubled"]
    assert faults(planned, [*sent, sent[-1]], n_stored=40) == ["0 posts lost, 1 doubled"]


def test_two_posts_of_an_account_in_the_wrong_order_are_seen(planned):
    sent = in_order(planned)
    first, second = [place for place, one in enumerate(sent) if one.account == "x-1"][:2]
    sent[first], sent[second] = sent[second], sent[first]
    assert faults(planned, sent, n_stored=40) == [
        "1 posts went out before one of their account that was due earlier"
    ]


def test_what_the_store_does_not_know_of_is_seen(planned):
    assert faults(planned, in_order(planned), n_stored=39) == ["the store holds 39 as published"]


def test_posts_closer_than_the_gap_are_seen(planned):
    assert gap_faults(in_order(planned), timedelta(0)) == []
    assert gap_faults(in_order(planned)[:5], timedelta(days=1)) != []


def test_the_roofline_of_int8_weights_is_higher_where_memory_is_what_limits():
    machine = Machine(bandwidth=1e9, float32=1e15, int8=1e15)
    model = torch.nn.Linear(1000, 1000, bias=False)
    assert machine.rates(model, 8) == {"transformers": 4000.0, "ctranslate2": 8000.0}


def test_the_roofline_is_what_the_products_take_where_rows_are_many():
    machine = Machine(bandwidth=1e15, float32=1e9, int8=4e9)
    model = torch.nn.Linear(1000, 1000, bias=False)
    assert machine.rates(model, 8) == {"transformers": 500.0, "ctranslate2": 2000.0}


def test_a_ratio_is_the_median_of_the_rounds():
    speeds = {"transformers": (9, 4, 8), "ctranslate2": (1, 1, 1), "pipeline": (1, 1, 1)}
    found = {name: [Measured(n, 0, 60.0) for n in each] for name, each in speeds.items()}
    assert ratios(found) == {("transformers", "pipeline"): 8, ("ctranslate2", "pipeline"): 1}


def test_a_summary_quotes_much_less_from_around_a_text_than_its_first_sentences_do(tmp_path):
    parts = yaml.safe_load(TEXTS.read_text("utf-8")).values()
    pages = [
        mixed(page, raw["around"], seed)
        for raw in parts
        for page in as_written(raw)
        for seed in range(2)
    ]
    found = quoted(pages, tmp_path)
    ours, first = (
        sum(n_around(page, said) for page, said in zip(pages, quotes, strict=True))
        for quotes in found.values()
    )
    assert 3 * ours < 2 * first


def test_recall_counts_the_words_of_the_reference_each_once():
    assert rouge(["The ship is new."], "the new ship", 1) == (1.0, 6 / 7)
    assert rouge(["The ship is new."], "the new ship", 2) == (0.0, 0.0)
    assert rouge(["新船。", "船"], "新船快", 1)[0] == 2 / 3
