"""What reaches a model."""

import re

import pytest

from bot.writing.prompt import LANGUAGES, reword
from tests.brands import heron


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_prompts_of_one_language_share_all_but_their_own_sentence(language: str) -> None:
    a, b = (reword(text, language) for text in ("We are open.", "We are closed."))
    assert (a.system, a.examples) == (b.system, b.examples)
    assert a.ask != b.ask


def test_a_fact_of_several_lines_is_asked_for_on_one() -> None:
    assert reword("We are open.\n\n  Come by!", "en").ask == "We are open. Come by!"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_examples_keep_every_number(language: str) -> None:
    """What the model is shown it does: an example that loses a price teaches to lose prices."""
    for told, reworded in reword("x", language).examples:
        assert sorted(re.findall(r"\d+", told)) == sorted(re.findall(r"\d+", reworded))


def test_no_example_is_about_anything_that_the_shipped_brand_sells() -> None:
    shown = str(reword("x", "en").examples).lower()
    assert not any(product.name.lower() in shown for product in heron().products)
