"""What was embedded once is looked up, in this process and the next, and a lost file costs time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.domain.embedding import Vectors
from bot.embedding.kept import Kept


class Counting:
    """Gives each text the point of its length, and notes what it was asked for."""

    name = "counting"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)


def test_a_passage_is_embedded_once_even_over_a_restart(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    kept = Kept(first, tmp_path / "points")
    assert kept.passages(["a", "bb", "a"]).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert first.asked == ["a", "bb"]
    again = Kept(second, tmp_path / "points").passages(["bb", "ccc"])
    assert again.dtype == np.float32
    assert again.tolist() == [[2, 1], [3, 1]]
    assert second.asked == ["ccc"]


def test_other_weights_do_not_see_the_points_of_the_former(tmp_path: Path) -> None:
    Kept(Counting(), tmp_path).passages(["a"])
    newer = Counting(version="2")
    Kept(newer, tmp_path).passages(["a"])
    assert newer.asked == ["a"]


def test_questions_are_not_kept(tmp_path: Path) -> None:
    """They are strangers' words."""
    asked = Counting()
    kept = Kept(asked, tmp_path / "points")
    kept.queries(["who?"])
    kept.queries(["who?"])
    assert asked.asked == ["who?", "who?"]
    assert not (tmp_path / "points").exists()


@pytest.mark.parametrize("left", [b"", b"no zip", b"PK\x03\x04 half a zip"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, left: bytes) -> None:
    Kept(Counting(), tmp_path).passages(["a"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(left)
    assert Kept(Counting(), tmp_path).passages(["a"]).tolist() == [[1, 1]]
    third = Counting()
    Kept(third, tmp_path).passages(["a"])
    assert third.asked == []
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    asked = Counting()
    kept = Kept(asked, tmp_path / "file" / "points")
    assert kept.passages(["a"]).tolist() == [[1, 1]]
    assert kept.passages(["a"]).tolist() == [[1, 1]]
    assert asked.asked == ["a"]


def test_nothing_asked_is_nothing_found(tmp_path: Path) -> None:
    assert Kept(Counting(), tmp_path).passages([]).shape == (0, 2)


def test_half_a_surrogate_pair_is_a_text_like_any_other(tmp_path: Path) -> None:
    assert Kept(Counting(), tmp_path).passages(["\ud800"]).tolist() == [[1, 1]]
