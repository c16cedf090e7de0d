"""No loops: small models repeat themselves when they run dry."""

from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.context import Context
from bot.voice.tokens import ngrams, tokens

NAME: Final = "repetition"

_SAME_CHARACTER: Final = regex.compile(r"([^\s.\d=_*-])\1{5,}+|([!?！？。~])\2{3,}+|\.{6,}+")
_SENTENCE: Final = regex.compile(r"[^.!?。！？\n]++")
_N: Final = 3
_FEW: Final = 12
_MIN_DISTINCT: Final = 0.7
"""Share of distinct three-token runs; none of 2,204 mentions in airline_tweets lies below it."""
_MIN_SENTENCE: Final = 3
_EMPHATIC: Final = frozenset(
    {"very", "so", "really", "ha", "haha", "no", "bye", "哈", "很", "谢", "拜"}
)


def check(text: str, context: Context) -> Verdict:  # noqa: ARG001 - every check has this shape
    """Block characters, words, sentences or phrases that come again and again."""
    if found := _SAME_CHARACTER.search(text):
        return blocked(NAME, f"“{found.group()[:12]}” repeats one character.")
    words = tokens(text)
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        if first == second == third and first not in _EMPHATIC:
            return blocked(NAME, f"“{first}” comes three times in a row.")
    seen: set[tuple[str, ...]] = set()
    for sentence in _SENTENCE.findall(text):
        key = tuple(tokens(sentence))
        if len(key) >= _MIN_SENTENCE and key in seen:
            return blocked(NAME, f"The sentence “{sentence.strip()[:60]}” comes twice.")
        seen.add(key)
    runs = ngrams(words, _N)
    if len(runs) >= _FEW and len(set(runs)) / len(runs) < _MIN_DISTINCT:
        share = 1 - len(set(runs)) / len(runs)
        return blocked(NAME, f"{share:.0%} of the phrases repeat an earlier one.")
    return passed(NAME)
