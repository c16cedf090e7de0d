"""What several embeddings see is added up, where each knows the language."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from bot.domain.embedding import Vectors
from bot.retrieval.facts import FactIndex
from bot.retrieval.passages import Passage
from bot.retrieval.reader import WEIGHTS, Odds, Reader
from tests.brands import embedder, reader, tuned
from tests.corpus.corpus import read_brands


class Fixed:
    """Gives every text a point that was said before."""

    version = "1"

    def __init__(self, points: Mapping[str, Sequence[float]]) -> None:
        self.name = "fixed"
        self._points = points

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._points[text] for text in texts], np.float32)

    passages = queries


EVERY = Fixed({"a": [1, 0], "zh": [0, 1], "b": [0, 1], "q": [0.8, 0.6]})
ENGLISH = Fixed({"a": [0, 1, 0], "b": [1, 0, 0], "q": [0.6, 0.8, 0]})
PASSAGES = (Passage("a", "a", ("a", "zh")), Passage("b", "b", ("b",)))


def near(reader: Reader, language: str) -> list[float]:
    seen = reader.passages(PASSAGES, language) @ reader.question("q", language)
    return [round(float(one), 3) for one in seen]


def test_one_embedding_sees_the_mean_of_the_cues() -> None:
    assert near(Reader(EVERY), "en") == near(Reader(EVERY, ENGLISH), "de") == [0.7, 0.6]


def test_a_second_one_adds_what_it_sees_of_the_first_cue_in_english() -> None:
    assert near(Reader(EVERY, ENGLISH), "en") == pytest.approx([0.7 + 1.5 * 0.8, 0.6 + 1.5 * 0.6])


@pytest.mark.parametrize(("told", "asked"), [("退货", "能退货吗"), ("退貨", "能退貨嗎")])
def test_of_chinese_it_sees_each_word_in_english(told: str, asked: str) -> None:
    every = Fixed({"退货": [1, 0], "能退货吗": [0.6, 0.8]})
    english = Fixed({"return goods": [1, 0], "can return goods ?": [0.8, 0.6]})
    both = Reader(every, english)
    (seen,) = both.passages((Passage("r", told, (told,)),), "zh") @ both.question(asked, "zh")
    assert seen == pytest.approx(0.6 + WEIGHTS["zh"] * 0.8)


def test_the_odds_belong_to_who_reads() -> None:
    both, alone = Reader(EVERY, ENGLISH), Reader(EVERY)
    assert both.odds("de") == alone.odds("en") == alone.odds("zh")
    assert len({alone.odds("en"), both.odds("en"), both.odds("zh")}) == 3


def test_odds_rise_with_nearness_and_with_the_lead() -> None:
    odds = Odds(nearness=2.0, lead=4.0, offset=-1.0)
    assert odds(np.array([1.0, 0.5]))[0] == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert odds(np.array([1.0, 0.5]))[0] > odds(np.array([1.0, 0.9]))[0]
    assert odds(np.array([0.7]))[0] > odds(np.array([0.6]))[0]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "slug"), [("en", "maslin-crumb"), ("zh", "pennyfold")])
def test_with_a_second_one_more_questions_find_their_fact(language: str, slug: str) -> None:
    told = next(one for one in read_brands(trained_on=False) if one.brand.slug == slug)
    asked = [one for one in told.written if one.answers and one.language == language]
    alone = FactIndex(told.brand, Reader(tuned()), embedder())
    both = FactIndex(told.brand, reader(), embedder())

    def n_right(index: FactIndex) -> int:
        return sum(index.nearest(one.text, language, 1)[0].id in one.answers for one in asked)

    assert n_right(both) > n_right(alone) + 2
