"""
Teach a model the brand's own words, and keep it only if that helped.

Measured before and after, on pairs that were held out: the adapter stays if the approved words
became likelier while the model neither copies more nor strays more from its facts. Nothing that
is in use is touched: what is kept is a new folder, which the config has to name.
"""

import os

# Read by OpenMP while torch is imported. Its threads spin while they wait for each other, which
# makes a step many times slower where anything else is running.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.engines.engine import Sampling
from bot.engines.hf import TransformersEngine
from bot.engines.loading import Loaded, load
from bot.engines.render import Renderer
from bot.models.failure import EngineFailed
from bot.models.finetuned import Finetuned, Scores, write_record
from bot.models.folder import ModelFolder, Whence, reason_of, weights
from bot.models.whole import put
from bot.training.adapter import RANK, RATE, Adapter, Course
from bot.training.checkpoint import Checkpoint
from bot.training.copied import copied_share
from bot.training.encoding import batches, encode_pairs, encode_passages
from bot.training.errors import Busy
from bot.training.examples import Examples, Split
from bot.training.likelihood import perplexity
from bot.writing import prompt
from bot.writing.faithfulness import compare

WORSE: Final = 0.1
"""How much more may be copied, or astray, after learning: of about a hundred wordings, ten."""

_EPOCHS: Final = 3
_MIN_STEPS: Final = 30
_MAX_STEPS: Final = 400
_MAX_FACTS: Final = 24
"""Facts that are worded to see what the model copies: held-out ones first."""
WORDINGS: Final = 4
"""Of each of them."""

Tell = Callable[[str], None]
Done = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What is to be learnt by which model.

    Attributes:
        steps: None for three times through all examples.

        vocabulary: Words that the brand may use without a fact.

        cache: The folder for models, where the new one and the unfinished run go.
    """

    base: ModelFolder
    brand: str
    vocabulary: tuple[str, ...]
    split: Split
    sampling: Sampling
    steps: int | None
    cache: Path
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of it.

    Attributes:
        folder: The new model; None when it was no better.

        reason: Why it was not kept; empty when it was.
    """

    record: Finetuned
    folder: Path | None
    reason: str


def finetune(wish: Wish, tell: Tell, done: Done) -> Outcome:
    """
    Learn, measure, and keep or drop what was learnt.

    A run that was killed goes on where it was, if model, texts and settings are the same.

    Raises:
        Busy: Another process is learning for this brand.

        EngineFailed: The base does not load, or cannot be taught.
    """
    work = wish.cache / ".finetuning" / wish.brand
    with _alone(work):
        merged = work / "model"
        shutil.rmtree(merged, ignore_errors=True)
        tell(f"Measuring {wish.base.name} as it is …")
        before = _measure(wish.base, wish)
        steps = _teach(wish, work, merged, done)
        tell("Measuring what it learnt …")
        after = _measure(ModelFolder(merged, wish.base.name, Whence.folder), wish)
        record = _record(wish, steps, before, after)
        reason = fault(before, after)
        folder = None if reason else _keep(wish, merged, record)
        shutil.rmtree(work)
    return Outcome(record, folder, reason)


def fault(before: Scores, after: Scores) -> str:
    """Say why a model with the scores *after* may not take the place of one with *before*."""
    if after.perplexity >= before.perplexity:
        return "the approved words that were held out did not become likelier"
    if after.copied > before.copied + WORSE:
        return f"it copies {after.copied:.0%} of its wordings, before {before.copied:.0%}"
    if after.faithful < before.faithful - WORSE:
        was, is_ = f"{before.faithful:.0%}", f"{after.faithful:.0%}"
        return f"only {is_} of its wordings keep to their fact, before {was}"
    return ""


def _teach(wish: Wish, work: Path, merged: Path, done: Done) -> int:
    loaded = load(wish.base)
    renderer = Renderer(loaded.tokenizer)
    learnt = wish.split.learnt
    examples = (
        *encode_pairs(learnt, renderer, loaded.context),
        *encode_passages(learnt, renderer, loaded.context),
    )
    steps = wish.steps or max(_MIN_STEPS, min(_MAX_STEPS, _EPOCHS * len(batches(examples))))
    course = Course(steps, wish.sampling.seed)
    checkpoint = Checkpoint(work, _name(wish, steps))
    try:
        adapter = Adapter(loaded, course)
        adapter.learn(examples, checkpoint, lambda step: done(step, steps))
        adapter.merge(merged)
    except RuntimeError as error:
        # torch raises nothing finer, above all when memory runs out.
        raise EngineFailed(
            f"{wish.base.name} cannot be taught ({reason_of(error)}): free memory and run"
            " the command again, it goes on where it was."
        ) from error
    return steps


def _measure(folder: ModelFolder, wish: Wish) -> Scores:
    loaded = load(folder)
    pairs, passages = _perplexities(loaded, wish.split.held_out)
    del loaded
    written = _word(TransformersEngine(folder), wish)
    learnt = wish.split.learnt
    texts = (*(one.text for one in learnt.pairs), *learnt.passages)
    n_faithful = sum(not compare(text, fact, wish.vocabulary).reason for fact, text in written)
    return Scores(
        perplexity=pairs,
        copy_perplexity=passages,
        copied=copied_share(written, texts),
        faithful=n_faithful / len(written),
        n_wordings=len(written),
    )


def _perplexities(loaded: Loaded, held_out: Examples) -> tuple[float, float | None]:
    renderer = Renderer(loaded.tokenizer)
    pairs = perplexity(loaded.model, encode_pairs(held_out, renderer, loaded.context))
    passages = perplexity(loaded.model, encode_passages(held_out, renderer, loaded.context))
    if pairs is None:
        raise EngineFailed(
            f"The model reads {loaded.context} tokens, too few for any pair: choose a larger one."
        )
    return pairs, passages


def _word(engine: TransformersEngine, wish: Wish) -> list[tuple[str, str]]:
    """Have facts worded as the worker would."""
    pairs = (*wish.split.held_out.pairs, *wish.split.learnt.pairs)
    facts = list(dict.fromkeys((one.fact, one.language) for one in pairs))[:_MAX_FACTS]
    asked = [prompt.reword(fact, language) for fact, language in facts]
    written = engine.generate(asked, wish.sampling)
    return [
        (fact, one.text) for (fact, _), each in zip(facts, written, strict=True) for one in each
    ]


def _record(wish: Wish, steps: int, before: Scores, after: Scores) -> Finetuned:
    base = wish.base
    return Finetuned(
        base=str(base.path) if base.origin is Whence.folder else base.name,
        brand=wish.brand,
        made_at=wish.now,
        seed=wish.sampling.seed,
        steps=steps,
        n_pairs=len(wish.split.learnt.pairs),
        n_passages=len(wish.split.learnt.passages),
        before=before,
        after=after,
    )


def _keep(wish: Wish, merged: Path, record: Finetuned) -> Path:
    write_record(merged, record)
    stem = f"{wish.base.name.replace('/', '-')}-{wish.brand}"
    number = 1
    while (folder := wish.cache / f"{stem}-{number}").exists():
        number += 1
    put(merged, folder)
    return folder


def _name(wish: Wish, steps: int) -> str:
    """Name a run by all that decides what it learns."""
    sizes = [(file.name, file.stat().st_size) for file in weights(wish.base.path)]
    told = [str(wish.base.path), sizes, asdict(wish.split.learnt), steps, wish.sampling.seed]
    return hashlib.sha256(json.dumps([*told, RANK, RATE]).encode()).hexdigest()


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    work.mkdir(parents=True, exist_ok=True)
    with work.with_suffix(".lock").open("a") as file:
        try:
            # The kernel frees it when the process dies, whatever it dies of.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another mynah finetune is at work: wait until it is done") from None
        yield
