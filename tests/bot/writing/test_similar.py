"""The model goes by the brand's own wordings of the facts most like the one to be worded."""

from bot.writing import prompt
from bot.writing.pairs import Pair
from bot.writing.similar import Shown
from tests.brands import embedder

HOURS = Pair("The shop is open until 18:00 on weekdays.", "Weekdays we are here till 18:00.", "en")
SUNDAY = Pair("The shop is closed on Sundays.", "On Sundays our shop takes a rest.", "en")
OIL = Pair("Oil the chain every 200 km.", "Your chain likes oil every 200 km.", "en")
ZH = Pair("店里星期天休息。", "星期天我们休息。", "zh")


def shown(*pairs: Pair) -> Shown:
    made = Shown(embedder())
    made.know(pairs)
    return made


def test_the_two_likest_facts_are_shown_the_likest_last() -> None:
    found = shown(OIL, SUNDAY, HOURS, ZH).near("The shop is open on Saturdays until 14:00.", "en")
    assert {fact for fact, _ in found} == {SUNDAY.fact, HOURS.fact}
    assert found[-1] == (HOURS.fact, HOURS.text)


def test_words_approved_for_the_fact_itself_are_not_shown_for_it() -> None:
    assert shown(HOURS).near(HOURS.fact, "en") == ()
    assert shown().near(HOURS.fact, "en") == ()


def test_many_pairs_are_taken_in_over_several_batches_and_dropped_when_gone() -> None:
    many = [Pair(f"Shelf {at} holds tyres.", f"Tyres lie on {at}.", "en") for at in range(40)]
    made = shown(*many, HOURS)
    assert HOURS.fact not in {fact for fact, _ in made.near("The shop is open on Mondays.", "en")}
    made.know([*many, HOURS])
    assert made.near("The shop is open on Mondays.", "en")[-1][0] == HOURS.fact
    made.know([OIL])
    assert made.near("The shop is open on Mondays.", "en") == ((OIL.fact, OIL.text),)


def test_what_is_shown_stands_behind_the_examples_that_all_prompts_share() -> None:
    bare, own = prompt.reword("A.", "en"), prompt.reword("A.", "en", ((OIL.fact, OIL.text),))
    assert (own.system, own.examples, own.ask) == (bare.system, bare.examples, bare.ask)
    assert own.similar == ((OIL.fact, OIL.text),)
