"""What was embedded once is read from disk, and only long lists of our own are kept."""

import numpy as np
import pytest

from bot.writing.remembered import LONG, RememberedEmbedder


class Counting:
    """Stands beyond the C engine: one number a text, and a count of calls."""

    name = "counting"

    def __init__(self):
        self.n_calls = 0

    def queries(self, texts):
        self.n_calls += 1
        return np.array([[len(text)] for text in texts], np.float32)

    passages = queries


@pytest.fixture
def counting():
    return Counting()


TEXTS = [f"text {number}" for number in range(LONG)]


def test_a_long_list_is_embedded_once_for_all_processes(counting, tmp_path):
    first = RememberedEmbedder(counting, tmp_path / "vectors").queries(TEXTS)
    second = RememberedEmbedder(counting, tmp_path / "vectors").queries(TEXTS)
    assert counting.n_calls == 1
    assert np.array_equal(first, second)


def test_another_text_another_order_or_another_kind_is_another_list(counting, tmp_path):
    embedder = RememberedEmbedder(counting, tmp_path)
    embedder.queries(TEXTS)
    embedder.queries([*TEXTS, "one more"])
    embedder.queries(TEXTS[::-1])
    embedder.passages(TEXTS)
    assert counting.n_calls == 4


def test_what_people_write_is_not_kept(counting, tmp_path):
    RememberedEmbedder(counting, tmp_path).queries(["where is my order?"])
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_made_anew(counting, tmp_path):
    embedder = RememberedEmbedder(counting, tmp_path)
    whole = embedder.queries(TEXTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:40])
    assert np.array_equal(embedder.queries(TEXTS), whole)
    assert np.array_equal(np.load(file), whole)
