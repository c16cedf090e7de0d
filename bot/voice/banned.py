"""Words and claims that the brand has ruled out for itself."""

from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.context import Context
from bot.voice.normalise import fold

NAME: Final = "banned"
_TIMEOUT_S: Final = 0.5
"""The patterns are the brand's own and may be slow; text that exhausts one is not let through."""


def check(text: str, context: Context) -> Verdict:
    """Block a banned word, also in disguise, and what a banned claim's pattern matches."""
    folded = fold(text)
    for word in context.brand.voice.banned_words:
        if _holds(folded, fold(word)):
            return blocked(NAME, f"The word “{word}” is banned by the brand.")
    for pattern in context.brand.voice.banned_claims:
        try:
            found = _search(pattern, text) or _search(pattern, folded)
        except TimeoutError:
            return blocked(NAME, f"The banned claim “{pattern}” took too long to look for.")
        if found:
            return blocked(NAME, f"“{found.group()}” is a claim that the brand bans ({pattern}).")
    return passed(NAME)


def _search(pattern: str, text: str) -> regex.Match[str] | None:
    return regex.search(pattern, text, flags=regex.IGNORECASE, timeout=_TIMEOUT_S)


def _holds(folded: str, word: str) -> bool:
    if not word or word not in folded:
        return False
    # Chinese has no spaces between words, so there the mere presence counts.
    edge = r"[\p{L}\p{N}--\p{Han}]"
    pattern = rf"(?<!{edge}){regex.escape(word)}(?!{edge})"
    return regex.search(pattern, folded, flags=regex.VERSION1) is not None
