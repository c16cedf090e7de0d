"""
Attention in which many rows share one prompt.

The prompts of a batch lie packed, one behind the other, in a *bank* of keys and values that is
computed and stored once; each row adds only the tokens it wrote itself. A row's mask over the
bank says which part of it is the row's own prompt. Plain attention would copy the bank for every
row and copy it again with every token (``DynamicCache`` grows by ``torch.cat``), which costs more
than the rest of the model.

Sizes: L layers, K key/value heads, G query heads for each of them, D numbers a head, S tokens in
the bank, R rows, T tokens a row may write.
"""

import weakref
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.cache_utils import Cache, CacheLayerMixin

ATTENTION: Final = "mynah_shared"
"""The name under which transformers knows :func:`attend`."""

_UNKNOWN: Final = (
    "softcap",
    "sliding_window",
    "position_bias",
    "s_aux",
    "sinks",
    "indices",
    "block_indices",
)
"""What some models ask of attention beside the scale (transformers 5.23, all of models/)."""


@dataclass(slots=True)
class Rows:
    """
    What the rows of one batch have written so far.

    Attributes:
        mask: (R, 1, S), 0 where a row sees the bank and -inf where it does not.

        keys: (L, K, R, T, D)

        values: (L, K, R, T, D)

        n_live: Rows still being written; they are the first ones.

        n_written: Tokens that every live row has in place, the current one included.
    """

    mask: Tensor
    keys: Tensor
    values: Tensor
    n_live: int
    n_written: int = 0

    def move(self, old: int, new: int) -> None:
        """Put row *old* where row *new* was."""
        self.mask[new] = self.mask[old]
        self.keys[:, :, new, : self.n_written] = self.keys[:, :, old, : self.n_written]
        self.values[:, :, new, : self.n_written] = self.values[:, :, old, : self.n_written]


class Bank(Cache):
    """
    Keys and values of the packed prompts, and of the rows once they are being written.

    Attributes:
        keys: (L, K, S, D)

        values: (L, K, S, D)

        n_encoded: Tokens of the bank that are in place, the current ones included.

        sight: (new tokens, n_encoded), True where a token of the prompt being encoded sees one
            of the bank; None for plain causal attention.
    """

    def __init__(self, shape: tuple[int, int, int, int]) -> None:
        """Make room; *shape* is (L, K, S, D)."""
        super().__init__(layers=[_Layer(self, index) for index in range(shape[0])])
        self.keys = torch.empty(shape)
        self.values = torch.empty(shape)
        self.n_encoded = 0
        self.sight: Tensor | None = None
        self.rows: Rows | None = None

    def expect_prompt(self, n_tokens: int, sight: Tensor | None) -> None:
        """Let the next forward pass encode *n_tokens* of prompt."""
        self.n_encoded += n_tokens
        self.sight = sight


class _Layer(CacheLayerMixin):
    """One layer's view of the bank, in the form transformers asks for."""

    def __init__(self, bank: Bank, index: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        # Not a cycle: the hundred megabytes go when the batch is done, not when the garbage
        # collector, which counts objects, thinks of it.
        self.bank: Bank = weakref.proxy(bank)
        self.index = index
        self.is_initialized = True

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Do nothing: the bank made room already."""

    def update(
        self, key_states: Tensor, value_states: Tensor, *_args: object, **_kwargs: object
    ) -> tuple[Tensor, Tensor]:
        """
        Store new keys and values, (batch, K, new, D) each.

        Returns:
            While prompts are encoded, the bank as (1, K, n_encoded, D); while rows are written,
            what the rows wrote as (K, R, n_written, D).
        """
        bank, rows = self.bank, self.bank.rows
        if rows is None:
            start, end = bank.n_encoded - key_states.shape[2], bank.n_encoded
            bank.keys[self.index, :, start:end] = key_states[0]
            bank.values[self.index, :, start:end] = value_states[0]
            return bank.keys[self.index, None, :, :end], bank.values[self.index, None, :, :end]
        live, now = rows.n_live, rows.n_written
        rows.keys[self.index, :, :live, now - 1] = key_states[:, :, 0].transpose(0, 1)
        rows.values[self.index, :, :live, now - 1] = value_states[:, :, 0].transpose(0, 1)
        return rows.keys[self.index, :, :live, :now], rows.values[self.index, :, :live, :now]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Return (length, offset) of the keys; unused, since attention masks by itself."""
        return self.get_seq_length() + query_length, 0

    def get_seq_length(self) -> int:
        """Return the tokens of prompt in place."""
        return self.bank.n_encoded

    def get_max_length(self) -> int:
        """Return the tokens of prompt there is room for."""
        return self.bank.keys.shape[2]


def attend(  # noqa: PLR0913 — the signature is transformers' AttentionInterface
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    bank: Bank,
    **others: Any,
) -> tuple[Tensor, None]:
    """
    Attend to the bank and to each row's own tokens.

    Args:
        query: (R, K·G, new, D), or (1, K·G, new, D) while prompts are encoded.

        key: As :class:`Bank` returned it.

        value: As :class:`Bank` returned it.

        attention_mask: Always None: transformers makes no masks for attention it does not know.

    Returns:
        (R, new, K·G, D), and None in the place of the weights.

    Raises:
        NotImplementedError: The model wants its scores changed in a way that is not done here.
    """
    del attention_mask
    if asked := [name for name in _UNKNOWN if others.get(name) is not None]:
        raise NotImplementedError(f"shared attention with {', '.join(asked)}")
    if bank.rows is None:
        return _attend_prompt(query, key, value, scaling, bank.sight), None
    layer: int = module.layer_idx  # type: ignore[assignment]
    shared = bank.keys[layer], bank.values[layer]
    return _attend_rows(query, (key, value), shared, scaling, bank.rows.mask), None


def _attend_prompt(
    query: Tensor, key: Tensor, value: Tensor, scaling: float, sight: Tensor | None
) -> Tensor:
    groups = query.shape[1] // key.shape[1]
    out = nn.functional.scaled_dot_product_attention(
        query,
        key.repeat_interleave(groups, dim=1),
        value.repeat_interleave(groups, dim=1),
        attn_mask=sight,
        is_causal=sight is None,
        scale=scaling,
    )
    return out.transpose(1, 2)


def _attend_rows(
    query: Tensor,
    own: tuple[Tensor, Tensor],
    shared: tuple[Tensor, Tensor],
    scaling: float,
    mask: Tensor,
) -> Tensor:
    n_heads, (kv_heads, n_rows, _, size) = query.shape[1], own[0].shape
    n_bank, groups = shared[0].shape[1], n_heads // kv_heads
    asked = (query * scaling).view(n_rows, kv_heads, groups, size).transpose(0, 1)
    # One matrix product per head for all rows: this is where the sharing pays.
    together = asked.reshape(kv_heads, n_rows * groups, size)
    to_bank = torch.bmm(together, shared[0].transpose(1, 2))
    to_bank = to_bank.view(kv_heads, n_rows, groups, n_bank).add_(mask[:n_rows])
    to_own = asked @ own[0].transpose(2, 3)
    weights = torch.cat((to_bank, to_own), dim=3).softmax(dim=3)  # (K, R, G, S + n_written)
    from_bank = weights[..., :n_bank].reshape(kv_heads, n_rows * groups, n_bank)
    out = torch.bmm(from_bank, shared[1]).view(kv_heads, n_rows, groups, size)
    out = out + weights[..., n_bank:] @ own[1]
    return out.transpose(0, 1).reshape(n_rows, 1, n_heads, size)


AttentionInterface.register(ATTENTION, attend)
