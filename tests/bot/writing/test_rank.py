"""The order of candidates, and what it is made of."""

from collections.abc import Sequence

from bot.domain.origin import Candidate
from bot.domain.ranking import Ranking
from bot.domain.verdict import blocked, flagged, passed
from bot.voice.context import Context
from bot.writing.candidates import Sketch, Wording
from bot.writing.features import NAMES
from bot.writing.rank import WEIGHTS, Judged, Learned, rank, refused
from bot.writing.voiceprint import Voiceprint
from tests.brands import embedder, heron
from tests.factories import NOW

FACT = "Test rides are free and take 30 minutes. You need no appointment, just bring a photo ID."


def judged(text: str, *verdicts: object, body: Wording | None = None) -> Judged:
    return Judged(Sketch(text, body or Wording(text)), tuple(verdicts))  # type: ignore[arg-type]  # verdicts of the tests


def order(given: Sequence[Judged], *sources: str) -> list[Candidate]:
    context = Context(heron(), "en", sources, topic="question")
    return [candidate for candidate, _ in rank(given, context, embedder())]


def test_what_tells_all_comes_before_what_tells_half() -> None:
    half = "Test rides are free and take 30 minutes."
    assert order([judged(half), judged(FACT)], FACT)[0].text == FACT


def test_what_is_blocked_comes_last_however_good_it_is() -> None:
    worse = "Test rides are free."
    ranked = order([judged(FACT, blocked("length", "too long")), judged(worse)], FACT)
    assert [one.text for one in ranked] == [worse, FACT]


def test_a_flag_outweighs_a_better_sound() -> None:
    flawed = judged(FACT, flagged("similarity", "close to another"), passed("length"))
    plain = judged(f"Thanks for asking! {FACT}", passed("length"))
    assert order([flawed, plain], FACT)[0].text == plain.sketch.text


def test_a_word_from_nowhere_costs() -> None:
    assert order([judged(f"{FACT} Bring sandwiches."), judged(FACT)], FACT)[0].text == FACT


def test_between_equals_the_models_wording_wins() -> None:
    body = Wording(FACT, by="small", fluency=0.8)
    ranked = order([judged(FACT), judged(FACT, body=body)], FACT)
    assert dict(ranked[0].parts)["reworded"] == 1.0


def test_the_parts_add_up_to_the_score() -> None:
    (one,) = order([judged(FACT)], FACT)
    total = sum(WEIGHTS[name] * value for name, value in one.parts)
    assert abs(total - one.score) < 0.01


def test_how_well_thanks_fit_stands_in_for_coverage() -> None:
    (one,) = order([Judged(Sketch("Thank you!", Wording("Thank you!")), (), fit=0.4)])
    assert dict(one.parts)["coverage"] == 0.4


def test_what_the_model_got_wrong_is_shown_as_refused() -> None:
    shown = refused(Wording("Rides cost 5 EUR.", by="small", fault="adds “cost”"))
    assert shown.score < 0
    assert "cost" in shown.verdicts[0].evidence


def test_nothing_to_rank_is_no_candidate() -> None:
    assert order([], FACT) == []


def learned_order(weights: dict[str, float], given: Sequence[Judged]) -> list[Candidate]:
    ranking = Ranking(1, tuple(weights.items()), NOW, "olga", 90, 60, 0.9, 0.5, "built in")
    context = Context(heron(), "en", (FACT,), topic="question")
    learned = Learned(ranking, Voiceprint(heron(), embedder()))
    return [candidate for candidate, _ in rank(given, context, embedder(), learned)]


def test_what_was_learnt_decides_and_its_parts_add_up() -> None:
    loud, calm = judged(f"Hello! {FACT}"), judged(FACT)
    assert learned_order({"exclamation": 2.0}, [calm, loud])[0].text == loud.sketch.text
    ranked = learned_order({"exclamation": -2.0, "length": -1.0}, [loud, calm])
    assert ranked[0].text == FACT
    for one in ranked:
        parts = dict(one.parts)
        assert set(NAMES) <= set(parts)
        assert abs(-2 * parts["exclamation"] - parts["length"] - one.score) < 0.01


def test_no_taste_puts_a_flag_or_a_word_from_nowhere_first() -> None:
    flawed = judged(f"Hello! {FACT}", flagged("similarity", "close to another"))
    invented = judged(f"Hello! {FACT} Bring sandwiches.")
    ranked = learned_order({"exclamation": 9.0}, [flawed, invented, judged(FACT)])
    assert ranked[0].text == FACT


def test_what_is_blocked_comes_last_under_any_taste() -> None:
    stopped = judged(f"Hello! {FACT}", blocked("length", "too long"))
    ranked = learned_order({"exclamation": 9.0}, [stopped, judged(FACT)])
    assert [one.text for one in ranked] == [FACT, stopped.sketch.text]
