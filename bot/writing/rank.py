"""
Put candidates in order, and show what the order rests on.

Until there are decisions to learn from, the weights are ours. They were set by reading the
candidates for tests/bot/writing/eval_mentions.yaml, not fitted: a flag or a word from nowhere
outweighs whatever speaks for a text; that the whole answer is there outweighs sound; a faithful
wording of the model goes before the bare fact; and sound decides between equals. ``mynah learn``
finds other weights for what a text is like; that flags and words from nowhere come first is not
for anybody's taste to change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.embedding import Embedder
from bot.domain.origin import Candidate
from bot.domain.ranking import BUILT_IN, Ranking
from bot.domain.verdict import Outcome, Verdict, blocked
from bot.voice.context import Context
from bot.voice.coverage import new_words
from bot.writing.candidates import Sketch, Wording
from bot.writing.features import closeness, coverage, describe
from bot.writing.voiceprint import Voiceprint

WEIGHTS: Final[Mapping[str, float]] = {
    "coverage": 1.0,
    "closeness": 0.5,
    "fluency": 0.2,
    "reworded": 0.15,
    "new words": -0.2,
    "flags": -0.5,
}
GUARDS: Final = ("new words", "flags")
"""What counts first under every ranking."""
_REFUSED: Final = -1.0


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


@dataclass(frozen=True, slots=True)
class Learned:
    """A ranking that was learnt, and what it listens with."""

    ranking: Ranking
    voiceprint: Voiceprint


def rank(
    judged: Sequence[Judged], context: Context, embedder: Embedder, learned: Learned | None = None
) -> list[tuple[Candidate, Judged]]:
    """
    Order candidates, those that pass first, each half by score.

    Args:
        judged: All about the same mention; ``fit`` stands in for coverage where nothing is
            to be covered (a thank-you).

        learned: What the operators' decisions taught; None for the weights of this module.
    """
    texts = [one.sketch.text for one in judged]
    if learned is None:
        close = closeness(texts, context, embedder)
        said = [{"coverage": coverage(text, context.sources)} for text in texts]
        parts = [one | {"closeness": near} for one, near in zip(said, close, strict=True)]
    else:
        parts = describe(texts, context, embedder, learned.voiceprint)
    whole = [part | _beside(one, context) for part, one in zip(parts, judged, strict=True)]
    weights = WEIGHTS if learned is None else dict(learned.ranking.weights)
    scored = [(score(part, weights), part, one) for part, one in zip(whole, judged, strict=True)]
    scored.sort(key=lambda row: (not row[2].passed, _guard(row[1], learned), -row[0]))
    return [(_candidate(one, part, points), one) for points, part, one in scored]


def score(parts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Add up *parts*, each by its weight; what is not known of a text counts nothing."""
    return sum(weight * parts.get(name, 0.0) for name, weight in weights.items())


def name_of(learned: Learned | None) -> str:
    """Return what a draft calls the ranking that chose it."""
    return learned.ranking.name if learned else BUILT_IN


def refused(wording: Wording) -> Candidate:
    """Show what the model wrote and why it was not used."""
    verdict = blocked("faithfulness", f"Not what the fact says: {wording.fault}.")
    return Candidate(wording.text, _REFUSED, (verdict,))


def _beside(judged: Judged, context: Context) -> dict[str, float]:
    """Return what is known beside the text: of its body, its verdicts and its sources."""
    text, body = judged.sketch.text, judged.sketch.body
    n_flags = sum(verdict.outcome is Outcome.flagged for verdict in judged.verdicts)
    found = {
        "fluency": body.fluency,
        "reworded": float(body.by_model),
        "new words": float(len(new_words(text, context))),
        "flags": float(n_flags),
    }
    return found if context.sources else {"coverage": judged.fit, **found}


def _guard(parts: Mapping[str, float], learned: Learned | None) -> float:
    """Return what speaks against a text whatever was learnt; the built-in score has it inside."""
    return -sum(WEIGHTS[name] * parts[name] for name in GUARDS) if learned else 0.0


def _candidate(judged: Judged, parts: Mapping[str, float], points: float) -> Candidate:
    return Candidate(
        judged.sketch.text,
        round(points, 4),
        judged.verdicts,
        tuple((name, round(value, 3)) for name, value in parts.items()),
    )
