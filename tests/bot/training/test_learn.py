"""A taste is found on decisions that came later; chance is not taken for one."""

from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from bot.domain.ranking import BUILT_IN
from bot.training.decisions import Judgement, Kind, decisions, judge
from bot.training.errors import TooLittle
from bot.training.learn import NEEDED, NEEDED_CHOICES, draw_lesson
from bot.training.preference import choices, learn
from bot.writing.features import NAMES
from bot.writing.voiceprint import Voiceprint
from tests.bot.training.operators import dice_thrower, plain_speaker
from tests.brands import embedder, heron
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


@cache
def judged(operator, n, seed):
    voiceprint = Voiceprint(heron(), embedder())
    return judge(decisions(operator(n, seed)), heron(), embedder(), voiceprint, lambda _: None)


def test_a_taste_is_found_and_takes_the_place_of_the_built_in_order():
    lesson = draw_lesson(judged(plain_speaker, 240, 1)[:120], None, "olga", LATER)
    assert lesson.reason == ""
    assert lesson.trial.right > 0.9
    assert lesson.trial.right > lesson.trial.right_before + 0.1
    ranking = lesson.ranking
    assert (ranking.version, ranking.before, ranking.operator) == (1, BUILT_IN, "olga")
    weights = dict(ranking.weights)
    assert weights["exclamation"] < 0
    assert "flags" not in weights
    assert "new words" not in weights


def test_an_operator_who_throws_dice_does_not_change_the_order():
    lesson = draw_lesson(judged(dice_thrower, 90, 3), None, "olga", LATER)
    assert lesson.ranking is None
    assert lesson.reason


def test_chance_is_taken_for_a_taste_as_seldom_as_promised():
    """Of a hundred that throw dice, each by one in twenty: more than ten are one case in ninety."""
    taken = [draw_lesson(dice(seed), None, "olga", LATER) for seed in range(100)]
    assert sum(one.ranking is not None for one in taken) <= 10


def dice(seed):
    """Decide about texts by chance, and have nothing in their features follow from it."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(90):
        kind = rng.choice([Kind.approved, Kind.rejected, Kind.edited])
        offered, edited = (tuple(rng.random(len(NAMES))) for _ in range(2))
        at = NOW + timedelta(minutes=number)
        row = edited if kind == Kind.edited else None
        found.append(Judgement(Kind(kind), at, "en", offered, row, (0.0, 0.0)))
    return found


def test_too_few_decisions_are_refused_with_both_numbers():
    few = judged(plain_speaker, 240, 1)[: NEEDED - 1]
    with pytest.raises(TooLittle, match=rf"there are {NEEDED - 1} .* takes {NEEDED} and"):
        draw_lesson(few, None, "olga", LATER)


def test_approvals_alone_teach_nothing():
    calm = [one for one in judged(plain_speaker, 240, 1) if one.kind is Kind.approved]
    assert len(calm) >= NEEDED
    with pytest.raises(TooLittle, match=f", 0 of them .* and {NEEDED_CHOICES}"):
        draw_lesson(calm, None, "olga", LATER)


def test_a_learnt_order_is_tried_on_what_came_after_it_only():
    everything = judged(plain_speaker, 240, 1)[:120]
    first = draw_lesson(everything, None, "olga", LATER).ranking
    with pytest.raises(TooLittle, match="there are 0 edits or rejections since"):
        draw_lesson(everything, first, "olga", LATER)


def test_an_order_that_is_as_good_stays():
    everything = judged(plain_speaker, 240, 1)
    half = draw_lesson(everything[:120], None, "olga", everything[119].at).ranking
    lesson = draw_lesson(everything, half, "olga", LATER)
    assert lesson.ranking is None
    assert lesson.before == half.name
    assert lesson.reason


def test_what_was_learnt_orders_pairs_that_it_never_saw():
    known, unseen = judged(plain_speaker, 240, 1)[:120], judged(plain_speaker, 80, 5)
    weights = learn(known)
    gains = [float(one.ahead.mean(axis=0) @ list(weights.values())) for one in choices(unseen)]
    assert sum(gain > 0 for gain in gains) / len(gains) > 0.9
