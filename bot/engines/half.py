"""
Layers that keep their weights as half floats, laid out for the processor's caches.

With few rows at a time a layer is a matter of reading its weights: half of the bytes, read in
order, go much faster. Only the weights are rounded, to eleven bits; sums stay float32. What has no
place here (no FBGEMM in torch or no AVX2, layers of other classes, weights beyond the range of half
floats) stays as it is.

Source:
    Khudia et al., FBGEMM: Enabling High-Performance Low-Precision Deep Learning Inference (2021).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from bot.models.mapped import let_go, mapped_files

_BLOCK: Final = 512
"""FBGEMM keeps the inputs of a layer in blocks of so many and fills the last one up with zeros."""

_WORTH: Final = _BLOCK // 2
"""Inputs over a whole block: below it they take less room as float32 than as a block of halves."""

_LEAST, _MOST = 1e-4, float(torch.finfo(torch.float16).max)
"""The largest weight of a layer that fits: of smaller ones half floats keep fewer than 11 bits."""


_KINDS: Final = (nn.Linear, Conv1D, nn.Embedding)
"""Exactly these are exchanged: what is derived from them computes in ways of its own."""


class HalfLinear(nn.Module):
    """Does what ``nn.Linear`` does; it cannot learn."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        """Pack *weight*, (out, in), and *bias*, (out,)."""
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self._n_packed = _n_packed(self.in_features)
        self._packed = torch.ops.quantized.linear_prepack_fp16(weight[:, : self._n_packed], bias)
        # Copied, or the whole weight would stay with them.
        self._others = weight[:, self._n_packed :].clone().T

    @property
    def weight(self) -> Tensor:
        """Unpack (out, in) float32: some models look at a layer's weights while they run."""
        packed: Tensor = torch.ops.quantized.linear_unpack_fp16(self._packed)[0]
        return torch.cat([packed.float(), self._others.T], dim=1)

    def forward(self, states: Tensor) -> Tensor:
        """Take (…, in) float32 and return (…, out)."""
        compute = torch.ops.quantized.linear_dynamic_fp16
        if self._n_packed == self.in_features:
            whole: Tensor = compute(states, self._packed)
            return whole
        rows = states.reshape(-1, self.in_features)
        out: Tensor = compute(rows[:, : self._n_packed], self._packed)
        out.addmm_(rows[:, self._n_packed :], self._others)
        return out.view(*states.shape[:-1], self.out_features)


class HalfEmbedding(nn.Module):
    """Does what ``nn.Embedding`` does; it cannot learn."""

    def __init__(self, weight: Tensor) -> None:
        """Keep *weight*, (tokens, width)."""
        super().__init__()
        # Neither parameter nor buffer: transformers takes the first one's kind for the model's.
        self._halved = weight.half()

    @property
    def weight(self) -> Tensor:
        """Widen (tokens, width): as with :class:`HalfLinear`."""
        return self._halved.float()

    def forward(self, ids: Tensor) -> Tensor:
        """Take (…) int64 and return (…, width) float32."""
        return nn.functional.embedding(ids, self._halved).float()


def halve(model: PreTrainedModel) -> None:
    """Exchange the layers of *model* that can be, each one let go as soon as it is packed."""
    if "fbgemm" not in torch.backends.quantized.supported_engines:
        return
    names = [name for name, layer in model.named_modules() if type(layer) in _KINDS]
    # The largest first, so that what it takes for a moment does not come on top of all others.
    names.sort(key=lambda name: model.get_parameter(f"{name}.weight").numel(), reverse=True)
    # One thread packs one layer, and its time is what loading takes longer.
    with ThreadPoolExecutor(torch.get_num_threads()) as pool:
        for _ in pool.map(partial(_exchange, model, mapped_files()), names):
            pass  # but raise what a thread raised


def _exchange(model: nn.Module, files: Sequence[range], name: str) -> None:
    layer = model.get_submodule(name)
    weight = layer.get_parameter("weight").detach()
    if weight.dtype != torch.float32 or not _fits(weight):
        return
    halved = _halved(layer, weight)
    if halved is not None:
        model.set_submodule(name, halved)
        let_go(weight.data_ptr(), weight.nbytes, files)


def _halved(layer: nn.Module, weight: Tensor) -> HalfLinear | HalfEmbedding | None:
    if isinstance(layer, nn.Embedding):
        return HalfEmbedding(weight) if layer.max_norm is None else None
    if isinstance(layer, Conv1D):
        weight = weight.T
    bias = None if layer.bias is None else layer.get_parameter("bias").detach()
    return HalfLinear(weight, bias) if _n_packed(weight.shape[1]) else None


def _n_packed(n_inputs: int) -> int:
    """Say how many of a layer's inputs are worth packing."""
    over = n_inputs % _BLOCK
    return n_inputs if over >= _WORTH else n_inputs - over


def _fits(weight: Tensor) -> bool:
    low, high = weight.aminmax()
    return bool(_LEAST <= torch.maximum(-low, high) <= _MOST)
