import pytest
import torch

from bot.engines.batching import row_seed
from bot.engines.engine import Sampling
from bot.engines.sampling import Sampler


def sampling(temperature: float, top_p: float) -> Sampling:
    return Sampling(n=1, max_new_tokens=1, temperature=temperature, top_p=top_p, seed=0)


def draws(logits: torch.Tensor, rule: Sampling, times: int) -> torch.Tensor:
    sampler = Sampler(rule, [0])
    return torch.cat([sampler.draw(logits, [0])[0] for _ in range(times)])


def test_temperature_zero_takes_the_likeliest_token() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0], [2.0, 0.0, 1.0]])
    tokens, logprobs = Sampler(sampling(0, 1), [1, 2]).draw(logits, [0, 1])
    assert tokens.tolist() == [1, 0]
    assert logprobs == pytest.approx(torch.log_softmax(logits, 1).amax(1))


@pytest.mark.parametrize("top_p", [0.05, 0.6, 0.85, 1.0])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_nucleus_distribution(temperature: float, top_p: float) -> None:
    """Compared with the textbook way: sort, cut, normalise."""
    logits = torch.tensor([[2.0, 1.0, 0.5, 0.0, -1.0, -3.0]])
    weights, order = torch.softmax(logits[0] / temperature, 0).sort(descending=True)
    kept = weights.cumsum(0) - weights < top_p
    wanted = torch.zeros(6)
    wanted[order[kept]] = weights[kept] / weights[kept].sum()
    found = torch.bincount(draws(logits, sampling(temperature, top_p), 4_000), minlength=6) / 4_000
    assert (found[wanted == 0] == 0).all()
    assert (found - wanted).abs().max() < 0.03


def test_a_row_keeps_its_own_stream_when_others_leave() -> None:
    logits = torch.randn(1, 50, generator=torch.Generator().manual_seed(1))
    rule = sampling(1.0, 0.9)
    alone = Sampler(rule, [5])
    among = Sampler(rule, [3, 4, 5])
    first = among.draw(logits.repeat(3, 1), [0, 1, 2])[0][2], alone.draw(logits, [0])[0][0]
    second = among.draw(logits, [2])[0][0], alone.draw(logits, [0])[0][0]
    assert first[0] == first[1]
    assert second[0] == second[1]


def test_seeds_differ_by_prompt_candidate_and_seed() -> None:
    seeds = {row_seed(1, (1, 2), 0), row_seed(1, (1, 2), 1), row_seed(1, (12,), 0)}
    seeds |= {row_seed(2, (1, 2), 0)}
    assert len(seeds) == 4
    assert row_seed(1, (1, 2), 0) in seeds
    assert all(0 <= seed < 2**63 for seed in seeds)
