from collections.abc import Sequence

import torch
from torch import Tensor

from bot.engines.decode import write
from bot.engines.engine import Sampling
from bot.engines.sampling import Sampler

GREEDY = Sampling(n=1, max_new_tokens=9, temperature=0, top_p=1, seed=0)
END = 0
ENDS = torch.tensor([True, False, False, False, False, False, False, False])


class Countdown:
    """A model whose row r says its own number, as often as the number, then ends."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.left = list(numbers)
        self.sizes: list[int] = []

    def start(self) -> Tensor:
        return self._logits()

    def step(self, tokens: Tensor) -> Tensor:
        assert tokens.tolist() == self.numbers
        self.left = [left - 1 for left in self.left]
        return self._logits()

    def keep(self, order: Sequence[int]) -> None:
        self.numbers = [self.numbers[slot] for slot in order]
        self.left = [self.left[slot] for slot in order]

    def _logits(self) -> Tensor:
        self.sizes.append(len(self.numbers))
        wanted = [n if left > 0 else END for n, left in zip(self.numbers, self.left, strict=True)]
        return torch.nn.functional.one_hot(torch.tensor(wanted), len(ENDS)).float()


def test_rows_that_end_leave_and_the_others_are_not_mixed_up() -> None:
    batch = Countdown([3, 1, 5, 2, 4])
    written = write(batch, Sampler(GREEDY, [0] * 5), ENDS, rows=5, budget=9)
    assert [row.tokens for row in written] == [[n] * n + [END] for n in (3, 1, 5, 2, 4)]
    assert all(row.ended for row in written)
    assert batch.sizes == [5, 5, 4, 3, 2, 1]


def test_the_budget_ends_rows_that_do_not() -> None:
    batch = Countdown([3, 1, 5])
    written = write(batch, Sampler(GREEDY, [0] * 3), ENDS, rows=3, budget=3)
    assert [row.tokens for row in written] == [[3, 3, 3], [1, END], [5, 5, 5]]
    assert [row.ended for row in written] == [False, True, False]


def test_no_row_begins_with_its_end() -> None:
    batch = Countdown([0])
    written = write(batch, Sampler(GREEDY, [0]), ENDS, rows=1, budget=1)
    assert written[0].tokens != [END]
    assert not written[0].ended
