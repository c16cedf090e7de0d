"""
Low-rank adapters by ``peft``: two thin matrices beside each of the model's own, which stay.

Source:
    Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021); on all linear layers and
    with this rate after Dettmers et al., QLoRA (2023), 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from peft import LoraConfig
from peft.tuners.lora import LoraModel
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from bot.engines.loading import Loaded
from bot.training.checkpoint import Checkpoint
from bot.training.encoding import Encoded, batch_at
from bot.training.likelihood import surprise

RANK: Final = 8
RATE: Final = 2e-4
_ALPHA: Final = 16
_WARM_UP: Final = 0.1
_CLIP: Final = 1.0
_SAVE_EVERY: Final = 10
"""Steps; what a kill costs at most."""


@dataclass(frozen=True, slots=True)
class Course:
    """
    How long is learnt, and in which order.

    Attributes:
        seed: Decides the order and the first values of the adapter.
    """

    steps: int
    seed: int


class Adapter:
    """An adapter on a loaded model, and the optimiser that teaches it."""

    def __init__(self, loaded: Loaded, course: Course) -> None:
        """Lay the adapter around *loaded*, whose own weights stay as they are."""
        torch.manual_seed(course.seed)
        self._course = course
        self._loaded = loaded
        is_conv = any(isinstance(one, Conv1D) for one in loaded.model.modules())
        wanted = LoraConfig(
            task_type="CAUSAL_LM",
            r=RANK,
            lora_alpha=_ALPHA,
            target_modules="all-linear",
            fan_in_fan_out=is_conv,  # GPT-2 keeps its matrices turned round
        )
        self._model = LoraModel(loaded.model, wanted, "default")
        # Dropout would need the state of a random generator in every checkpoint.
        self._model.eval()
        self._taught = {
            name: one for name, one in self._model.named_parameters() if one.requires_grad
        }
        self._optimizer = torch.optim.AdamW(self._taught.values(), lr=RATE)

    def learn(
        self, examples: Sequence[Encoded], checkpoint: Checkpoint, done: Callable[[int], None]
    ) -> None:
        """
        Take the steps that are left, going on where *checkpoint* says.

        Args:
            done: Told how many steps are done, first of all those before.
        """
        step = self._resume(checkpoint)
        done(step)
        while step < self._course.steps:
            self._step(batch_at(examples, step, self._course.seed), step)
            step += 1
            if step % _SAVE_EVERY == 0 or step == self._course.steps:
                checkpoint.write(step, self._tensors())
            done(step)

    def merge(self, folder: Path) -> None:
        """Write the model with the adapter worked into its weights, as any engine loads it."""
        merged: Any = self._model.merge_and_unload()
        merged.save_pretrained(folder)
        self._loaded.tokenizer.save_pretrained(folder)

    def _step(self, batch: Sequence[Encoded], step: int) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = RATE * _share_of_rate(step, self._course.steps)
        total, n_tokens = surprise(self._model, batch)
        self._optimizer.zero_grad()
        (total / n_tokens).backward()
        nn.utils.clip_grad_norm_(self._taught.values(), _CLIP)
        self._optimizer.step()

    def _tensors(self) -> dict[str, Tensor]:
        found = {f"weight {name}": one.detach() for name, one in self._taught.items()}
        for name, one in self._taught.items():
            for kind, value in self._optimizer.state[one].items():
                found[f"{kind} {name}"] = value
        return found

    def _resume(self, checkpoint: Checkpoint) -> int:
        state = checkpoint.read()
        if state is None:
            return 0
        step, tensors = state
        with torch.no_grad():
            for name, one in self._taught.items():
                one.copy_(tensors.pop(f"weight {name}"))
        for title, value in tensors.items():
            kind, name = title.split(" ", 1)
            self._optimizer.state[self._taught[name]][kind] = value
        return step


def _share_of_rate(step: int, steps: int) -> float:
    """Rise over the first tenth of the steps, then fall in a line to nothing."""
    warm = max(1, round(steps * _WARM_UP))
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))
