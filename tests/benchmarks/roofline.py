"""
What the machine could do at best: memory bandwidth and matrix products, measured on the spot.

A step of R rows reads every weight once, 2 bytes as half float and 1 in int8, and
does two operations for each weight and row. So tokens a second are at most the smaller of
``R * bandwidth / bytes`` and ``operations a second / (2 * weights)``; attention and sampling, which
come on top, are left out, as is the encoding of the prompts.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

_SIZE = 1536
_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Machine:
    """
    Attributes:
        bandwidth: Bytes a second, read and written, of a copy.

        float32: Operations a second of a matrix product.

        int8: The same in int8, as torch multiplies it.
    """

    bandwidth: float
    float32: float
    int8: float

    def show(self) -> str:
        told = f"{self.float32 / 1e9:.0f} GFLOP/s in float32, {self.int8 / 1e9:.0f} GOP/s in int8"
        return f"roofline: copy {self.bandwidth / 1e9:.1f} GB/s, matrix product {told}"

    def rates(self, model: PreTrainedModel, n_rows: int) -> dict[str, float]:
        """
        Bound tokens a second for each engine with *n_rows* at once.

        Args:
            model: As it was trained: of a halved one the weights are no parameters.
        """
        n_weights = sum(one.numel() for one in model.parameters())
        return {
            "transformers": min(
                n_rows * self.bandwidth / (2 * n_weights), self.float32 / (2 * n_weights)
            ),
            "ctranslate2": min(n_rows * self.bandwidth / n_weights, self.int8 / (2 * n_weights)),
        }


def measure_machine() -> Machine:
    """Take the best of seven tries each."""
    source, target = (torch.ones(_BYTES, dtype=torch.uint8) for _ in range(2))
    left, right = torch.randn(2, _SIZE, _SIZE)
    small = torch.randint(-127, 127, (2, _SIZE, _SIZE), dtype=torch.int8)
    operations = 2 * _SIZE**3
    return Machine(
        bandwidth=2 * _BYTES / _best(lambda: target.copy_(source)),
        float32=operations / _best(lambda: left @ right),
        int8=operations / _best(lambda: torch._int_mm(small[0], small[1])),
    )


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(7):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
