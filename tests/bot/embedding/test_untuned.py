"""What the engine does on its own account: it remembers passages."""

import numpy as np
import pytest

from bot.embedding.untuned import E5Embedder
from tests.brands import embedder

FACTS = (
    "Orders leave our workshop within two working days.",
    "You can send anything back for free within 30 days.",
    "The frame has a warranty of ten years.",
)


@pytest.mark.parametrize(
    ("question", "fact"),
    [("when will my order ship?", 0), ("can I send it back", 1), ("保修期多长时间?", 2)],
)
def test_a_question_is_nearest_to_its_fact(question: str, fact: int) -> None:
    scores = embedder().passages(FACTS) @ embedder().queries([question])[0]
    assert int(scores.argmax()) == fact


def test_one_text_and_a_batch_give_the_same_row() -> None:
    alone = E5Embedder().passages([FACTS[1]])[0]
    assert embedder().passages(FACTS)[1] == pytest.approx(alone, abs=1e-5)


def test_known_passages_are_not_computed_again() -> None:
    first = embedder().passages(FACTS)
    first[0] = 0  # a caller's array is the caller's own
    again = embedder().passages(FACTS)
    assert np.linalg.norm(again[0]) == pytest.approx(1, abs=1e-4)
    assert (again[1:] == first[1:]).all()
