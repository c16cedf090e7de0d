"""
Find out whether a model can write on a shared bank, by trying.

The names of model classes say little (sliding windows, capped scores, latent keys come and go
with configurations), so a few tokens go both ways and the logits must agree.
"""

from typing import Final

import torch
from torch import Tensor
from transformers import PreTrainedModel
from transformers.cache_utils import DynamicLayer

from bot.engines.packed import PackedRows, Prefixes, Shape
from bot.engines.plain import PlainRows
from bot.engines.render import Rendered
from bot.engines.shared import ATTENTION

_TOLERANCE: Final = 0.02
"""Of the logits' own spread. Rounding alone was seen to do a tenth of it: with tokens that make
no sense SmolLM2 magnifies it, in the plain way as much as in the shared one."""


def shareable(model: PreTrainedModel) -> Prefixes | None:
    """
    Switch *model* to shared attention if it gives the same logits that way.

    Returns:
        Room for the prefixes it will encode, or None where it stays as it was.
    """
    with torch.inference_mode():
        shape = _shape(model)
        if shape is None:
            return None
        before = model.config._attn_implementation  # noqa: SLF001 — the only name it has
        probes = [Rendered((1, 2, 3, 4), (5, 6), (7,)), Rendered((1, 2, 3, 4), (8,), (9,))]
        wanted = _first_logits(PlainRows(model, probes, n=2))
        model.set_attn_implementation(ATTENTION)
        if model.config._attn_implementation == ATTENTION:  # noqa: SLF001 — as above
            packed = PackedRows(model, Prefixes(shape), probes, n=2, budget=4)
            if _agrees(packed, wanted):
                return Prefixes(shape)
        model.set_attn_implementation(before)
    return None


def _shape(model: PreTrainedModel) -> Shape | None:
    cache = model(input_ids=torch.tensor([[1, 2]]), use_cache=True).past_key_values
    layers = getattr(cache, "layers", [])
    # Exactly this class: the ones derived from it forget (sliding windows) or compress.
    if not layers or any(type(layer) is not DynamicLayer for layer in layers):
        return None
    shapes = {layer.keys.shape for layer in layers} | {layer.values.shape for layer in layers}
    if len(shapes) > 1:
        return None
    _, heads, _, size = shapes.pop()
    return Shape(len(layers), heads, size)


def _first_logits(batch: PackedRows | PlainRows) -> Tensor:
    """Return (10, V) logits: of the prompts, of one token more, and of one more for two rows."""
    first, second = batch.start(), batch.step(torch.tensor([3, 4, 5, 6]))
    batch.keep([0, 3])
    third = batch.step(torch.tensor([7, 8]))
    return torch.cat([first, second, third])


def _agrees(packed: PackedRows, wanted: Tensor) -> bool:
    try:
        found = _first_logits(packed)
    except NotImplementedError:
        return False
    if wanted.shape != found.shape:
        return False
    return bool((wanted - found).abs().max() <= _TOLERANCE * wanted.std())
