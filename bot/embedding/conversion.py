"""
Turn all-mpnet-base-v2 as it is published into what :mod:`bot.embedding.mpnet` reads.

``python -m bot.embedding.conversion ARCHIVE FOLDER``: 438 MB of float32 in a zip become 108 MB in
eight bits. A process of its own, so that what it takes is given back.
"""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file

from bot.embedding.layers import Floats, in_eight_bits
from bot.embedding.mpnet import SITES, WEIGHTS, WORDS, Tensors

_COPIED: Final = ("config.json", "tokenizer.json")
NAMES: Final = {
    "q": "attention.attn.q",
    "k": "attention.attn.k",
    "v": "attention.attn.v",
    "ao": "attention.attn.o",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
"""Names of the matrices in the published file."""
NORMS: Final = {"seen": "attention.LayerNorm", "thought": "output.LayerNorm"}


def convert(archive: Path, folder: Path) -> None:
    """Write *folder* from *archive*, a zip with one folder in it that holds the model."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as packed:
        inside = {Path(name).name: name for name in packed.namelist()}
        for name in _COPIED:
            (folder / name).write_bytes(packed.read(inside[name]))
        published = Path(packed.extract(inside[WEIGHTS], folder))
    tensors = load_file(published)
    published.unlink()
    if published.parent != folder:
        published.parent.rmdir()
    words, steps = _rounded_rows(tensors["embeddings.word_embeddings.weight"])
    np.save(folder / WORDS, words)
    save_file({"words.steps": steps} | dict(_read(tensors)), folder / WEIGHTS)


def _read(file: Tensors) -> Iterator[tuple[str, np.ndarray]]:
    yield "places", file["embeddings.position_embeddings.weight"]
    yield "distances", file["encoder.relative_attention_bias.weight"]
    yield from _norm(file, "norm", "embeddings.LayerNorm")
    n_layers = sum(name.endswith("attn.q.weight") for name in file)
    for at in range(n_layers):
        layer = f"encoder.layer.{at}"
        for name, sites in SITES.items():
            yield from _matrix(file, f"{at}.{name}", [f"{layer}.{NAMES[one]}" for one in sites])
        for name, site in NORMS.items():
            yield from _norm(file, f"{at}.{name}", f"{layer}.{site}")


def _matrix(file: Tensors, name: str, sites: list[str]) -> Iterator[tuple[str, np.ndarray]]:
    weights = np.concatenate([file[f"{site}.weight"] for site in sites])
    bias = np.concatenate([file[f"{site}.bias"] for site in sites])
    made = in_eight_bits(weights, bias)
    rows, columns = made.steps
    yield f"{name}.weights", made.weights
    yield f"{name}.rows", rows
    yield f"{name}.columns", columns
    yield f"{name}.bias", bias


def _norm(file: Tensors, name: str, site: str) -> Iterator[tuple[str, np.ndarray]]:
    for part in ("weight", "bias"):
        yield f"{name}.{part}", file[f"{site}.{part}"]


def _rounded_rows(table: Floats) -> tuple[np.ndarray, Floats]:
    steps = np.maximum(np.abs(table).max(axis=1), np.finfo(np.float32).tiny) / 127
    return np.rint(table / steps[:, None]).astype(np.int8), steps


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
