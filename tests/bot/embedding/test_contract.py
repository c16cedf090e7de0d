"""What both embedders promise, whatever they are given."""

import threading

import numpy as np
import pytest

from bot.domain.embedding import Embedder
from tests.brands import embedder, tuned

FACTS = ("Orders leave our workshop within two working days.", "The frame has ten years.", "🦆")


@pytest.fixture(params=[embedder, tuned], ids=["untuned", "tuned"])
def made(request: pytest.FixtureRequest) -> Embedder:
    kept: Embedder = request.param()
    return kept


def test_it_has_a_name(made: Embedder) -> None:
    assert "e5" in made.name


@pytest.mark.parametrize("texts", [[], ["one"], ["one", "two", "one"]])
def test_each_text_is_a_row_of_length_one(made: Embedder, texts: list[str]) -> None:
    for rows in (made.queries(texts), made.passages(texts)):
        assert rows.shape == (len(texts), 384)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)


def test_questions_and_passages_are_not_the_same_point(made: Embedder) -> None:
    """The model was trained with a prefix for each."""
    assert not np.allclose(made.queries(["lamps"]), made.passages(["lamps"]), atol=1e-3)


def test_one_text_and_a_batch_give_the_same_row(made: Embedder) -> None:
    alone = made.queries([FACTS[1]])[0]
    assert made.queries(FACTS)[1] == pytest.approx(alone, abs=1e-3)


@pytest.mark.parametrize(
    "text", ["", "a\0b", "half \ud800 pair", "x " * 50_000, "a" * 100_000, "\u200b", "🦆"]
)
def test_hostile_texts_are_embedded_like_any_other(made: Embedder, text: str) -> None:
    assert np.linalg.norm(made.queries([text])) == pytest.approx(1, abs=1e-4)


def test_several_threads_get_what_one_gets(made: Embedder) -> None:
    wanted = made.queries(["when will it ship?"])
    found: list[bool] = []

    def ask() -> None:
        again = (made.queries(["when will it ship?"]) for _ in range(5))
        found.extend(np.allclose(rows, wanted, atol=1e-5) for rows in again)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20
