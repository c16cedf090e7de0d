"""The shared prefix changes nothing but the time it takes."""

import math

import pytest
import torch

from bot.engines.loading import load
from bot.training.encoding import Encoded
from bot.training.likelihood import perplexity, surprise

PREFIX = tuple(range(20, 60))
ROWS = [
    Encoded(PREFIX, (7, 8, 9, 10, 11, 12), 3),
    Encoded(PREFIX, (13, 14, 15), 1),
]


def by_hand(model, one: Encoded) -> float:
    """Score one example alone, its whole prompt in one piece."""
    ids = one.prefix + one.row
    logprobs = model(input_ids=torch.tensor([ids])).logits[0].detach().log_softmax(-1)
    first = len(one.prefix) + one.n_given
    return -sum(float(logprobs[at - 1, ids[at]]) for at in range(first, len(ids)))


def test_rows_that_share_a_prefix_are_as_likely_as_each_alone(small_gpt2):
    model = load(small_gpt2).model
    total, n = surprise(model, ROWS)
    assert n == 5
    assert float(total.detach()) == pytest.approx(
        sum(by_hand(model, one) for one in ROWS), rel=1e-4
    )


def test_a_gradient_flows_through_the_prefix(small_gpt2):
    model = load(small_gpt2).model
    surprise(model, ROWS)[0].backward()
    grad = model.get_input_embeddings().weight.grad
    assert bool((grad[list(PREFIX)].abs().sum(1) > 0).all())


def test_perplexity_is_of_all_tokens_and_none_without_any(small_gpt2):
    model = load(small_gpt2).model
    other = Encoded((), (7, 8, 9), 1)
    total = sum(by_hand(model, one) for one in (*ROWS, other))
    assert perplexity(model, [*ROWS, other]) == pytest.approx(math.exp(total / 7), rel=1e-4)
    assert perplexity(model, []) is None
