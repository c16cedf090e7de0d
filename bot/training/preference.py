"""
Weights under which what operators preferred comes first, and whether they do better than others.

Every decision becomes differences between a preferred text and another: an edit between what the
operator wrote and what was offered, a rejection between each of some texts approved near it and
the rejected one. An approval alone prefers nothing: the operator saw what the ranking put first.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

import numpy as np

from bot.training.decisions import Judgement, Kind
from bot.writing.features import NAMES
from bot.writing.logistic import Matrix, fit

_NEAR: Final = 8
"""Approved texts that one rejected text is held against."""
_PENALTY: Final = 2.0
_BLOCKS: Final = 5
_FLIPS: Final = 10_000
CHANCE: Final = 0.05
"""How often an operator who decides at random may seem to have a taste."""

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What one edit or rejection prefers.

    Attributes:
        ahead: (n, features) preferred minus other, a row for each of the others.
    """

    ahead: Matrix


@dataclass(frozen=True, slots=True)
class Trial:
    """
    How two rankings do on choices that neither learnt from.

    Attributes:
        right: Share of the choices that the new one puts right; a tie is half right.

        right_before: The same of the one in force.

        chance: How likely a difference this large or larger is if they are equally good.
    """

    n: int
    right: float
    right_before: float
    chance: float

    @property
    def is_better(self) -> bool:
        """Whether the new one is better, and not by luck."""
        return self.right > self.right_before and self.chance <= CHANCE


def learn(judgements: Sequence[Judgement]) -> Weights:
    """
    Find the weights of every feature, in log-odds for one unit.

    Args:
        judgements: With at least one edit, or a rejection and an approval.
    """
    chosen = choices(judgements)
    ahead = np.vstack([one.ahead for one in chosen])  # (rows, features)
    shares = np.concatenate([np.full(len(one.ahead), 1 / len(one.ahead)) for one in chosen])
    spread = _spread(judgements)
    # A difference and its opposite carry the same: without a constant, labels of 1 are enough.
    weights = fit(ahead / spread, np.ones(len(ahead)), shares, _PENALTY) / spread
    return dict(zip(NAMES, map(float, weights), strict=True))


def try_out(judgements: Sequence[Judgement], before: Weights, begin: int) -> Trial:
    """
    Learn from what was decided first and try it on what was decided next, block by block.

    The order of time is kept: each of the five blocks behind *begin* is judged by what was learnt
    from all decisions before it, as it would have been in use.

    Args:
        judgements: In the order they were taken.

        before: Weights of the ranking in force, which learnt from none behind *begin*.

        begin: How many decisions come before the first that anything is tried on.

    Source:
        Forward chaining: Tashman, Out-of-sample tests of forecasting accuracy (2000). Whether a
        difference is luck: a sign-flip test (Fisher, The Design of Experiments, 1935, 21).
    """
    new: list[float] = []
    old: list[float] = []
    bounds = np.linspace(begin, len(judgements), _BLOCKS + 1).round().astype(int)
    for start, end in pairwise(bounds):
        tried = choices(judgements[start:end])
        if not tried or not choices(judgements[:start]):
            continue
        weights = learn(judgements[:start])
        new += [_right(one, weights) for one in tried]
        old += [_right(one, before) for one in tried]
    if not new:
        return Trial(0, 0.0, 0.0, 1.0)
    gained = np.array(new) - np.array(old)
    return Trial(len(new), float(np.mean(new)), float(np.mean(old)), _chance(gained))


def choices(judgements: Sequence[Judgement]) -> list[Choice]:
    """
    List what *judgements* prefer.

    A rejected text is held against approved ones in its language that have as many flags and
    words from nowhere: those come first under any ranking.

    Args:
        judgements: In the order they were taken.
    """
    found = []
    approved = defaultdict(list)
    for one in judgements:
        if one.kind is Kind.approved:
            approved[one.language, one.guards].append(one)
    for one in judgements:
        if one.edited is not None:
            found.append(Choice(np.array([one.edited]) - np.array([one.offered])))
        elif one.kind is Kind.rejected:
            near = _nearest(one.at, approved[one.language, one.guards])
            if near:
                ahead = np.array([other.offered for other in near]) - np.array([one.offered])
                found.append(Choice(ahead))
    return found


def _nearest(at: datetime, approved: Sequence[Judgement]) -> list[Judgement]:
    """Return those of *approved*, which are in the order of time, that came nearest to *at*."""
    place = bisect_left(approved, at, key=lambda one: one.at)
    around = approved[max(0, place - _NEAR) : place + _NEAR]
    return sorted(around, key=lambda one: abs(one.at - at))[:_NEAR]


def _right(choice: Choice, weights: Weights) -> float:
    """Return the share of the pairs of *choice* that *weights* put right; a tie is half right."""
    gained = choice.ahead @ np.array([weights.get(name, 0.0) for name in NAMES])
    return float(np.mean(np.where(np.abs(gained) < 1e-9, 0.5, gained > 0)))  # noqa: PLR2004 - rounding


def _spread(judgements: Sequence[Judgement]) -> Matrix:
    """Return how far each feature varies; 1 where it does not."""
    rows = [row for one in judgements for row in (one.offered, one.edited) if row is not None]
    spread = np.array(rows).std(axis=0)
    return np.where(spread > 1e-9, spread, 1.0)  # noqa: PLR2004 - rounding


def _chance(gained: Matrix) -> float:
    signs = np.random.default_rng(0).choice((-1.0, 1.0), size=(_FLIPS, len(gained)))
    as_good = (signs * gained).mean(axis=1) >= gained.mean() - 1e-12
    return float((1 + as_good.sum()) / (1 + _FLIPS))
