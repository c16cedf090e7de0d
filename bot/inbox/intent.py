"""
What a mention wants, learnt from examples when the program starts.

A multinomial logistic regression over the embedding of a text beside its words and letter
groups. It says how sure it is; what follows from that is ``bot.inbox.triage``'s business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import regex
import yaml

from bot.domain.embedding import Embedder
from bot.domain.intent import Intent
from bot.domain.wording import is_cjk, spoken

Matrix = npt.NDArray[np.float32]


INTENTS: Final = tuple(Intent)

# Chosen on tests/bot/inbox/held_out.yaml (180 mentions, with fewer examples than today):
# embeddings alone 79 % right, words alone 58 %, both at this weight 83 %. The penalty and the
# rounds decide how sure the model is: what it calls 80 % sure or more was right every time.
_WORD_WEIGHT: Final = 1.5
_PENALTY: Final = 3e-5
_ROUNDS: Final = 400
_STEP: Final = 4.0
_MOMENTUM: Final = 0.9
_BUCKETS: Final = 4096
_WORD: Final = regex.compile(r"[^\p{L}\p{N}]+")


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


class IntentModel:
    """Tells intents apart; as good as its examples."""

    def __init__(self, embedder: Embedder, examples: Sequence[Labelled]) -> None:
        """Learn from *examples*, which takes about 10 ms each, nearly all of it embedding."""
        self._embedder = embedder
        texts = [spoken(example.text) for example in examples]
        counts = _counts(texts)
        self._rarity = np.log((1 + len(texts)) / (1 + (counts > 0).sum(axis=0))) + 1
        vectors = embedder.queries(texts)
        self._centre = vectors.mean(axis=0)
        self._spread = np.sqrt(((vectors - self._centre) ** 2).sum(axis=1).mean())
        wanted = np.array([INTENTS.index(example.intent) for example in examples])
        self._weights, self._bias = _fit(self._features(vectors, counts), wanted)

    def guess(self, texts: Sequence[str]) -> tuple[Guess, ...]:
        """Guess the intent of every text; they need not be cleaned."""
        if not texts:
            return ()
        plain = [spoken(text) for text in texts]
        features = self._features(self._embedder.queries(plain), _counts(plain))
        shares = _softmax(features @ self._weights + self._bias)  # (n, intents)
        return tuple(Guess(tuple(float(share) for share in row)) for row in shares)

    def _features(self, vectors: Matrix, counts: Matrix) -> Matrix:
        words = np.log1p(counts) * self._rarity
        words /= np.linalg.norm(words, axis=1, keepdims=True) + 1e-9
        centred = (vectors - self._centre) / self._spread
        return np.hstack([centred, _WORD_WEIGHT * words]).astype(np.float32)  # (n, d + buckets)


def built_in_examples() -> tuple[Labelled, ...]:
    """Read the examples that come with the program, English and Chinese."""
    raw = yaml.safe_load((files("bot.inbox") / "examples.yaml").read_text("utf-8"))
    return tuple(
        Labelled(text, Intent(intent))
        for intent, by_language in raw.items()
        for texts in by_language.values()
        for text in texts
    )


def _counts(texts: Sequence[str]) -> Matrix:
    counts = np.zeros((len(texts), _BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        for piece in _pieces(text.lower()):
            # Python's own hash differs from process to process.
            counts[row, crc32(piece.encode()) % _BUCKETS] += 1
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


_WIDE_MARKS: Final = str.maketrans("？！", "?!")


def _fit(features: Matrix, wanted: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    n, d = features.shape
    truth = np.eye(len(INTENTS), dtype=np.float32)[wanted]
    # Each intent counts the same, whatever number of examples it has.
    balance = 1 / np.bincount(wanted, minlength=len(INTENTS))[wanted]
    balance = (balance / balance.mean())[:, None].astype(np.float32)
    weights = np.zeros((d, len(INTENTS)), dtype=np.float32)
    bias = np.zeros(len(INTENTS), dtype=np.float32)
    push, lift = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(_ROUNDS):
        error = (_softmax(features @ weights + bias) - truth) * balance / n  # (n, intents)
        push = _MOMENTUM * push - _STEP * (features.T @ error + _PENALTY * weights)
        lift = _MOMENTUM * lift - _STEP * error.sum(axis=0)
        weights, bias = weights + push, bias + lift
    return weights, bias


def _softmax(scores: Matrix) -> Matrix:
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)
