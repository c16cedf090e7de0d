"""
Whether a rewording still says what its source says, judged by its words.

Made for what small models do wrong: drop half of a fact, add a step, lose a "not", swap who
does what, say one thing twice. It refuses many good wordings as well; that costs a candidate,
the other error costs the brand. ``bot.voice`` checks the finished text once more by kind of claim.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from bot.text.wording import is_cjk, sentences

_MAX_SWAPS: Final = 0.35
_TOKEN: Final = regex.compile(
    r"\d+(?:[.,:]\d+)*|\p{Han}|[\p{Latin}\p{N}]+(?:['’-][\p{Latin}\p{N}]+)*"
)
_SHORT: Final = (
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("'re ", " are "),
    ("it's ", "it is "),
    ("that's ", "that is "),
    ("'ve ", " have "),
    ("we'll ", "we will "),
)
_ENDING: Final = regex.compile(r"(?:ies|ing|ed|es|ly|s|e|y)$")
_STEM: Final = 4

# fmt: off
_LIMITS: Final = frozenset({
    "not", "no", "never", "none", "without", "except", "only", "unless", "until", "least", "most",
    "up", "from", "below", "above", "under", "over", "within", "before", "after", "between",
    "every", "each", "all", "any", "both", "first", "last", "per", "than", "more", "less", "cannot",
    "always", "if", "outside", "inside", "also", "too", "either", "already", "still",
})
"""Words that turn or bound what a sentence says; a rewording must have the same ones."""
_STATING: Final = frozenset({
    "is", "are", "be", "been", "has", "have", "had", "may", "will", "do", "does", "would", "should",
    "must", "could", "might",
})
"""Verbs without content that still state something: a rewording may drop them, not add them."""
_COPULAS: Final = ("is", "are")
_TYING: Final = frozenset({"for", "at", "with", "by", "to"})
"""Prepositions without which a sentence falls apart ("The street we suggest two locks")."""
_LOOSE: Final = _STATING | {"for", "at", "with", "by", "a", "an"}
"""What is wrong wherever a small model adds it ("is a 79 EUR", "with a bright lights")."""
_FREE: Final = _STATING | frozenset({
    "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for", "with", "as", "it",
    "its", "this", "that", "these", "those", "they", "them", "their", "there", "we", "us", "our",
    "ours", "you", "your", "yours", "you'll", "which", "so", "then", "just", "can",
    "please", "but", "here", "when", "while", "what", "how", "own", "find",
})
"""Words that a rewording may drop, and add if they state nothing."""
_WE: Final = frozenset({"we", "our", "ours", "us"})
_YOU: Final = frozenset({"you", "you'll", "your", "yours"})
_FOREIGN: Final = frozenset({"i", "i'm", "i'll", "i've", "my", "me", "mine", "he", "she", "his"})
"""The brand speaks as we, to one person; anybody else in a rewording was made up."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What became of a source in a rewording.

    Attributes:
        coverage: Share of the source's content words that are still there.

        new_words: Content words that the source does not have.

        fault: What else is wrong, in a few words; empty when nothing is.
    """

    coverage: float
    new_words: tuple[str, ...]
    fault: str

    @property
    def reason(self) -> str:
        """Say why the rewording may not stand for its source; empty when it may."""
        if self.fault:
            return self.fault
        if self.new_words:
            return f"adds “{', '.join(self.new_words[:3])}”"
        # A share of 0.85 let through "parts are not included" for "wear parts are not included".
        return "" if self.coverage == 1.0 else f"keeps only {self.coverage:.0%} of the content"


def compare(text: str, source: str, vocabulary: tuple[str, ...] = ()) -> Comparison:
    """
    Compare the rewording *text* with its *source*.

    Args:
        vocabulary: Words that the brand may use without a source.
    """
    said, wanted = _content(_tokens(text)), _content(_tokens(source))
    free = {_stem(word) for entry in vocabulary for word in _tokens(entry)}
    new = tuple(dict.fromkeys(word for word in said if word not in wanted and word not in free))
    kept = sum((Counter(wanted) & Counter(said)).values())
    coverage = kept / len(wanted) if wanted else 1.0
    return Comparison(coverage, new, next(_faults(text, source), ""))


def content_words(text: str) -> frozenset[str]:
    """Return the stems of the words of *text* that carry its content."""
    return frozenset(_content(_tokens(text)))


def _faults(text: str, source: str) -> Iterator[str]:
    ours, theirs = _tokens(text), _tokens(source)
    said, wanted = _content(ours), _content(theirs)
    if limits := _limits(ours) ^ _limits(theirs):
        yield f"“{min(limits)}” came or went"
    if _numbers(ours) != _numbers(theirs):
        yield "other numbers, or in another order"
    if again := [word for word, n in (Counter(said) - Counter(wanted)).items() if word in wanted]:
        yield f"“{again[0]}” once too often"
    if swapped := _swapped(ours, theirs):
        yield f"whose “{swapped}” it is has changed"
    if _disorder(said, wanted) > _MAX_SWAPS:
        yield "in another order"
    if "?" in text and "?" not in source:
        yield "asks"
    n_merged = max(0, len(sentences(source)) - len(sentences(text)))
    yield from _slips(Counter(ours), Counter(theirs), n_merged)


def _slips(ours: Counter[str], theirs: Counter[str], n_merged: int) -> Iterator[str]:
    """Find small words that came or went; *n_merged* sentences were joined to others."""
    dropped, added = theirs - ours, ours - theirs
    if foreign := sorted(added.keys() & _FOREIGN):
        yield f"speaks as “{foreign[0]}”"
    if untied := sorted(dropped.keys() & _TYING):
        yield f"drops “{untied[0]}”"
    if loose := sorted(added.keys() & _LOOSE):
        yield f"adds “{loose[0]}”"
    n_lost = sum(dropped[verb] for verb in _COPULAS)
    n_lost += sum(_is_participle_of(word, dropped) for word in added)
    if n_lost > n_merged:
        yield "leaves a sentence without its verb"


def _is_participle_of(word: str, dropped: Counter[str]) -> bool:
    """Tell whether *word* is what became of a verb: "costing" says less than "it costs"."""
    return word.endswith("ing") and any(_stem(word) == _stem(one) for one in dropped)


def _tokens(text: str) -> list[str]:
    plain = text.lower().replace("’", "'")
    for short, full in _SHORT:
        plain = plain.replace(short, full)
    return _TOKEN.findall(plain)


def _stem(word: str) -> str:
    if is_cjk(word) or len(word) <= _STEM:
        return word
    bare = word.removesuffix("'s")
    return _ENDING.sub("", bare) or bare


def _content(tokens: list[str]) -> list[str]:
    return [_stem(word) for word in tokens if word not in _FREE and word not in _LIMITS]


def _limits(tokens: list[str]) -> set[str]:
    return {{"cannot": "not", "each": "every"}.get(t, t) for t in tokens if t in _LIMITS}


def _numbers(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token[0].isdecimal()]


def _persons(tokens: list[str]) -> dict[str, str]:
    """Map each content word that follows a we or you, or an our or your, to that person."""
    persons: dict[str, str] = {}
    who = ""
    for token in tokens:
        if token in _WE or token in _YOU:
            who = "we" if token in _WE else "you"
        elif token not in _FREE and token not in _LIMITS:
            if who:
                persons.setdefault(_stem(token), who)
            who = ""
    return persons


def _swapped(ours: list[str], theirs: list[str]) -> str:
    before, wanted = _persons(theirs), set(_content(theirs))
    for word, who in _persons(ours).items():
        # A bare imperative or noun may become "you can …" or "your …", but never "we …".
        if word in wanted and who != before.get(word, "you"):
            return word
    after = _persons(ours)
    lost = (word for word, who in before.items() if who == "we" and word not in after)
    return next(lost, "")


def _disorder(said: list[str], wanted: list[str]) -> float:
    """Share of neighbouring pairs of *said* that stand the other way round in *wanted*."""
    places = {word: at for at, word in reversed(list(enumerate(wanted)))}
    order = [places[word] for word in said if word in places]
    pairs = list(pairwise(order))
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0
