import gc
import weakref

import torch
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
)

from bot.engines.decode import Batch
from bot.engines.packed import PackedRows
from bot.engines.plain import PlainRows
from bot.engines.render import Rendered
from bot.engines.sharing import shareable

SMALL = {
    "vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
}  # fmt: skip
PROMPTS = [
    Rendered((1, 2, 3, 4, 5), (6, 7), (8,)),
    Rendered((1, 2, 3, 4, 5), (9, 10, 11, 12), (8,)),
    Rendered((1, 2, 3, 4, 5), (), (8,)),
]


def script(batch: Batch) -> list[torch.Tensor]:
    """Logits at the start, over steps, and over rows leaving in between."""
    found = [batch.start(), batch.step(torch.arange(20, 29))]
    batch.keep([0, 8, 2, 7, 4, 5])
    found += [batch.step(torch.arange(30, 36)), batch.step(torch.arange(40, 46))]
    batch.keep([0, 5])
    return [*found, batch.step(torch.tensor([50, 51]))]


def assert_shared_is_plain(model: PreTrainedModel) -> None:
    model.eval()
    with torch.inference_mode():
        wanted = script(PlainRows(model, PROMPTS, n=3))
        prefixes = shareable(model)
        assert prefixes is not None
        for _ in range(2):  # with the prefix encoded, and with the prefix remembered
            found = script(PackedRows(model, prefixes, PROMPTS, n=3, budget=8))
            for one, other in zip(wanted, found, strict=True):
                torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_gpt2_gives_the_same_logits_on_a_shared_bank() -> None:
    config = GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=4, initializer_range=0.5)
    assert_shared_is_plain(GPT2LMHeadModel(config))


def test_llama_with_grouped_heads_gives_the_same_logits_on_a_shared_bank() -> None:
    assert_shared_is_plain(LlamaForCausalLM(LlamaConfig(**SMALL, initializer_range=0.3)))


def test_a_finished_batch_gives_back_its_memory_at_once() -> None:
    config = GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=4)
    model = GPT2LMHeadModel(config).eval()
    prefixes = shareable(model)
    assert prefixes is not None
    gc.disable()
    try:
        batch = PackedRows(model, prefixes, PROMPTS, n=2, budget=4)
        bank = weakref.ref(batch._bank)
        with torch.inference_mode():
            batch.start()
        del batch
        assert bank() is None
    finally:
        gc.enable()


def test_a_model_that_forgets_is_not_shared() -> None:
    model = MistralForCausalLM(MistralConfig(**SMALL, sliding_window=4)).eval()
    assert shareable(model) is None
    assert model.config._attn_implementation == "sdpa"


def test_a_model_that_caps_its_scores_is_not_shared() -> None:
    layers = ["full_attention"] * 2
    config = Gemma2Config(**SMALL, layer_types=layers, attn_logit_softcapping=1.0)
    model = Gemma2ForCausalLM(config).eval()
    before = model.config._attn_implementation
    assert shareable(model) is None
    assert model.config._attn_implementation == before
