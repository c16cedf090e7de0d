"""Examples in the tokens of one model, and in the order in which they are learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Final

from bot.engines.render import Renderer
from bot.training.examples import Examples
from bot.writing import prompt

BATCH: Final = 4
_LONGEST: Final = 256
"""Tokens of a passage that are learnt at once; a longer one is cut into pieces."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """
    One example.

    Attributes:
        prefix: Instruction and examples of the prompt, the same for all pairs of a language.

        row: The rest of the prompt and what is to be written.

        n_given: Tokens of *row* that are given; only what follows is learnt.
    """

    prefix: tuple[int, ...]
    row: tuple[int, ...]
    n_given: int


def encode_pairs(examples: Examples, renderer: Renderer, context: int) -> tuple[Encoded, ...]:
    """Lay each pair out as the engine asks for it; what the model cannot read is left out."""
    found = []
    for pair in examples.pairs:
        asked = prompt.reword(pair.fact, pair.language)
        rendered = renderer.render(asked)
        answer = renderer.answer(asked, pair.text)
        row = rendered.own + answer
        if len(rendered.prefix) + len(row) <= context:
            found.append(Encoded(rendered.prefix, row, len(rendered.own)))
    return tuple(found)


def encode_passages(examples: Examples, renderer: Renderer, context: int) -> tuple[Encoded, ...]:
    """Encode the brand's own copy as it stands; its first token follows from nothing."""
    size = min(_LONGEST, context)
    found = []
    for passage in examples.passages:
        ids = renderer.literal(passage)
        pieces = (ids[at : at + size] for at in range(0, len(ids), size))
        found += [Encoded((), piece, 1) for piece in pieces if len(piece) > 1]
    return tuple(found)


def batches(examples: Sequence[Encoded]) -> list[list[Encoded]]:
    """Put *examples* into batches of one prefix each, in the order given."""
    by_prefix = sorted(examples, key=lambda one: one.prefix)
    found = []
    for _, group in groupby(by_prefix, key=lambda one: one.prefix):
        alike = list(group)
        found += [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
    return found


def batch_at(examples: Sequence[Encoded], step: int, seed: int) -> list[Encoded]:
    """
    Return what is learnt at *step*, the first being 0.

    It depends on nothing but the arguments, so a run that goes on sees what it would have seen.
    """
    n_batches = len(batches(examples))
    rng = Random(f"{seed} {step // n_batches}")
    shuffled = list(examples)
    rng.shuffle(shuffled)
    made = batches(shuffled)
    rng.shuffle(made)
    return made[step % n_batches]
