"""Weights in int8: made once, anew when they change, and refused where they are not the same."""

import json
import shutil
from dataclasses import replace

import pytest
import torch
from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel

from bot.engines.ctranslate2 import CTranslate2Engine
from bot.engines.engine import Prompt, Sampling
from bot.models.alone import run_python
from bot.models.failure import EngineFailed
from bot.models.int8 import TOKENIZER, int8
from bot.models.quantisation import keep_tokenizer

GREEDY = Sampling(n=1, max_new_tokens=4, temperature=0.0, top_p=1.0, seed=1)


@pytest.fixture
def copy(small_gpt2, tmp_path):
    shutil.copytree(small_gpt2.path, tmp_path / "ours")
    return replace(small_gpt2, path=tmp_path / "ours", name="ours")


def test_weights_are_converted_once_and_anew_when_they_changed(copy, tmp_path):
    told = []
    made = int8(copy, tmp_path / "cache", told.append)
    assert int8(copy, tmp_path / "cache", told.append) == made
    assert len(told) == 1
    assert "\n" not in told[0]
    assert (made / "model.bin").stat().st_size < (copy.path / "model.safetensors").stat().st_size
    (copy.path / "model.safetensors").touch()
    assert int8(copy, tmp_path / "cache", told.append) != made
    assert len(told) == 2
    assert {path.name[0] for path in made.parent.iterdir() if path.is_dir()} == {"o"}


def test_a_model_that_cannot_be_converted_is_one_line_and_leaves_nothing(copy, tmp_path):
    (copy.path / "model.safetensors").write_bytes(b"\xff" * 4_096)
    with pytest.raises(EngineFailed, match=r"set generation\.engine to transformers\.") as failed:
        int8(copy, tmp_path / "cache", lambda _: None)
    assert "\n" not in str(failed.value)
    assert [path.name for path in (tmp_path / "cache/ctranslate2").iterdir()] == [".lock"]


def test_weights_that_say_something_else_in_int8_are_refused(copy, tmp_path):
    """Of the term that keeps a norm from dividing by nothing, ctranslate2 reads no setting."""
    torch.manual_seed(1)
    config = GPT2Config.from_pretrained(
        copy.path, initializer_range=0.3, layer_norm_epsilon=1e6, n_layer=2
    )
    GPT2LMHeadModel(config).save_pretrained(copy.path)
    with pytest.raises(EngineFailed, match="its logits are only 0"):
        int8(copy, tmp_path / "cache", lambda _: None)
    assert [path.name for path in (tmp_path / "cache/ctranslate2").iterdir()] == [".lock"]


def test_weights_damaged_later_are_one_line_that_says_which(copy, tmp_path):
    made = int8(copy, tmp_path / "cache", lambda _: None)
    engine = CTranslate2Engine(copy, made)
    (made / "model.bin").write_bytes(b"nothing")
    with pytest.raises(EngineFailed, match="delete that folder") as failed:
        engine.generate([Prompt("Reword.", (), "It is open.")], GREEDY)
    assert "\n" not in str(failed.value)
    assert str(made) in str(failed.value)


def test_a_tokenizer_damaged_later_is_one_line_that_says_which(copy, tmp_path):
    made = int8(copy, tmp_path / "cache", lambda _: None)
    (made / TOKENIZER / "tokenizer.json").unlink()
    (made / TOKENIZER / "tokenizer_config.json").unlink()
    with pytest.raises(EngineFailed, match="delete that folder") as failed:
        CTranslate2Engine(copy, made)
    assert str(made) in str(failed.value)


def test_the_converted_model_writes_without_torch(copy, tmp_path):
    made = int8(copy, tmp_path / "cache", lambda _: None)
    done = run_python(["-c", _WRITES, str(copy.path), str(made)], 60)
    assert done.returncode == 0, done.stderr
    text, brought = json.loads(done.stdout)
    assert not brought
    here = CTranslate2Engine(copy, made).generate([Prompt("Reword.", (), "It is open.")], GREEDY)
    assert text == here[0][0].text


def test_a_tokenizer_that_its_files_do_not_tell_whole_is_not_kept(copy, tmp_path):
    """Here the files lack a bound that the tokenizer has, as if its class had filled it in."""
    saved = tmp_path / "saved"
    original = AutoTokenizer.from_pretrained(copy.path)
    keep_tokenizer(original, saved)
    assert saved.is_dir()
    original.model_max_length = 7
    original.save_pretrained = lambda folder: AutoTokenizer.from_pretrained(
        copy.path
    ).save_pretrained(folder)
    keep_tokenizer(original, saved)
    assert not saved.exists()


def test_where_no_tokenizer_was_kept_it_is_looked_up_by_its_class(copy, tmp_path):
    made = int8(copy, tmp_path / "cache", lambda _: None)
    asked = [Prompt("Reword.", (), "It is open.")]
    kept = CTranslate2Engine(copy, made).generate(asked, GREEDY)
    shutil.rmtree(made / TOKENIZER)
    assert CTranslate2Engine(copy, made).generate(asked, GREEDY) == kept


_WRITES = """
import json, sys
from pathlib import Path
from bot.engines.ctranslate2 import CTranslate2Engine
from bot.engines.engine import Prompt, Sampling
from bot.models.folder import ModelFolder, Whence
folder = ModelFolder(Path(sys.argv[1]), "ours", Whence.folder)
asked = Prompt("Reword.", (), "It is open.")
greedy = Sampling(n=1, max_new_tokens=4, temperature=0.0, top_p=1.0, seed=1)
written = CTranslate2Engine(folder, Path(sys.argv[2])).generate([asked], greedy)
print(json.dumps([written[0][0].text, "torch" in sys.modules]))
"""
