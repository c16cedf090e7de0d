"""What a decision prefers to what."""

from datetime import timedelta

from bot.training.decisions import Judgement, Kind
from bot.training.preference import choices, learn
from bot.writing.features import NAMES
from tests.factories import NOW


def judged(minute, kind, *, language="en", guards=(0.0, 0.0), edited=None):
    """Decide about a text of which every feature is the minute."""
    offered = (float(minute),) * len(NAMES)
    wanted = None if edited is None else (float(edited),) * len(NAMES)
    return Judgement(kind, NOW + timedelta(minutes=minute), language, offered, wanted, guards)


def preferred(*judgements):
    """Return of each choice the first feature of what is preferred minus the other, sorted."""
    return [sorted(one.ahead[:, 0]) for one in choices(judgements)]


def test_an_edit_prefers_the_operators_words_and_an_approval_nothing():
    approved = judged(1, Kind.approved)
    assert preferred(approved, judged(2, Kind.edited, edited=9)) == [[7]]


def test_a_rejection_prefers_the_eight_approved_nearest_in_time_before_and_after():
    approved = [judged(minute, Kind.approved) for minute in range(40) if minute != 20]
    rejected = judged(20, Kind.rejected)
    expected = [[-4, -3, -2, -1, 1, 2, 3, 4]]
    assert preferred(*approved[:20], rejected, *approved[20:]) == expected
    assert preferred(*approved[:20], rejected) == [list(range(-8, 0))]
    assert preferred(rejected, *approved[20:]) == [list(range(1, 9))]


def test_a_rejection_prefers_none_of_another_language_or_with_other_guards():
    others = (judged(1, Kind.approved, language="zh"), judged(2, Kind.approved, guards=(1.0, 0.0)))
    assert preferred(*others, judged(3, Kind.rejected)) == []
    assert preferred(*others, judged(3, Kind.rejected, guards=(1.0, 0.0))) == [[-1]]


def test_a_rejection_counts_no_more_than_an_edit_however_many_it_is_held_against():
    """One says more of everything, the other less, by as much: neither wins."""
    approved = [judged(minute, Kind.approved) for minute in (10, 10, 10, 10, 10, 10, 10, 10)]
    rejected, edited = judged(12, Kind.rejected), judged(13, Kind.edited, edited=15)
    assert set(learn([*approved, rejected, edited]).values()) == {0.0}
