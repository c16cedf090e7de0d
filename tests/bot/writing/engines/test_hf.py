import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from structlog.testing import capture_logs
from transformers import GPT2LMHeadModel

from bot.writing.engines.decode import write
from bot.writing.engines.engine import Completion, Engine, EngineFailed, Prompt, Sampling
from bot.writing.engines.hf import TransformersEngine
from bot.writing.engines.plain import PlainRows
from bot.writing.engines.sampling import Sampler
from bot.writing.model_folder import ModelFolder

SYSTEM = "Reword the answer as one short friendly reply."
TURNS = (
    ("when will my bike leave?", "Your bike leaves us within two working days."),
    ("can I send it back?", "You can send it back for free within 30 days."),
)
ASKS = ("are you open on sundays?", "where are they made?", "how long is the warranty, please?")
SAMPLING = Sampling(n=3, max_new_tokens=24, temperature=0.8, top_p=0.9, seed=7)
GREEDY = replace(SAMPLING, n=1, temperature=0.0)


def ask(text: str, system: str = SYSTEM) -> Prompt:
    return Prompt(system, TURNS, text)


@pytest.fixture(scope="module")
def engine(small_gpt2: ModelFolder) -> TransformersEngine:
    return TransformersEngine(small_gpt2)


def texts(completions: list[list[Completion]]) -> list[list[str]]:
    return [[completion.text for completion in row] for row in completions]


def test_the_engine_keeps_the_contract(engine: TransformersEngine) -> None:
    kept: Engine = engine
    assert kept.name == "small-gpt2"


def test_every_prompt_gets_its_candidates_in_the_order_given(engine: TransformersEngine) -> None:
    completed = engine.generate([ask(text) for text in ASKS], SAMPLING)
    assert [len(row) for row in completed] == [3, 3, 3]
    assert all(row.text and "\n" not in row.text for rows in completed for row in rows)
    alone = [engine.generate([ask(text)], GREEDY)[0][0].text for text in ASKS]
    assert alone == [row[0].text for row in engine.generate([ask(text) for text in ASKS], GREEDY)]


def test_a_trained_model_answers_what_it_was_taught(engine: TransformersEngine) -> None:
    (found,) = engine.generate([Prompt(SYSTEM, TURNS, "are you open on sundays?")], GREEDY)
    assert found[0].text == "We are open from Monday to Saturday."
    assert found[0].finished
    assert found[0].logprob > -0.5


def test_the_same_seed_gives_the_same_texts_and_another_seed_others(
    engine: TransformersEngine,
) -> None:
    prompts = [ask(text) for text in ASKS]
    wild = replace(SAMPLING, temperature=1.5, top_p=1.0)
    assert engine.generate(prompts, wild) == engine.generate(prompts, wild)
    other = engine.generate(prompts, replace(wild, seed=8))
    assert texts(other) != texts(engine.generate(prompts, wild))


def test_a_candidate_does_not_depend_on_what_else_is_in_the_batch(
    engine: TransformersEngine,
) -> None:
    wild = replace(SAMPLING, temperature=1.5, top_p=0.95)
    together = engine.generate([ask(text) for text in ASKS], wild)
    apart = [engine.generate([ask(text)], wild)[0] for text in ASKS]
    assert texts(together) == texts(apart)


def test_prompts_with_other_instructions_are_written_in_one_call(
    engine: TransformersEngine,
) -> None:
    mixed = [ask(ASKS[0]), ask(ASKS[1], system="Say thank you."), ask(ASKS[2])]
    together = engine.generate(mixed, GREEDY)
    assert texts(together) == texts([engine.generate([one], GREEDY)[0] for one in mixed])


def test_more_rows_than_fit_at_once_are_all_written(engine: TransformersEngine) -> None:
    prompts = [ask(f"{number} {ASKS[number % 3]}") for number in range(30)]
    completed = engine.generate(prompts, replace(SAMPLING, n=5, max_new_tokens=4))
    assert [len(row) for row in completed] == [5] * 30


def test_no_prompts_give_no_completions(engine: TransformersEngine) -> None:
    assert engine.generate([], SAMPLING) == []


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


def test_an_endless_mention_is_shortened_and_the_instruction_kept(
    engine: TransformersEngine,
) -> None:
    with capture_logs() as logs:
        (found,) = engine.generate([ask("spam and more spam " * 5_000)], GREEDY)
    assert found[0].text
    assert logs[0]["event"] == "ask_shortened"
    assert logs[0]["kept"] < 1024


def test_instructions_that_leave_no_room_are_refused_in_one_line(
    engine: TransformersEngine,
) -> None:
    with pytest.raises(EngineFailed, match=r"fewer or shorter example replies\.$"):
        engine.generate([ask(ASKS[0], system="Be kind. " * 400)], GREEDY)


def test_a_budget_that_runs_out_says_so(engine: TransformersEngine) -> None:
    (found,) = engine.generate([ask(ASKS[0])], replace(GREEDY, max_new_tokens=3))
    assert not found[0].finished
    assert found[0].n_tokens == 3


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
