"""
Drafts a minute: our engines against one pipeline call for each candidate, and llama.cpp's server.

Same model, same prompts, same sampling, same budget, in alternation. Two models (GPT-2's 124M
shape with random weights, and the fallback model), two ways of stopping: ``fixed`` makes all write
every token of the budget, ``line`` lets all stop at a line end. Our prefix is encoded anew in
every round. llama.cpp reads the fallback's own GGUF file; nothing in wheels makes one of the GPT-2
shape. Run: ``python -m tests.benchmarks.drafts [--quick] [--llamacpp ENVIRONMENT]``.
"""

# ruff: noqa: T201 — a benchmark prints its figures

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # for both sides

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, pipeline
from transformers.utils import logging

from bot.engines.ctranslate2 import CTranslate2Engine
from bot.engines.engine import Engine, Prompt, Sampling
from bot.engines.hf import TransformersEngine
from bot.engines.packed import Prefixes
from bot.models.find import FALLBACK, default_cache, fetch
from bot.models.folder import ModelFolder, Whence
from bot.models.int8 import int8
from tests.benchmarks.figures import Rounds
from tests.benchmarks.llamacpp import LlamaServer, opened
from tests.benchmarks.roofline import measure_machine

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
OURS = ("transformers", "ctranslate2")
BARS = {"pipeline": 8.0, "llamacpp": 1.0}


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
    """One model in all hands. The pipeline needs its own copy: ours has its attention changed."""

    engine: TransformersEngine
    int8: CTranslate2Engine
    pipe: Any
    fixed: bool
    ends: torch.Tensor
    n_calls: int
    llama: LlamaServer | None = None

    def transformers(self) -> Measured:
        loaded, old = self.engine._loaded, self.engine._prefixes
        loaded.ends[:] = False if self.fixed else self.ends
        self.engine._prefixes = None if old is None else Prefixes(old.shape)
        return _timed(lambda: _lengths(self.engine))

    def ctranslate2(self) -> Measured:
        # It wants one end at least: a token that nobody writes.
        last = len(self.int8._tokenizer) - 1
        self.int8._ends = [last] if self.fixed else self.ends.nonzero()[:, 0].tolist()
        return _timed(lambda: _lengths(self.int8))

    def llamacpp(self) -> Measured:
        return _timed(lambda: self.llama.lengths(PROMPTS, SAMPLING, fixed=self.fixed))

    def pipeline(self) -> Measured:
        return _timed(lambda: [self._call(number) for number in range(self.n_calls)])

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


def contest(folder: ModelFolder, cache: Path, *, fixed: bool, n_calls: int) -> Contest:
    engine = TransformersEngine(folder)
    int8_engine = CTranslate2Engine(folder, int8(folder, cache, print))
    pipe = pipeline("text-generation", model=str(folder.path), dtype=torch.float32, device="cpu")
    pipe.model.generation_config.pad_token_id = 0
    return Contest(engine, int8_engine, pipe, fixed, engine._loaded.ends.clone(), n_calls)


def run(contest: Contest, *, rounds: int) -> dict[str, list[Measured]]:
    """Let all write in turn, after one round that is not counted."""
    hands = [contest.pipeline, contest.transformers, contest.ctranslate2]
    if contest.llama is not None:
        hands.append(contest.llamacpp)
    for hand in hands:
        hand()
    found: dict[str, list[Measured]] = {hand.__name__: [] for hand in hands}
    for _ in range(rounds):
        for hand in hands:
            found[hand.__name__].append(hand())
    return found


def report(name: str, found: dict[str, list[Measured]], rates: dict[str, float]) -> None:
    """
    Print what all wrote.

    Args:
        rates: Tokens a second at the roofline, for each engine of ours.
    """
    print(f"\n{name} (median of {len(found['pipeline'])} rounds)")
    for hand, measured in found.items():
        a_minute = Rounds([one.drafts_a_minute for one in measured])
        a_second = median(one.tokens_a_second for one in measured)
        share = f"  {a_second / rates[hand]:4.0%} of {rates[hand]:,.0f}" if hand in rates else ""
        print(f"  {hand:13} {a_minute.show(1):>26} drafts/min {a_second:7.1f} tokens/s{share}")


def ratios(found: dict[str, list[Measured]]) -> dict[tuple[str, str], float]:
    """Divide drafts a minute round by round; the median for (engine, peer)."""
    speed = {hand: Rounds([one.drafts_a_minute for one in all_]) for hand, all_ in found.items()}
    return {
        (engine, peer): speed[engine].over(speed[peer]).median
        for engine in OURS
        for peer in BARS
        if peer in speed
    }


def _lengths(engine: Engine) -> list[int]:
    return [one.n_tokens for row in engine.generate(PROMPTS, SAMPLING) for one in row]


def _timed(work: Callable[[], list[int]]) -> Measured:
    start = time.perf_counter()
    tokens = work()
    return Measured(len(tokens), sum(tokens), time.perf_counter() - start)


def _say_ratios(found: dict[str, dict[tuple[str, str], float]]) -> None:
    for peer, bar in BARS.items():
        for engine in OURS:
            known = {name: by[engine, peer] for name, by in found.items() if (engine, peer) in by}
            if known:
                low = min(known, key=lambda name: known[name])
                told = f"{engine}, bar {bar:g}; the lowest of {len(known)}: {low}"
                print(f"ratio_vs_{peer}: {known[low]:.2f} ({told})")


def main() -> None:
    logging.set_verbosity_error()
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--llamacpp", type=Path, help="an environment with xllamacpp")
    asked = parser.parse_args()
    rounds, n_calls = (1, 1) if asked.quick else (5, 4)
    machine = measure_machine()
    print(f"{len(PROMPTS)} mentions x {SAMPLING.n} candidates, {SAMPLING.max_new_tokens} tokens")
    print(machine.show())
    found: dict[str, dict[tuple[str, str], float]] = {}
    with tempfile.TemporaryDirectory() as scratch, opened(asked.llamacpp) as llama:
        fallback = fetch(FALLBACK, default_cache(), print)
        models = [(fallback, llama), (gpt2_shape(Path(scratch) / "gpt2"), None)]
        for folder, server in models:
            for fixed in (False, True):
                pair = contest(folder, default_cache(), fixed=fixed, n_calls=n_calls)
                pair.llama = server
                name = f"{folder.name} {'fixed' if fixed else 'line'}"
                measured = run(pair, rounds=rounds)
                n_rows = len(PROMPTS) * SAMPLING.n
                report(name, measured, machine.rates(pair.pipe.model, n_rows))
                found[name] = ratios(measured)
    if asked.llamacpp is None:
        print("\nllama.cpp: not measured, since --llamacpp names no environment with it")
    print()
    _say_ratios(found)


if __name__ == "__main__":
    main()
