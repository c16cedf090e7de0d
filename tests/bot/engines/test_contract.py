"""What every engine on this machine does alike."""

from dataclasses import replace

import pytest
import torch
from structlog.testing import capture_logs
from transformers import GPT2LMHeadModel

from bot.engines.ctranslate2 import CTranslate2Engine
from bot.engines.engine import Completion, Engine, Prompt, Sampling
from bot.engines.hf import TransformersEngine
from bot.models.failure import EngineFailed
from bot.models.int8 import int8

SYSTEM = "Reword the answer as one short friendly reply."
TURNS = (
    ("when will my bike leave?", "Your bike leaves us within two working days."),
    ("can I send it back?", "You can send it back for free within 30 days."),
)
ASKS = ("are you open on sundays?", "where are they made?", "how long is the warranty, please?")
SAMPLING = Sampling(n=3, max_new_tokens=24, temperature=0.8, top_p=0.9, seed=7)
GREEDY = replace(SAMPLING, n=1, temperature=0.0)
WILD = replace(SAMPLING, temperature=1.5, top_p=1.0)
PROMPTS = [Prompt(SYSTEM, TURNS, text) for text in ASKS]


@pytest.fixture(scope="module", params=["transformers", "ctranslate2"])
def engine(request, small_gpt2, tmp_path_factory) -> Engine:
    if request.param == "transformers":
        return TransformersEngine(small_gpt2)
    weights = int8(small_gpt2, tmp_path_factory.mktemp("cache"), lambda _: None)
    return CTranslate2Engine(small_gpt2, weights)


def texts(completed: list[list[Completion]]) -> list[list[str]]:
    return [[one.text for one in row] for row in completed]


def test_every_prompt_gets_its_candidates_in_the_order_given(engine):
    completed = engine.generate(PROMPTS, SAMPLING)
    assert [len(row) for row in completed] == [3, 3, 3]
    assert all(one.text and "\n" not in one.text for row in completed for one in row)
    assert {one.by for row in completed for one in row} == {engine.name} == {"small-gpt2"}
    alone = [engine.generate([prompt], GREEDY)[0] for prompt in PROMPTS]
    assert texts(alone) == texts(engine.generate(PROMPTS, GREEDY))


def test_a_trained_model_answers_what_it_was_taught(engine):
    ((found,),) = engine.generate([PROMPTS[0]], GREEDY)
    assert found.text == "We are open from Monday to Saturday."
    assert found.finished
    assert found.logprob > -0.5


def test_the_same_seed_gives_the_same_texts_and_another_seed_others(engine):
    first = engine.generate(PROMPTS, WILD)
    assert engine.generate(PROMPTS, WILD) == first
    assert texts(engine.generate(PROMPTS, replace(WILD, seed=8))) != texts(first)


def test_candidates_of_a_prompt_differ(engine):
    (row,) = engine.generate([PROMPTS[0]], replace(WILD, n=6))
    assert len({one.text for one in row}) > 3


def test_several_candidates_without_chance_are_one(engine):
    (row,) = engine.generate([PROMPTS[0]], replace(GREEDY, n=3))
    assert [one.text for one in row] == ["We are open from Monday to Saturday."] * 3


def test_prompts_with_other_instructions_are_written_in_one_call(engine):
    mixed = [PROMPTS[0], replace(PROMPTS[1], system="Say thank you."), PROMPTS[2]]
    alone = [engine.generate([one], GREEDY)[0] for one in mixed]
    assert texts(engine.generate(mixed, GREEDY)) == texts(alone)


def test_more_rows_than_fit_at_once_are_all_written(engine):
    prompts = [replace(PROMPTS[0], ask=f"{number} {ASKS[number % 3]}") for number in range(30)]
    completed = engine.generate(prompts, replace(SAMPLING, n=5, max_new_tokens=4))
    assert [len(row) for row in completed] == [5] * 30


def test_no_prompts_give_no_completions(engine):
    assert engine.generate([], SAMPLING) == []


def test_a_budget_that_runs_out_says_so(engine):
    ((found,),) = engine.generate([PROMPTS[0]], replace(GREEDY, max_new_tokens=3))
    assert (found.finished, found.n_tokens) == (False, 3)


def test_an_endless_mention_is_shortened_and_the_instruction_kept(engine):
    with capture_logs() as logs:
        endless = replace(PROMPTS[0], ask="spam and more spam " * 5_000)
        ((found,),) = engine.generate([endless], GREEDY)
    assert found.text
    assert [log["event"] for log in logs] == ["ask_shortened"]
    assert logs[0]["kept"] < 1024


def test_instructions_that_leave_no_room_are_refused_in_one_line(engine):
    with pytest.raises(EngineFailed, match=r"fewer or shorter example replies\.$"):
        engine.generate([replace(PROMPTS[0], system="Be kind. " * 400)], GREEDY)


def test_the_log_likelihood_is_the_models_own_a_token(engine, small_gpt2):
    """Temperature and nucleus shape the drawing, not the figure; int8 moves it a little."""
    ((found,),) = engine.generate([PROMPTS[0]], replace(WILD, n=1, temperature=1.3, top_p=0.8))
    rendered, tokenizer = engine._renderer.render(PROMPTS[0]), engine._renderer._tokenizer
    own = tokenizer(f" {found.text}")["input_ids"] + tokenizer("\n")["input_ids"]
    assert found.finished
    assert len(own) == found.n_tokens
    ids = torch.tensor([[*rendered.prefix, *rendered.own, *own]])
    with torch.inference_mode():
        logits = GPT2LMHeadModel.from_pretrained(small_gpt2.path).eval()(input_ids=ids).logits
    logprobs = torch.log_softmax(logits[0, -len(own) - 1 : -1], dim=1)
    mean = logprobs.gather(1, torch.tensor(own)[:, None]).mean()
    assert found.logprob == pytest.approx(float(mean), abs=0.1)
