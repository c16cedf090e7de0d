"""Words by which texts are searched: bare of endings, and pairs of characters in Chinese."""

from typing import Final

import regex

from bot.text.wording import is_cjk

_RUN: Final = regex.compile(r"\p{Han}+|[\p{Latin}\p{N}]+")
_ENDING: Final = regex.compile(r"(?:ing|ed|es|s)$")
_STEM: Final = 4
# fmt: off
_STOP: Final = frozenset({
    "a", "an", "and", "any", "are", "at", "be", "can", "could", "do", "does", "for", "from", "get",
    "has", "have", "how", "i", "if", "in", "is", "it", "long", "many", "me", "much", "my", "of",
    "on", "or", "our", "should", "some", "that", "the", "there", "to", "us", "we", "what", "when",
    "where", "which", "who", "will", "with", "would", "you", "your",
})
# fmt: on


def split_terms(text: str) -> list[str]:
    """Return the search terms of *text*, in order and as often as they occur."""
    terms: list[str] = []
    for run in _RUN.findall(text.lower()):
        if is_cjk(run):
            terms += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        elif run not in _STOP:
            terms.append(_ENDING.sub("", run) if len(run) > _STEM else run)
    return terms
