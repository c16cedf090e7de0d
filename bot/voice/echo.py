"""The text does not become the mouthpiece of the mention."""

from collections.abc import Iterator
from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.abuse import find_abuse
from bot.voice.context import Context
from bot.voice.injection import find_injection
from bot.voice.normalise import bound, fold
from bot.voice.tokens import ngrams, tokens

NAME: Final = "echo"

_RUN: Final = 8
_HOSTILE_RUN: Final = 4
"""Tokens in a row that count as repeated; half as many where the mention is hostile."""
_READ: Final = 4000
_ORDERED: Final = regex.compile(
    r"(?:say|print|write|repeat|output|post|tweet|reply(?: with)?|respond with|answer with"
    r"|tell everyone|begin with"
    r"|说|输出|回复|重复|发布|写)(?: (?:the following|exactly|only|just|after me|this|that"
    r"|the words?))*[ :：,，]{0,3}"
    r"[\"“'「『](?P<payload>[^\"”'」』]{2,200}+)[\"”'」』]",
    regex.IGNORECASE,
)


def check(text: str, context: Context) -> Verdict:
    """Block a payload that the mention asked for, and long runs of its words."""
    if context.mention is None:
        return passed(NAME)
    mention = bound(context.mention, _READ)
    folded = fold(bound(text, _READ))
    for payload in _payloads(mention):
        if payload in folded and not any(payload in fold(source) for source in context.sources):
            return blocked(NAME, f"“{bound(payload, 60)}” is what the mention ordered to be said.")
    is_hostile = bool(find_injection(context.mention) or find_abuse(mention))
    n = _HOSTILE_RUN if is_hostile else _RUN
    own = {run for source in context.sources for run in ngrams(tokens(source), n)}
    theirs = set(ngrams(tokens(mention), n)) - own
    for run in ngrams(tokens(bound(text, _READ)), n):
        if run in theirs:
            return blocked(NAME, f"“{_join(run)}” repeats the mention's own words.")
    return passed(NAME)


def _payloads(mention: str) -> Iterator[str]:
    for found in _ORDERED.finditer(mention):
        if payload := fold(found.group("payload")):
            yield payload


def _join(run: tuple[str, ...]) -> str:
    return ("" if not run[0].isascii() else " ").join(run)
