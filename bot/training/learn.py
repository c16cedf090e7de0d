"""From decisions to a ranking that may take the place of the one in force, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.ranking import BUILT_IN, Ranking
from bot.training.decisions import Judgement, Kind
from bot.training.errors import TooLittle
from bot.training.preference import Trial, choices, learn, try_out
from bot.writing.features import NAMES
from bot.writing.rank import WEIGHTS

NEEDED: Final = 60
"""
Decisions below which nothing is learnt. A third of them begins the trial, the rest is tried on.
"""
NEEDED_CHOICES: Final = 20
"""
Edits and rejections below which nothing is learnt: of 20, 15 have to be put right before that is
no luck (binomial, 5 %).
"""
_BEGIN: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    What came of it.

    Attributes:
        ranking: The new one; None when it was no better.

        reason: Why it does not take the place of the other; empty when it does.

        counts: How many decisions of each kind there were.
    """

    trial: Trial
    before: str
    ranking: Ranking | None
    reason: str
    counts: dict[str, int]


def draw_lesson(
    judgements: Sequence[Judgement], current: Ranking | None, operator: str, now: datetime
) -> Lesson:
    """
    Learn a ranking from *judgements* and try it against *current*.

    Args:
        judgements: In the order they were taken.

        current: The learnt ranking in force. It is tried on later decisions than it knows only.

    Raises:
        TooLittle: There are too few decisions, or too few since *current* was learnt.
    """
    begin = _begin(judgements, current)
    _must_be_enough(judgements, current, begin)
    before = dict(current.weights) if current else _built_in()
    trial = try_out(judgements, before, begin)
    name = current.name if current else BUILT_IN
    counts = {kind.value: sum(one.kind is kind for one in judgements) for kind in Kind}
    if not trial.is_better:
        return Lesson(trial, name, None, _why_not(trial), counts)
    ranking = Ranking(
        version=current.version + 1 if current else 1,
        weights=tuple((key, round(value, 6)) for key, value in learn(judgements).items()),
        learned_at=now,
        operator=operator,
        n_decisions=len(judgements),
        n_held_out=trial.n,
        right=round(trial.right, 4),
        right_before=round(trial.right_before, 4),
        before=name,
    )
    return Lesson(trial, name, ranking, "", counts)


def _begin(judgements: Sequence[Judgement], current: Ranking | None) -> int:
    third = round(len(judgements) * _BEGIN)
    if current is None:
        return third
    return max(third, sum(one.at <= current.learned_at for one in judgements))


def _must_be_enough(judgements: Sequence[Judgement], current: Ranking | None, begin: int) -> None:
    n, n_choices = len(judgements), len(choices(judgements))
    if n < NEEDED or n_choices < NEEDED_CHOICES:
        raise TooLittle(
            f"there are {n} decisions about drafts, {n_choices} of them edits or rejections, and it"
            f" takes {NEEDED} and {NEEDED_CHOICES}: go on deciding and ask again"
        )
    n_new = len(choices(judgements[begin:]))
    if current is not None and n_new < NEEDED_CHOICES:
        raise TooLittle(
            f"there are {n_new} edits or rejections since the ranking “{current.name}” was learnt,"
            f" and it takes {NEEDED_CHOICES}: go on deciding and ask again"
        )


def _built_in() -> dict[str, float]:
    """Return the built-in weights of what a text is like: flags count first under any ranking."""
    return {name: weight for name, weight in WEIGHTS.items() if name in NAMES}


def _why_not(trial: Trial) -> str:
    if trial.right <= trial.right_before:
        return "on held-out decisions it puts no more of them right"
    return f"the difference may be luck (chance {trial.chance:.0%})"
