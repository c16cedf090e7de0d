"""How likely a model finds what it should write; the one forward pass of learning and measuring."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from bot.training.encoding import Encoded, batches


def surprise(model: nn.Module, batch: Sequence[Encoded]) -> tuple[Tensor, int]:
    """
    Add up how unexpected the learnt tokens of *batch* are.

    The prefix is run once for all rows (R rows, P tokens of prefix, T of the longest row): of the
    some 400 tokens of a prompt, 350 are the same in every row. Gradients flow through it.

    Args:
        batch: Examples of one prefix.

    Returns:
        The sum of negative log-likelihoods, nats, and how many tokens it is of.
    """
    prefix = batch[0].prefix
    n_rows, width = len(batch), max(len(one.row) for one in batch)
    ids = torch.zeros((n_rows, width), dtype=torch.long)
    seen = torch.ones((n_rows, len(prefix) + width), dtype=torch.long)
    wanted = torch.full((n_rows, width), -100)  # what cross_entropy leaves out
    for number, one in enumerate(batch):
        ids[number, : len(one.row)] = torch.tensor(one.row)
        seen[number, len(prefix) + len(one.row) :] = 0
        wanted[number, one.n_given : len(one.row)] = torch.tensor(one.row[one.n_given :])
    past = None
    if prefix:
        past = model(input_ids=torch.tensor([prefix]), use_cache=True).past_key_values
        past.batch_repeat_interleave(n_rows)
    places = torch.arange(len(prefix), len(prefix) + width).expand(n_rows, -1)
    logits = model(
        input_ids=ids,
        attention_mask=seen,
        position_ids=places,
        past_key_values=past,
        use_cache=past is not None,
    ).logits  # (R, T, vocabulary)
    targets = wanted[:, 1:].reshape(-1)
    flat = logits[:, :-1].reshape(-1, logits.shape[-1]).float()
    total = nn.functional.cross_entropy(flat, targets, reduction="sum")
    return total, int((targets != -100).sum())  # noqa: PLR2004 - torch's own mark


def perplexity(model: nn.Module, examples: Sequence[Encoded]) -> float | None:
    """
    Return how many tokens *model* wavers between, on average over the learnt tokens.

    Returns:
        The exponential of the mean negative log-likelihood a token; None without examples.

    Source:
        Jelinek et al., Perplexity: a measure of the difficulty of speech recognition tasks (1977).
    """
    total, n_tokens = 0.0, 0
    with torch.inference_mode():
        for batch in batches(examples):
            nats, n = surprise(model, batch)
            total, n_tokens = total + float(nats), n_tokens + n
    return math.exp(total / n_tokens) if n_tokens else None
