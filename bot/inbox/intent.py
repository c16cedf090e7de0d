"""
What a mention wants.

Classifiers that come trained on many brands give their opinion: one over the tuned point of a text,
which bends towards the examples of one brand, one over the untuned point beside words and letter
groups, and where English can be read by a larger network, one over what that makes of it. They say
how sure they are; what follows from that is ``bot.inbox.triage``'s business.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import regex

from bot.domain.embedding import Embedder, Vectors
from bot.domain.intent import Intent
from bot.text.script import simplified
from bot.text.wording import is_cjk, spoken

INTENTS: Final = tuple(Intent)

_PULL: Final = 0.02
"""How hard the trained classifier holds against the examples of one brand."""
_ROUNDS: Final = 200
_STEP: Final = 2.0
_TUNED_SHARE: Final = 0.3
"""
How much the first classifier counts. On the held-back brands of tests/corpus the first alone
decides 89 % right, the second 91 %, both together 92 %; on tests/bot/inbox/held_out.yaml both 90 %.
"""
_ENGLISH_SHARE: Final = 0.4
"""
How much the third counts against these two. It sorts 93 % of the English mentions held back as they
should be, they alone 88 %; a larger share would sort still more of those, but thanks more of the
angry travellers in real tweets.
"""
_WORD_WEIGHT: Final = 1.5
_BUCKETS: Final = 8192
_NONE: Final = 1e-9
_WORD: Final = regex.compile(r"[^\p{L}\p{N}]+")
_WIDE_MARKS: Final = str.maketrans("？！", "?!")


@dataclass(frozen=True, slots=True)
class Guess:
    """
    What one text probably wants.

    Attributes:
        shares: A probability for each of :data:`INTENTS`, in that order; they add up to 1.
    """

    shares: tuple[float, ...]

    def share(self, *intents: Intent) -> float:
        """Return the probability that it is one of *intents*."""
        return sum(self.shares[INTENTS.index(intent)] for intent in intents)

    @property
    def intent(self) -> Intent:
        """The likeliest intent."""
        return INTENTS[int(np.argmax(self.shares))]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what it wants, to learn from."""

    text: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier: weights (d, intents), bias (intents,)."""

    weights: Vectors
    bias: Vectors

    def shares(self, features: Vectors) -> Vectors:
        """Return (n, intents), rows that add up to 1, for (n, d)."""
        return _softmax(features @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Beside:
    """
    How a point is laid beside the words of its text.

    Attributes:
        rarity: (buckets,) how much a word of each counts.

        centre: (d,) the mean of the points that were learnt from.

        spread: How far those are from it, in the mean.
    """

    rarity: Vectors
    centre: Vectors
    spread: Vectors

    def __call__(self, points: Vectors, texts: Sequence[str]) -> Vectors:
        """Return (n, d + buckets) for the (n, d) points of *texts*."""
        words = np.log1p(count_words(texts)) * self.rarity
        words /= np.linalg.norm(words, axis=1, keepdims=True) + _NONE
        centred = (points - self.centre) / self.spread
        return np.hstack([centred, _WORD_WEIGHT * words]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class WordHead:
    """A linear classifier over a point beside the words of its text."""

    head: Head
    beside: Beside

    def shares(self, points: Vectors, texts: Sequence[str]) -> Vectors:
        """Return (n, intents), rows that add up to 1, for the (n, d) points of *texts*."""
        return self.head.shares(self.beside(points, texts))


class IntentModel:
    """Tells intents apart."""

    def __init__(
        self,
        tuned: Embedder,
        untuned: Embedder,
        examples: Sequence[Labelled] = (),
        english: Callable[[Sequence[str]], Vectors] | None = None,
    ) -> None:
        """
        Learn from *examples*, which takes about 20 ms each, nearly all of it embedding.

        Args:
            english: What the lower half of the larger network makes of n texts, (n, d); None where
                it is not on this machine.
        """
        self._tuned, self._untuned, self._english = tuned, untuned, english
        known = _trained("intents.npz")
        self._by_point = Head(known["tuned.weight"], known["tuned.bias"])
        self._by_words = _word_head("intents.npz")
        if examples:
            points = tuned.queries([spoken(example.text) for example in examples])
            wanted = np.array([INTENTS.index(example.intent) for example in examples])
            self._by_point = bend(self._by_point, points, wanted)

    def guess(self, texts: Sequence[str], language: str = "") -> tuple[Guess, ...]:
        """Guess the intent of every text, all in *language*; they need not be cleaned."""
        if not texts:
            return ()
        plain = [simplified(spoken(text)) for text in texts]
        first = self._by_point.shares(self._tuned.queries(plain))
        second = self._by_words.shares(self._untuned.queries(plain), plain)
        both = _mixed(first, second, 1 - _TUNED_SHARE)
        if self._english and language == "en":
            third = _word_head("english.npz").shares(self._english(plain), plain)
            both = _mixed(both, third, _ENGLISH_SHARE)
        return tuple(Guess(tuple(float(share) for share in row)) for row in both)


def _word_head(file: str) -> WordHead:
    known = _trained(file)
    return WordHead(
        Head(known["words.weight"], known["words.bias"]),
        Beside(known["words.rarity"], known["words.centre"], known["words.spread"]),
    )


def _mixed(first: Vectors, second: Vectors, share: float) -> Vectors:
    """Return the weighted geometric mean of two opinions, of which the second counts *share*."""
    return _softmax((1 - share) * np.log(first + _NONE) + share * np.log(second + _NONE))


def count_words(texts: Sequence[str]) -> Vectors:
    """Return (n, buckets), how often words, pairs and groups of letters fall into each bucket."""
    counts = np.zeros((len(texts), _BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        for piece in _pieces(text.lower()):
            # Python's own hash differs from process to process.
            counts[row, crc32(piece.encode("utf-8", "replace")) % _BUCKETS] += 1
    return counts


def _pieces(text: str) -> Iterable[str]:
    line = f" {_WORD.sub(' ', text).strip()} "
    yield from (f"mark {mark}" for mark in "?!" if mark in text.translate(_WIDE_MARKS))
    if is_cjk(line):
        yield from (line[at : at + n] for n in (1, 2) for at in range(len(line) - n + 1))
        return
    words = line.split()
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))
    yield from (f"~{line[at : at + 4]}" for at in range(len(line) - 3))


@cache
def _trained(name: str) -> Mapping[str, Vectors]:
    with as_file(files("bot.inbox") / name) as path, np.load(path) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


def bend(head: Head, points: Vectors, wanted: npt.NDArray[np.int64], pull: float = _PULL) -> Head:
    """Descend to the least loss on *points* (n, d), held back by the distance from *head*."""
    truth = np.eye(len(INTENTS), dtype=np.float32)[wanted]  # (n, intents)
    weights, bias = head.weights.copy(), head.bias.copy()
    for _ in range(_ROUNDS):
        error = (Head(weights, bias).shares(points) - truth) / len(wanted)
        weights -= _STEP * (points.T @ error + pull * (weights - head.weights))
        bias -= _STEP * (error.sum(axis=0) + pull * (bias - head.bias))
    return Head(weights, bias)


def _softmax(scores: Vectors) -> Vectors:
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)
