"""The regression finds the one answer there is."""

import numpy as np
import pytest

from bot.writing.logistic import fit, likelihood


def made(n=400):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(n, 3))
    truth = np.array([2.0, -1.0, 0.0])
    labels = (rng.random(n) < likelihood(rows, truth)).astype(float)
    return rows, labels, truth


def test_the_weights_that_made_the_labels_are_found():
    rows, labels, truth = made(4000)
    assert fit(rows, labels, np.ones(4000), 0.1) == pytest.approx(truth, abs=0.2)


def test_nothing_is_left_to_gain():
    rows, labels, _ = made()
    weights = fit(rows, labels, np.ones(400), 2.0)
    slope = rows.T @ (likelihood(rows, weights) - labels) + 2.0 * weights
    assert np.abs(slope).max() < 1e-5


def test_what_can_be_told_apart_wholly_gets_no_endless_weight():
    rows = np.array([[1.0], [2.0], [-1.0], [-2.0]])
    weights = fit(rows, np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4), 1.0)
    assert 0 < weights[0] < 3


def test_a_row_with_twice_the_share_counts_as_two():
    rows, labels, _ = made(50)
    twice = fit(rows, labels, np.r_[2.0, np.ones(49)], 1.0)
    again = fit(np.vstack([rows[:1], rows]), np.r_[labels[:1], labels], np.ones(51), 1.0)
    assert twice == pytest.approx(again, abs=1e-6)
