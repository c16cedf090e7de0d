"""The ranking in force is replaced whole, by whoever read the present one."""

from dataclasses import replace

import pytest

from bot.domain.ranking import Ranking
from bot.store.errors import Conflict
from tests.factories import NOW

FIRST = Ranking(1, (("voice", 0.5),), NOW, "olga", 90, 60, 0.9, 0.6, "built in")


def test_a_ranking_comes_back_as_it_went_in_and_the_audit_says_so(store):
    assert store.rankings.current() is None
    store.rankings.replace(FIRST)
    assert store.rankings.current() == FIRST
    (line,) = store.audit.latest(10, "ranking")
    assert (line.actor, line.event, line.before) == ("olga", "learn", "built in")
    assert line.after == FIRST.name == "learned 1 (2026-11-23)"
    assert "90%" in line.note


def test_of_two_that_learnt_at_once_one_is_told(store):
    store.rankings.replace(FIRST)
    with pytest.raises(Conflict, match="again"):
        store.rankings.replace(replace(FIRST, operator="ben"))
    assert store.rankings.current().operator == "olga"
    store.rankings.replace(replace(FIRST, version=2, operator="ben"))
    assert store.rankings.current().operator == "ben"
