"""What only the reference engine promises; the rest is in ``test_contract.py``."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import GPT2LMHeadModel

from bot.engines.decode import write
from bot.engines.engine import Completion, Prompt, Sampling
from bot.engines.hf import TransformersEngine
from bot.engines.plain import PlainRows
from bot.engines.sampling import Sampler
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder
from tests.bot.engines.test_contract import ASKS, GREEDY, SAMPLING, SYSTEM, TURNS, texts


def ask(text: str, system: str = SYSTEM) -> Prompt:
    return Prompt(system, TURNS, text)


@pytest.fixture(scope="module")
def engine(small_gpt2: ModelFolder) -> TransformersEngine:
    return TransformersEngine(small_gpt2)


def test_a_candidate_does_not_depend_on_what_else_is_in_the_batch(
    engine: TransformersEngine,
) -> None:
    wild = replace(SAMPLING, temperature=1.5, top_p=0.95)
    together = engine.generate([ask(text) for text in ASKS], wild)
    apart = [engine.generate([ask(text)], wild)[0] for text in ASKS]
    assert texts(together) == texts(apart)


@pytest.mark.parametrize("sampling", [GREEDY, SAMPLING], ids=["greedy", "sampled"])
def test_sharing_the_prompt_writes_what_the_unshared_model_writes(
    engine: TransformersEngine, small_gpt2: ModelFolder, sampling: Sampling
) -> None:
    plain = TransformersEngine(small_gpt2)
    plain._loaded.model.set_attn_implementation("sdpa")
    plain._prefixes = None
    prompts = [ask(text) for text in ASKS]
    assert engine._prefixes is not None
    shared, unshared = engine.generate(prompts, sampling), plain.generate(prompts, sampling)
    assert texts(shared) == texts(unshared)
    for rows, others in zip(shared, unshared, strict=True):
        for row, other in zip(rows, others, strict=True):
            assert row.logprob == pytest.approx(other.logprob, abs=1e-4)


def test_the_prefix_is_encoded_once_and_only_a_few_are_kept(small_gpt2: ModelFolder) -> None:
    engine = TransformersEngine(small_gpt2)
    assert engine._prefixes is not None
    first = engine.generate([ask(ASKS[0])], SAMPLING)
    assert len(engine._prefixes) == 1
    assert engine.generate([ask(ASKS[0])], SAMPLING) == first
    assert len(engine._prefixes) == 1
    for number in range(6):
        engine.generate([ask(ASKS[0], system=f"Instruction {number}")], GREEDY)
    assert len(engine._prefixes) == 4


def test_the_log_likelihood_is_the_models_own(
    engine: TransformersEngine, small_gpt2: ModelFolder
) -> None:
    """Temperature and nucleus shape the drawing, not the figure."""
    hot = replace(SAMPLING, n=1, temperature=1.7, top_p=0.8)
    model, ends = GPT2LMHeadModel.from_pretrained(small_gpt2.path).eval(), engine._loaded.ends
    rendered = engine._renderer.render(ask(ASKS[0]))
    with torch.inference_mode():
        batch = PlainRows(model, [rendered], n=1)
        (row,) = write(batch, Sampler(hot, [7]), ends, rows=1, budget=24)
        ids = torch.tensor([rendered.prefix + rendered.own + tuple(row.tokens)])
        logprobs = torch.log_softmax(model(input_ids=ids).logits[0], dim=1)
    start = ids.shape[1] - len(row.tokens) - 1
    own = [float(logprobs[start + place, token]) for place, token in enumerate(row.tokens)]
    # The first token is drawn among those that do not end the row.
    assert row.logprobs[1:] == pytest.approx(own[1:], abs=1e-3)
    assert row.logprobs[0] >= own[0]


def test_two_threads_do_not_disturb_each_other(engine: TransformersEngine) -> None:
    alone = engine.generate([ask(ASKS[0])], SAMPLING)
    found: list[list[list[Completion]]] = []
    threads = [
        threading.Thread(target=lambda: found.append(engine.generate([ask(ASKS[0])], SAMPLING)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 3


def test_a_folder_without_a_model_is_refused_in_one_line(
    small_gpt2: ModelFolder, tmp_path: Path
) -> None:
    with pytest.raises(EngineFailed, match=r"config\.json is missing") as failed:
        TransformersEngine(replace(small_gpt2, path=tmp_path))
    assert "\n" not in str(failed.value)
