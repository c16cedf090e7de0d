import threading

import numpy as np
import pytest

from bot.domain.embedding import Embedder
from bot.embedding.untuned import E5Embedder

FACTS = (
    "Orders leave our workshop within two working days.",
    "You can send anything back for free within 30 days.",
    "The frame has a warranty of ten years.",
)


@pytest.fixture(scope="module")
def embedder() -> E5Embedder:
    return E5Embedder()


def test_the_embedder_keeps_the_contract(embedder: E5Embedder) -> None:
    kept: Embedder = embedder
    assert "e5" in kept.name


@pytest.mark.parametrize("texts", [[], ["one"], ["one", "two", "one"]])
def test_each_text_is_a_row_of_length_one(embedder: E5Embedder, texts: list[str]) -> None:
    for rows in (embedder.queries(texts), embedder.passages(texts)):
        assert rows.shape == (len(texts), 384)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)


@pytest.mark.parametrize(
    ("question", "fact"),
    [("when will my order ship?", 0), ("can I send it back", 1), ("保修期多长时间?", 2)],
)
def test_a_question_is_nearest_to_its_fact(embedder: E5Embedder, question: str, fact: int) -> None:
    scores = embedder.passages(FACTS) @ embedder.queries([question])[0]
    assert int(scores.argmax()) == fact


def test_questions_and_passages_are_not_the_same_point(embedder: E5Embedder) -> None:
    """The model was trained with a prefix for each."""
    assert not np.allclose(embedder.queries(["lamps"]), embedder.passages(["lamps"]), atol=1e-3)


def test_one_text_and_a_batch_give_the_same_row(embedder: E5Embedder) -> None:
    alone = E5Embedder().passages([FACTS[1]])[0]
    assert embedder.passages(FACTS)[1] == pytest.approx(alone, abs=1e-5)


def test_known_passages_are_not_computed_again(embedder: E5Embedder) -> None:
    first = embedder.passages(FACTS)
    first[0] = 0  # a caller's array is the caller's own
    again = embedder.passages(FACTS)
    assert np.linalg.norm(again[0]) == pytest.approx(1, abs=1e-4)
    assert (again[1:] == first[1:]).all()


@pytest.mark.parametrize("text", ["", "a\0b", "half \ud800 pair", "x " * 50_000, "\u200b", "🦆"])
def test_hostile_texts_are_embedded_like_any_other(embedder: E5Embedder, text: str) -> None:
    assert np.linalg.norm(embedder.queries([text])) == pytest.approx(1, abs=1e-4)


def test_several_threads_get_what_one_gets(embedder: E5Embedder) -> None:
    wanted = embedder.queries(["when will it ship?"])
    found: list[bool] = []

    def ask() -> None:
        found.extend((embedder.queries(["when will it ship?"]) == wanted).all() for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20
