"""Logistic regression with a ridge, by Newton's method: small, exact, and the same every time."""

from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

_ROUNDS: Final = 50
_STILL: Final = 1e-8


def fit(rows: Matrix, labels: Matrix, shares: Matrix, penalty: float) -> Matrix:
    """
    Find the weights under which *labels* are likeliest, held back by *penalty*.

    Args:
        rows: (n, d) features; give a column of ones for a constant.

        labels: (n,) 0 or 1.

        shares: (n,) how much each row counts.

        penalty: Of the squared length of the weights; above 0, so that there is one answer.

    Returns:
        (d,) weights, in log-odds for one unit of a feature.

    Source:
        Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), 4.4.1 and 3.4.1.
    """
    weights = np.zeros(rows.shape[1])
    ridge = penalty * np.eye(rows.shape[1])
    for _ in range(_ROUNDS):
        chances = likelihood(rows, weights)
        slope = rows.T @ (shares * (chances - labels)) + penalty * weights
        bend = (rows * (shares * chances * (1 - chances))[:, None]).T @ rows + ridge
        step = np.linalg.solve(bend, slope)
        # A full step may overshoot where the curve is flat.
        step *= min(1.0, 5.0 / (np.abs(step).max() + 1e-12))
        weights = weights - step
        if np.abs(step).max() < _STILL:
            break
    return np.asarray(weights)


def likelihood(rows: Matrix, weights: Matrix) -> Matrix:
    """Return (n,) how likely each of the (n, d) *rows* has the label 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30))))
