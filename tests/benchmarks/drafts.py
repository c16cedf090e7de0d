"""
Drafts a minute: our batched, prefix-sharing path against one pipeline call for each candidate.

Same model, same rendered prompt, same sampling, same budget, in alternation in one process. Two
models (GPT-2's 124M shape with random weights, and the fallback model), two ways of stopping:
``fixed`` makes both write every token of the budget, ``line`` lets both stop at a line end.
Our prefix is encoded anew in every round. Run: ``python tests/benchmarks/drafts.py [--quick]``.
"""

# ruff: noqa: T201 — a benchmark prints its figures

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # for both sides

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, pipeline
from transformers.utils import logging

from bot.writing.engines.engine import Prompt, Sampling
from bot.writing.engines.hf import TransformersEngine
from bot.writing.engines.packed import Prefixes
from bot.writing.model_folder import ModelFolder, Whence
from bot.writing.models import FALLBACK, default_cache, fetch

SYSTEM = (
    "You answer for Lantern & Loom, a small shop for lamps and blankets. Reword the answer as one"
    " short, friendly reply in our own voice. Use only what the answer says, promise nothing, and"
    " leave out greetings."
)
TURNS = (
    (
        "Answer: Orders leave our workshop within two working days. Message: when will it ship?",
        "Your order leaves our workshop within two working days.",
    ),
    (
        "Answer: Returns are free for 30 days after delivery. Message: can i send the lamp back?",
        "You can send it back for free within 30 days after delivery.",
    ),
    (
        "Answer: The bulbs are standard E27 and can be changed by hand. Message: which bulb fits?",
        "A standard E27 bulb fits, and you can change it by hand.",
    ),
)
FACTS = (
    ("The blanket is knitted from wool of Shetland sheep in Leeds.", "what is the blanket made of"),
    ("We ship to Ireland for 12 euros in three to five days.", "hi do you deliver to dublin??"),
    ("The dimmer works with LED bulbs from 4 to 60 watts.", "my dimmer flickers, which bulbs work"),
    ("Gift wrapping is free, choose it in the basket.", "is there any way to get it gift wrapped"),
    ("The shop in York is open from Monday to Saturday.", "are you open this sunday in york"),
    ("Wash the blanket by hand in cold water and dry it flat.", "can this go into the machine?"),
    ("Spare glass for the Harbour lamp costs 18 pounds.", "i broke the glass of my harbour lamp"),
    ("We answer letters within one working day.", "wrote to you yesterday, still no answer"),
)
PROMPTS = [Prompt(SYSTEM, TURNS, f"Answer: {fact} Message: {asked}") for fact, asked in FACTS]
SAMPLING = Sampling(n=6, max_new_tokens=40, temperature=0.7, top_p=0.9, seed=1)


@dataclass(frozen=True, slots=True)
class Measured:
    drafts: int
    tokens: int
    seconds: float

    @property
    def drafts_a_minute(self) -> float:
        return 60 * self.drafts / self.seconds

    @property
    def tokens_a_second(self) -> float:
        return self.tokens / self.seconds


@dataclass(slots=True)
class Contest:
    """One model in both hands. The pipeline needs its own copy: ours has its attention changed."""

    engine: TransformersEngine
    pipe: Any
    fixed: bool
    ends: torch.Tensor

    def ours(self) -> Measured:
        loaded, old = self.engine._loaded, self.engine._prefixes
        loaded.ends[:] = False if self.fixed else self.ends
        self.engine._prefixes = None if old is None else Prefixes(old.shape)
        return _timed(
            lambda: [c.n_tokens for row in self.engine.generate(PROMPTS, SAMPLING) for c in row]
        )

    def theirs(self, calls: range) -> Measured:
        return _timed(lambda: [self._call(number) for number in calls])

    def _call(self, number: int) -> int:
        loaded = self.engine._loaded
        rendered = self.engine._renderer.render(PROMPTS[number % len(PROMPTS)])
        text = loaded.tokenizer.decode(rendered.prefix + rendered.own)
        budget = SAMPLING.max_new_tokens
        stop = [-1] if self.fixed else self.ends.nonzero()[:, 0].tolist()
        out = self.pipe(
            text,
            do_sample=True,
            temperature=SAMPLING.temperature,
            top_p=SAMPLING.top_p,
            top_k=0,
            max_new_tokens=budget,
            min_new_tokens=budget if self.fixed else 1,
            eos_token_id=stop,
            return_tensors=True,
        )
        written = out[0]["generated_token_ids"]
        return len(written) - len(self.pipe.tokenizer(text)["input_ids"])


def gpt2_shape(folder: Path) -> ModelFolder:
    bpe = ByteLevelBPETokenizer()
    texts = [SYSTEM, *(text for turn in TURNS + FACTS for text in turn)]
    bpe.train_from_iterator(texts * 2, vocab_size=700, special_tokens=["<|endoftext|>"])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe._tokenizer, eos_token="<|endoftext|>")
    torch.manual_seed(0)
    GPT2LMHeadModel(GPT2Config()).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return ModelFolder(folder, "gpt2-124m-shape", Whence.folder)


def contest(folder: ModelFolder, *, fixed: bool) -> Contest:
    engine = TransformersEngine(folder)
    pipe = pipeline("text-generation", model=str(folder.path), dtype=torch.float32, device="cpu")
    pipe.model.generation_config.pad_token_id = 0
    return Contest(engine, pipe, fixed=fixed, ends=engine._loaded.ends.clone())


def run(folder: ModelFolder, *, fixed: bool, rounds: int, calls: int) -> float:
    pair = contest(folder, fixed=fixed)
    pair.theirs(range(1))
    pair.ours()
    ratios, ours, theirs = [], [], []
    for number in range(rounds):
        theirs.append(pair.theirs(range(number * calls, number * calls + calls // 2)))
        ours.append(pair.ours())
        theirs.append(pair.theirs(range(number * calls + calls // 2, (number + 1) * calls)))
        around = Measured(
            sum(part.drafts for part in theirs[-2:]), 0, sum(part.seconds for part in theirs[-2:])
        )
        ratios.append(ours[-1].drafts_a_minute / around.drafts_a_minute)
    ratio = median(ratios)
    stop = "fixed" if fixed else "line"
    spread = " ".join(f"{one:.1f}" for one in ratios)
    print(f"\n{folder.name}, stop={stop}: ratio {ratio:.1f} (rounds: {spread})")
    for name, measured in (("ours", ours), ("pipeline", theirs)):
        a_minute = median(one.drafts_a_minute for one in measured)
        a_second = median(one.tokens_a_second for one in measured)
        each = sum(one.tokens for one in measured) / sum(one.drafts for one in measured)
        print(
            f"  {name:9} {a_minute:7.1f} drafts/min  {a_second:6.1f} tokens/s"
            f"  {each:.1f} tokens a draft, {sum(one.drafts for one in measured)} drafts"
        )
    return ratio


def _timed(work: Callable[[], list[int]]) -> Measured:
    start = time.perf_counter()
    tokens = work()
    return Measured(len(tokens), sum(tokens), time.perf_counter() - start)


def main() -> None:
    logging.set_verbosity_error()
    quick = "--quick" in sys.argv
    rounds, calls = (1, 4) if quick else (5, 8)
    with tempfile.TemporaryDirectory() as scratch:
        models = [gpt2_shape(Path(scratch)), fetch(FALLBACK, default_cache(), print)]
        rendered = TransformersEngine(models[1])._renderer.render(PROMPTS[0])
        print(
            f"{len(PROMPTS)} mentions x {SAMPLING.n} candidates, {SAMPLING.max_new_tokens} new"
            f" tokens; the fallback's prompt has {len(rendered.prefix)} shared and"
            f" {len(rendered.own)} own tokens; torch {torch.__version__}, 2 threads"
        )
        ratios = {
            f"{folder.name} {'fixed' if fixed else 'line'}": run(
                folder, fixed=fixed, rounds=rounds, calls=calls
            )
            for folder in models
            for fixed in (True, False)
        }
    lowest = min(ratios, key=lambda name: ratios[name])
    print(f"\nratio_vs_pipeline: {ratios[lowest]:.1f} (the lowest of {len(ratios)}: {lowest})")


if __name__ == "__main__":
    main()
