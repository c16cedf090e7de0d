"""What counts as right, counted by hand."""

from typing import Any

import pytest

from bot.domain.draft import Draft
from bot.domain.inbox import Decision, Triage
from bot.domain.origin import Candidate, Origin, Source
from bot.domain.verdict import blocked, passed
from bot.evaluation.cases import Case
from bot.evaluation.scoring import Share, Trial, figures, percentile, score
from tests.factories import draft

HOURS = Source("hours", "We are open from 9 to 5.", 0.9)
PRICE = Source("price", "It costs 5 EUR.", 0.8)


def case(decision: str = "reply", **fields: Any) -> Case:
    expect = {
        "decision": decision,
        **{key: fields.pop(key) for key in ("facts", "must", "must_not") if key in fields},
    }
    plain = {"id": "a", "platform": "x", "author": "ada", "text": "When?", "lang": "en"}
    return Case.model_validate({**plain, **fields, "expect": expect})


def trial(made: Case, got: str = "reply", written: Draft | None = None, **fields: Any) -> Trial:
    decided = Triage(Decision(got), "question", "", 1.0)
    given = {"retrieved": (), "seconds": 1.0, **fields}
    return Trial(made, "acme", made.lang, decided, draft=written, **given)


def answer(text: str = "From 9 to 5.", *sources: Source) -> Draft:
    return draft(text=text, sources=sources)


ASKED = case(facts=["hours"], must=["9 to 5", "open"], must_not=["sunday"])


@pytest.mark.parametrize(
    ("made", "written", "fault"),
    [
        (ASKED, answer("We are OPEN from 9 to 5.", HOURS), ""),
        (ASKED, answer("We are open from 9 to 5.", PRICE, HOURS), ""),
        (ASKED, answer("We are open from 9 to 5.", PRICE), "rests on another fact"),
        (ASKED, answer("From 9 to 5.", HOURS), "lacks what it must say"),
        (ASKED, answer("Open 9 to 5, not on Sunday.", HOURS), "says what it must not"),
        (ASKED, answer("Thank you!"), "says thanks where an answer was due"),
        (case("thank"), answer("Thank you!"), ""),
        (case("thank"), answer("It costs 5 EUR.", PRICE), "tells a fact where thanks were due"),
        (case("human"), answer("It costs 5 EUR.", PRICE), "no draft was wanted (human)"),
        (case("ignore"), answer("Thank you!"), "no draft was wanted (ignore)"),
    ],
)
def test_a_draft_is_usable_only_as_what_was_wanted(made, written, fault):
    assert trial(made, written=written).fault == fault


def test_what_the_writer_hands_over_is_a_persons_in_the_end():
    handed = trial(case("human"), "reply", reason="no fact answers it: the nearest is x")
    found = figures([handed])
    assert (found.sorted, found.decided) == (Share(0, 1, 0.0), Share(1, 1, 1.0))
    report = score([handed], 0.0)
    assert report.sorting[Decision.human][Decision.reply] == 1
    assert report.confusion[Decision.human][Decision.human] == 1


def test_a_fact_is_hit_where_any_expected_one_is_among_the_first():
    third = trial(ASKED, retrieved=(PRICE, PRICE, HOURS))
    first = trial(ASKED, retrieved=(HOURS, PRICE))
    nothing = trial(case("human"), "human", retrieved=(HOURS,))
    found = figures([third, first, nothing])
    assert (found.hit_1, found.hit_3) == (Share(1, 2, 0.5), Share(2, 2, 1.0))


def test_unwanted_drafts_count_among_drafts_and_not_among_mentions_served():
    good = trial(ASKED, written=answer("We are open from 9 to 5.", HOURS))
    missed = trial(ASKED, "human")
    unwanted = trial(case("human"), written=answer("It costs 5 EUR.", PRICE), unsupported="No.")
    found = figures([good, missed, unwanted])
    assert found.drafted == Share(1, 2, 0.5)
    assert found.usable == Share(1, 2, 0.5)
    assert found.served == Share(1, 2, 0.5)
    assert found.unsupported == Share(1, 2, 0.5)


def test_nothing_has_no_share():
    found = figures([])
    assert found.usable == Share(0, 0, None)
    assert score([], 0.0).latency.p95_ms == 0


def test_misses_are_counted_by_kind_without_what_differs_between_them():
    missed = [
        trial(ASKED, "human"),
        trial(ASKED, reason="asks about the Sprout, which is not in stock"),
        trial(ASKED, reason="asks about the Wren, which is not in stock"),
        trial(ASKED, reason="no fact answers it: the nearest is “hours” (0.42, needs 0.70)"),
    ]
    assert score(missed, 0.0).undrafted == {
        "handed over: asks about what is not in stock": 2,
        "sorted as human (question)": 1,
        "handed over: no fact answers it": 1,
    }


def test_groups_verdicts_and_speed_are_over_all_drafts():
    kept = (
        Candidate("a", 1.0, (passed("length"),)),
        Candidate("b", 0.0, (blocked("length", "x"),)),
    )
    origin = Origin("m", 1, candidates=kept)
    made = [
        trial(case(lang="en"), written=draft(origin=origin), seconds=1.0),
        trial(case(lang="zh"), written=draft(origin=origin), seconds=3.0),
    ]
    report = score(made, 60.0)
    assert report.verdicts == {"length": {"passed": 2, "blocked": 2}}
    assert report.n_candidates == 4
    assert report.worded_by == {"m": 2}
    assert (report.latency.p50_ms, report.latency.p95_ms) == (1000, 3000)
    assert report.drafts_a_minute == 2
    assert {name: one.n for name, one in report.by_language.items()} == {"en": 1, "zh": 1}
    assert {name: one.n for name, one in report.by_brand.items()} == {"acme": 2}


def test_mentions_that_were_only_sorted_do_not_make_writing_look_fast():
    made = [trial(case("human"), "human", seconds=0.1) for _ in range(3)]
    report = score([*made, trial(ASKED, seconds=4.0)], 4.0)
    assert report.latency.p50_ms == 100
    assert report.latency_composed.p50_ms == 4000


def test_a_percentile_is_one_of_the_values():
    values = [float(n) for n in range(1, 21)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (10, 19)
    assert percentile([], 0.5) == 0
