"""What is learnt from: approved texts that stand in their facts, and never a mention."""

import pytest

from bot.domain.brand import Example
from bot.domain.lifecycle import State
from bot.domain.origin import Source
from bot.training.errors import TooLittle
from bot.training.examples import NEEDED, collect, split
from tests.bot.training.conftest import approved, brand, reworded


def test_an_approved_text_is_learnt_with_its_fact():
    (pair,) = collect(brand(), [approved(1)], ()).pairs
    assert pair.fact == "We mend saddles in 3 days. It costs 11 EUR."
    assert pair.text == "We mend your saddles in 3 days, and it costs 11 EUR."


@pytest.mark.parametrize(
    "state",
    [State.pending, State.rejected, State.cancelled, State.expired, State.held, State.escalated],
)
def test_what_nobody_stands_by_is_not_learnt(state):
    assert collect(brand(), [approved(1, state=state)], ()).pairs == ()


def test_a_text_that_changed_after_its_approval_is_not_learnt():
    made = approved(1)
    changed = reworded(made, made.text.replace("mend", "repair"))
    assert collect(brand(), [changed], ()).pairs == ()


def test_the_phrases_around_an_answer_are_not_learnt():
    made = approved(1)
    dressed = approved(2, sources=made.sources, text=f"Hello! {made.text} Hope that helps!")
    assert collect(brand(), [dressed], ()).pairs[0].text == made.text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "We mend saddles in 3 days. It costs 11 EUR."}, "with the fact as it stands"),
        ({"text": "We mend saddles for free, @ada."}, "that say more or less than the fact"),
        ({"sources": ()}, "without a fact"),
        ({"language": "zh"}, "in a language that no model writes"),
    ],
)
def test_what_is_not_a_rewording_is_left_out_and_counted(fields, why):
    found = collect(brand(), [approved(1, **fields)], ())
    assert (found.pairs, found.skipped) == ((), ((why, 1),))


def test_the_same_pair_is_learnt_once():
    assert len(collect(brand(), [approved(1), approved(1)], ()).pairs) == 1


def test_examples_of_the_config_are_pairs_where_a_fact_says_the_same():
    source = Source("f", "We mend saddles in 3 days.", 1.0)
    told = Example("SECRET when is it done?", "We mend your saddles in 3 days.", "en")
    other = Example("love it", "That made our day, thank you so much!", "en", "praise")
    chinese = Example("多久", "三天修好。", "zh")
    given = brand(
        replies=(told, other, chinese), posts=("Spring is here again.",), fact=source.text
    )
    found = collect(given, [], ("We began in a garage in 1998.",))
    assert [(one.fact, one.text) for one in found.pairs] == [(source.text, told.reply)]
    assert found.passages == ("Spring is here again.", other.reply, "We began in a garage in 1998.")
    assert "SECRET" not in str(found)


def test_too_little_is_refused_with_both_numbers(many):
    few = collect(brand(), [*many[: NEEDED - 1], approved(1, sources=())], ())
    with pytest.raises(TooLittle, match=rf"there are {NEEDED - 1} .*1 without a fact.*{NEEDED}:"):
        split(few, 7)


def test_a_tenth_is_held_out_whole_and_whatever_the_order(many):
    copy = tuple(f"Paragraph {number} of our own copy." for number in range(20))
    one = split(collect(brand(), many, copy), 7)
    other = split(collect(brand(), many[::-1], copy[::-1]), 7)
    assert (len(one.held_out.pairs), len(one.held_out.passages)) == (6, 2)
    assert not set(one.held_out.pairs) & set(one.learnt.pairs)
    assert one.held_out == other.held_out
    assert one.learnt == other.learnt
    assert one.held_out != split(collect(brand(), many, copy), 8).held_out
