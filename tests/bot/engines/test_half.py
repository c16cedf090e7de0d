import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
)
from transformers.pytorch_utils import Conv1D

from bot.engines.half import HalfEmbedding, HalfLinear, halve
from bot.engines.loading import load, load_to_write
from bot.models.folder import ModelFolder
from tests.bot.small_models import TURNS

IDS = torch.randint(64, (3, 17), generator=torch.Generator().manual_seed(3))


@pytest.fixture(autouse=True)
def _same_weights_each_time() -> None:
    torch.manual_seed(0)


def llama(**others: object) -> LlamaForCausalLM:
    """Width 576: more than a block by what is left as float32; inside, 264: less than a block."""
    sizes = {
        "vocab_size": 64, "hidden_size": 576, "intermediate_size": 264, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 80,
        "initializer_range": 0.1, "tie_word_embeddings": True,
    }  # fmt: skip
    return LlamaForCausalLM(LlamaConfig(**(sizes | others))).eval()


def gpt2() -> GPT2LMHeadModel:
    config = GPT2Config(vocab_size=64, n_embd=264, n_layer=2, n_head=4, initializer_range=0.1)
    return GPT2LMHeadModel(config).eval()


def logits(model: nn.Module) -> Tensor:
    with torch.inference_mode():
        found: Tensor = model(input_ids=IDS).logits
    return found


def assert_as_good_as(found: Tensor, wanted: Tensor) -> None:
    assert (found - wanted).norm() < 0.003 * wanted.norm()


def kinds(model: nn.Module) -> set[type[nn.Module]]:
    return {type(layer) for layer in model.modules()}


@pytest.mark.parametrize("make", [llama, gpt2])
def test_halved_models_give_the_same_logits_but_for_rounding(
    make: Callable[[], PreTrainedModel],
) -> None:
    model = make()
    wanted = logits(model)
    halve(model)
    assert kinds(model) >= {HalfLinear, HalfEmbedding}
    assert not kinds(model) & {nn.Linear, Conv1D, nn.Embedding}
    assert_as_good_as(logits(model), wanted)


@pytest.mark.parametrize("make", [llama, gpt2])
def test_nothing_but_the_weights_is_rounded(make: Callable[[], PreTrainedModel]) -> None:
    model, rounded = make(), make()
    halve(model)
    with torch.no_grad():
        for name, layer in model.named_modules():
            if isinstance(layer, HalfLinear | HalfEmbedding):
                other = rounded.get_submodule(name)
                other.weight = nn.Parameter(
                    layer.weight.T if isinstance(other, Conv1D) else layer.weight
                )
    rounded.load_state_dict(model.state_dict(), strict=False)
    torch.testing.assert_close(logits(model), logits(rounded), rtol=1e-4, atol=1e-4)


def test_a_bias_is_added() -> None:
    model = llama(attention_bias=True, mlp_bias=True)
    for name, weight in model.named_parameters():
        if name.endswith("bias"):
            nn.init.normal_(weight)
    wanted = logits(model)
    halve(model)
    assert nn.Linear not in kinds(model)
    assert_as_good_as(logits(model), wanted)


@pytest.mark.parametrize("value", [70_000.0, float("inf")])
def test_a_layer_with_a_value_beyond_half_floats_stays_as_it_is(value: float) -> None:
    model = llama()
    layer = model.model.layers[1].mlp.up_proj
    with torch.no_grad():
        layer.weight[3, 5] = value
        model.model.layers[1].mlp.down_proj.weight[:, 3] = 0
    wanted = logits(model)
    halve(model)
    assert model.model.layers[1].mlp.up_proj is layer
    assert isinstance(model.model.layers[0].mlp.up_proj, HalfLinear)
    torch.testing.assert_close(logits(model).isfinite(), wanted.isfinite())


def test_a_layer_whose_values_half_floats_would_lose_stays_as_it_is() -> None:
    model = llama()
    layer = model.model.layers[0].self_attn.q_proj
    with torch.no_grad():
        layer.weight *= 1e-6
    halve(model)
    assert model.model.layers[0].self_attn.q_proj is layer


def test_layers_of_a_few_inputs_and_derived_ones_stay_as_they_are() -> None:
    class Scaled(nn.Linear):
        def forward(self, states: Tensor) -> Tensor:
            return 2 * super().forward(states)

    model = llama(intermediate_size=128)
    kept = [layer.mlp.down_proj for layer in model.model.layers]
    model.model.layers[0].mlp.up_proj = Scaled(576, 128, bias=False)
    wanted = logits(model)
    halve(model)
    assert [layer.mlp.down_proj for layer in model.model.layers] == kept
    assert type(model.model.layers[0].mlp.up_proj) is Scaled
    assert_as_good_as(logits(model), wanted)


def test_without_fbgemm_everything_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = type(torch.backends.quantized)
    monkeypatch.setattr(engines, "supported_engines", ["qnnpack", "none"])
    model = llama()
    halve(model)
    assert not kinds(model) & {HalfLinear, HalfEmbedding}


def test_a_model_that_looks_at_weights_finds_them() -> None:
    model = llama()
    layer, embedding = model.model.layers[0].mlp.up_proj, model.model.embed_tokens
    halve(model)
    halved = model.model.layers[0].mlp.up_proj
    assert halved is not layer
    torch.testing.assert_close(halved.weight, layer.weight, rtol=2**-11, atol=1e-6)
    torch.testing.assert_close(
        model.model.embed_tokens.weight, embedding.weight, rtol=2**-11, atol=1e-6
    )
    assert model.dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_any_kind_of_number_on_disk_writes_as_well(
    dtype: torch.dtype, small_gpt2: ModelFolder, tmp_path: Path
) -> None:
    shutil.copytree(small_gpt2.path, tmp_path / "copy")
    model = AutoModelForCausalLM.from_pretrained(small_gpt2.path, dtype=dtype)
    model.save_pretrained(tmp_path / "copy")
    folder = replace(small_gpt2, path=tmp_path / "copy")
    written, learnt = load_to_write(folder).model, load(folder).model
    assert {weight.dtype for weight in learnt.parameters()} == {torch.float32}
    assert HalfLinear in kinds(written)
    assert_as_good_as(logits(written), logits(learnt))


def test_texts_are_as_likely_as_before(small_gpt2: ModelFolder) -> None:
    """Within a thousandth of the perplexity."""
    loaded = load(small_gpt2)
    ids = [loaded.tokenizer(f"{asked}\n{told}", return_tensors="pt") for asked, told in TURNS]
    halved = load_to_write(small_gpt2).model

    def perplexity(model: PreTrainedModel) -> Tensor:
        with torch.inference_mode():
            losses = [model(**each, labels=each["input_ids"]).loss for each in ids]
        return torch.stack(losses).mean().exp()

    torch.testing.assert_close(perplexity(halved), perplexity(loaded.model), rtol=1e-3, atol=0)
