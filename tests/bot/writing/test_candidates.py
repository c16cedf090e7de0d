"""How replies are put together."""

from random import Random

from bot.engines.engine import Completion
from bot.voice.phrases import Phrases, phrases
from bot.writing.candidates import Wording, answers, join, usable, wordings

FACT = "Test rides are free and take 30 minutes."
GOOD = "The test rides are free, and they take 30 minutes."


def told(text: str, *, finished: bool = True, logprob: float = -0.5) -> Completion:
    return Completion(text, logprob, 12, finished, "small")


def test_the_fact_itself_is_always_first_and_always_usable() -> None:
    ways = usable(wordings(FACT, [told("Rides cost 5 EUR."), told(GOOD)], ()))
    assert [way.text for way in ways] == [FACT, GOOD]
    assert not ways[0].by_model
    assert ways[1].by_model


def test_a_wording_that_says_less_or_more_is_kept_with_its_fault_only() -> None:
    ways = wordings(FACT, [told("Test rides are free."), told(f"{GOOD} Lunch is included.")], ())
    assert all(way.fault for way in ways[1:])
    assert [way.text for way in usable(ways)] == [FACT]


def test_a_wording_cut_off_by_the_budget_is_not_used() -> None:
    assert len(usable(wordings(FACT, [told(GOOD, finished=False)], ()))) == 1


def test_the_same_words_in_other_dress_are_no_second_wording() -> None:
    assert len(wordings(FACT, [told(FACT.upper()), told(f"“{FACT}”")], ())) == 1


def test_a_missing_full_stop_is_added() -> None:
    (_, way) = wordings(FACT, [told(GOOD.rstrip("."))], ())
    assert way.text == GOOD


def test_a_model_that_writes_nothing_leaves_the_fact() -> None:
    assert [way.text for way in usable(wordings(FACT, [told("")], ()))] == [FACT]


def test_sentences_are_joined_as_their_script_wants() -> None:
    assert join(["Hello!", "We are open.", ""]) == "Hello! We are open."
    assert join(["您好！", "我们营业。"]) == "您好！我们营业。"
    assert join(["价格 649 EUR。", "希望能帮到您！"]) == "价格 649 EUR。希望能帮到您！"
    assert join([]) == ""


def test_every_reply_holds_the_whole_of_every_fact() -> None:
    other = "We are open on Saturday."
    made = answers([[Wording(FACT)], [Wording(other)]], phrases("en"), Random(1))
    assert len(made) > 1
    assert all(FACT in sketch.text and other in sketch.text for sketch in made)


def test_two_mentions_get_other_words_around_the_same_fact() -> None:
    texts = {
        tuple(s.text for s in answers([[Wording(FACT)]], phrases("en"), Random(seed)))
        for seed in range(10)
    }
    assert len(texts) > 3


def test_the_same_seed_gives_the_same_replies() -> None:
    one, two = (answers([[Wording(FACT)]], phrases("en"), Random("d1")) for _ in range(2))
    assert one == two


def test_a_language_without_phrases_gets_the_bare_fact() -> None:
    assert [s.text for s in answers([[Wording(FACT)]], Phrases(), Random(1))] == [FACT]
