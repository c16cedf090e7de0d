"""
No post twice: not the same text again, and not nearly the same, on any of the brand's accounts.

X refuses identical texts and its automation rules forbid substantially similar ones across
accounts without naming a measure. A reply that is nearly another is flagged, not blocked: two
people who ask the same thing get nearly the same answer, and a person sees both.
"""

from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.voice.claims.links import find_links
from bot.voice.context import Context
from bot.voice.normalise import bound
from bot.voice.tokens import tokens

NAME: Final = "similarity"

BLOCKED: Final = 90.0
"""
Source:
    Manning, Raghavan, Schütze, Introduction to Information Retrieval, 19.6: near-duplicates
    from an overlap of 0.9. Of 4.1 million pairs of independent texts in airline_tweets 9 reach
    it (``tests/benchmarks/filters.py``).
"""
FLAGGED: Final = 80.0
_MIN_WORDS: Final = 4
_READ: Final = 2000


def check(text: str, context: Context) -> Verdict:
    """
    Compare *text* with what the brand said lately.

    A recent text again, apart from links and punctuation, is blocked; so is a post that is nearly
    one. What else is close is flagged.
    """
    key = _key(text)
    if not key:
        return passed(NAME)
    recent = [_key(other) for other in context.recent]
    if key in recent:
        return blocked(
            NAME,
            f"The same text is out or waiting already: “{_shown(context, recent.index(key))}”.",
        )
    close = process.extractOne(key, recent, scorer=fuzz.ratio, score_cutoff=FLAGGED)
    turned = process.extractOne(key, recent, scorer=fuzz.token_sort_ratio, score_cutoff=BLOCKED)
    best = turned or close
    if best is None or len(key.split()) < _MIN_WORDS:
        return passed(NAME)
    _, score, at = best
    evidence = f"{score:.0f} % the same as “{_shown(context, at)}”."
    is_post = context.mention is None
    return blocked(NAME, evidence) if is_post and score >= BLOCKED else flagged(NAME, evidence)


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    return " ".join(tokens(bound(find_links(bound(text, _READ)).rest, _READ)))


def _shown(context: Context, at: int) -> str:
    return bound(" ".join(context.recent[at].split()), 80)
