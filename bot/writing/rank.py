"""
Put candidates in order, and show what the order rests on.

The weights were set by reading the candidates for tests/bot/writing/eval_mentions.yaml,
not fitted: a flag or a word from nowhere outweighs whatever speaks for a text; that the whole
answer is there outweighs sound; a faithful wording of the model goes before the bare fact; and
sound decides between equals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.domain.origin import Candidate
from bot.domain.verdict import Outcome, Verdict, blocked
from bot.domain.wording import is_cjk
from bot.voice.context import Context
from bot.voice.coverage import new_words
from bot.writing.candidates import Sketch, Wording
from bot.writing.faithfulness import content_words

WEIGHTS: Final[Mapping[str, float]] = {
    "coverage": 1.0,
    "closeness": 0.5,
    "fluency": 0.2,
    "reworded": 0.15,
    "new words": -0.2,
    "flags": -0.5,
}
_CLOSE_FROM: Final = 0.75
_CLOSE_TO: Final = 0.95
"""Cosines of e5 between any two replies lie in this range."""
_REFUSED: Final = -1.0
_CJK: Final = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A sketch with what the checks say of it."""

    sketch: Sketch
    verdicts: tuple[Verdict, ...]
    fit: float = 1.0

    @property
    def passed(self) -> bool:
        """Whether no check blocks it."""
        return all(verdict.outcome is not Outcome.blocked for verdict in self.verdicts)


def rank(
    judged: Sequence[Judged], context: Context, embedder: Embedder
) -> list[tuple[Candidate, Judged]]:
    """
    Order candidates, those that pass first, each half by score.

    Args:
        judged: All about the same mention; ``fit`` stands in for coverage where nothing is
            to be covered (a thank-you).
    """
    closeness = _closeness([one.sketch.text for one in judged], context, embedder)
    ranked = [
        (_candidate(one, context, close), one) for one, close in zip(judged, closeness, strict=True)
    ]
    return sorted(ranked, key=lambda pair: (not pair[1].passed, -pair[0].score))


def refused(wording: Wording) -> Candidate:
    """Show what the model wrote and why it was not used."""
    verdict = blocked("faithfulness", f"Not what the fact says: {wording.fault}.")
    return Candidate(wording.text, _REFUSED, (verdict,))


def _candidate(judged: Judged, context: Context, closeness: float) -> Candidate:
    text, body = judged.sketch.text, judged.sketch.body
    n_flags = sum(verdict.outcome is Outcome.flagged for verdict in judged.verdicts)
    parts = {
        "coverage": _coverage(text, context.sources) if context.sources else judged.fit,
        "closeness": closeness,
        "fluency": body.fluency,
        "reworded": float(body.by_model),
        "new words": float(len(new_words(text, context))),
        "flags": float(n_flags),
    }
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Candidate(
        text,
        round(score, 4),
        judged.verdicts,
        tuple((name, round(value, 3)) for name, value in parts.items()),
    )


def _coverage(text: str, sources: Sequence[str]) -> float:
    wanted = content_words(" ".join(sources))
    return len(wanted & content_words(text)) / len(wanted) if wanted else 1.0


def _closeness(texts: Sequence[str], context: Context, embedder: Embedder) -> list[float]:
    """Say for each text how near it comes to the brand's nearest reply or post, 0 to 1."""
    own = _examples(context.brand, context)
    if not texts or not own:
        return [0.0] * len(texts)
    nearest = (embedder.passages(texts) @ embedder.passages(own).T).max(axis=1)  # (texts,)
    scaled = np.clip((nearest - _CLOSE_FROM) / (_CLOSE_TO - _CLOSE_FROM), 0.0, 1.0)
    return [float(one) for one in scaled]


def _examples(brand: Brand, context: Context) -> list[str]:
    if context.mention is None:
        is_own_script = context.language in _CJK
        return [post for post in brand.voice.posts if is_cjk(post) == is_own_script]
    thanking = context.topic == "praise"
    return [
        example.reply
        for example in brand.voice.replies
        if example.language == context.language and (example.intent == "praise") == thanking
    ]
