"""An example is there for its sound: its words answer another question."""

from typing import Final

from rapidfuzz import fuzz

from bot.domain.verdict import Verdict, flagged, passed
from bot.voice.context import Context
from bot.voice.normalise import bound
from bot.voice.tokens import ngrams, tokens

NAME: Final = "copying"

RUN: Final = 8
"""
Tokens in a row that count as copied.

Source:
    Our own choice: replies have 15 to 40 words, so eight in a row are a clause; Carlini et al.,
    Quantifying Memorization (2022), use 50 model tokens for long texts.
"""
_SAME: Final = 90.0
_SAME_QUESTION: Final = 75.0
_READ: Final = 2000


def check(text: str, context: Context) -> Verdict:
    """Flag a text that repeats an example which answered something else."""
    mine = tokens(bound(text, _READ))
    stated = {run for source in context.sources for run in ngrams(tokens(source), RUN)}
    runs = set(ngrams(mine, RUN)) - stated
    for example in context.brand.voice.replies:
        if _asks_the_same(example.to, context):
            continue
        if evidence := _copied(mine, runs, example.reply):
            return flagged(NAME, f"{evidence} the example answer to “{bound(example.to, 60)}”.")
    for post in context.brand.voice.posts:
        if evidence := _copied(mine, runs, post):
            return flagged(NAME, f"{evidence} the example post “{bound(post, 60)}”.")
    return passed(NAME)


def _asks_the_same(asked: str, context: Context) -> bool:
    if context.mention is None:
        return False
    key = " ".join(tokens(bound(context.mention, _READ)))
    return fuzz.token_set_ratio(" ".join(tokens(asked)), key) >= _SAME_QUESTION


def _copied(mine: list[str], runs: set[tuple[str, ...]], example: str) -> str | None:
    theirs = tokens(example)
    if shared := runs.intersection(ngrams(theirs, RUN)):
        return f"“{' '.join(min(shared))}” is copied from"
    is_same = len(mine) < RUN and runs == set() and mine == theirs
    close = len(mine) >= RUN and bool(runs) and fuzz.ratio(mine, theirs) >= _SAME
    return "Nearly the same as" if (is_same and len(mine) > RUN // 2) or close else None
