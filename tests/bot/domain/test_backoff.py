"""A wait grows with the tries, is drawn from its whole range, and is never shorter than asked."""

import random
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import BASE, CAP, backoff

ASKED = st.timedeltas(timedelta(0), timedelta(hours=2))


@given(st.integers(1, 1000), ASKED, st.integers())
def test_a_wait_is_never_shorter_than_asked_nor_longer_than_its_ceiling(n, asked, seed):
    wait = backoff(n, asked, random.Random(seed))
    assert asked <= wait <= asked + min(CAP, BASE * 2 ** min(n, 20))


def test_full_jitter_draws_from_the_whole_range():
    chance = random.Random(1)
    waits = [backoff(5, timedelta(0), chance) for _ in range(1000)]
    ceiling = BASE * 2**5
    assert min(waits) < ceiling * 0.05
    assert max(waits) > ceiling * 0.95
    assert ceiling * 0.45 < sum(waits, timedelta(0)) / len(waits) < ceiling * 0.55


def test_each_try_doubles_the_range_up_to_the_cap():
    def longest(n):
        return max(backoff(n, timedelta(0), random.Random(seed)) for seed in range(300))

    spans = [longest(n) for n in (1, 2, 3, 4)]
    assert all(1.6 < later / sooner < 2.4 for sooner, later in pairwise(spans))
    assert CAP * 0.95 < longest(50) <= CAP
