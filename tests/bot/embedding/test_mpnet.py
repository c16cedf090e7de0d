"""The network in numpy is the one of transformers, rounded to eight bits."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from transformers import MPNetConfig, MPNetModel
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from bot.embedding.changes import read_changes
from bot.embedding.conversion import NAMES, convert
from bot.embedding.mpnet import MAX_PIECES, MPNet, bucket
from bot.embedding.network import SCALE
from bot.models.folder import is_complete
from tests.corpus.train_english import load

TEXTS = [[0, 5, 9, 17, 2], [0, 2], [0, *range(4, 40), 2], [0, *[7] * (MAX_PIECES - 2), 2]]


@pytest.fixture(scope="module")
def published() -> MPNetModel:
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=64, hidden_size=48, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=96, max_position_embeddings=128,
    )  # fmt: skip
    model = MPNetModel(config, add_pooling_layer=False).eval()
    for weights in model.parameters():  # as unlike one another as those of a trained network
        nn.init.normal_(weights, std=0.2)
    return model


@pytest.fixture(scope="module")
def folder(published: MPNetModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("mpnet")
    published.save_pretrained(work / "model")
    (work / "model" / "tokenizer.json").write_text(json.dumps({"version": "1.0"}))
    with zipfile.ZipFile(work / "packed", "w") as archive:
        for file in (work / "model").iterdir():
            archive.write(file, f"some-name/{file.name}")
    convert(work / "packed", work / "converted")
    return work / "converted"


def of_transformers(model: MPNetModel, n_layers: int = 3) -> np.ndarray:
    found = []
    for text in TEXTS:
        with torch.inference_mode():
            seen = model(input_ids=torch.tensor([text]), output_hidden_states=True)
            states = seen.hidden_states[n_layers][0]
        found.append(nn.functional.normalize(states.mean(0), dim=0).numpy())
    return np.stack(found)


def test_a_converted_folder_counts_as_a_whole_model(folder: Path) -> None:
    assert is_complete(folder)
    names = ["config.json", "model.safetensors", "tokenizer.json", "words.npy"]
    assert sorted(file.name for file in folder.iterdir()) == names


def test_the_points_are_those_of_transformers(folder: Path, published: MPNetModel) -> None:
    found = MPNet(folder, {}).points(TEXTS)
    assert ((found * of_transformers(published)).sum(axis=1) > 0.999).all()


def test_halfway_is_the_state_of_the_lower_layers(folder: Path, published: MPNetModel) -> None:
    found = MPNet(folder, {}).points(TEXTS, half=True)
    assert ((found * of_transformers(published, 1)).sum(axis=1) > 0.999).all()
    assert ((found * of_transformers(published, 2)).sum(axis=1) < 0.99).all()


def test_what_is_trained_is_what_is_run(folder: Path) -> None:
    trained = of_transformers(load(folder))
    assert ((MPNet(folder, {}).points(TEXTS) * trained).sum(axis=1) > 0.9999).all()


def test_low_rank_changes_are_added_to_the_matrices(folder: Path, published: MPNetModel) -> None:
    chance, changes = np.random.default_rng(1), {}
    changed = MPNetModel(published.config, add_pooling_layer=False).eval()
    changed.load_state_dict(published.state_dict())
    for short, name in NAMES.items():
        weights = changed.encoder.layer[2].get_submodule(name).weight
        n_out, n_in = weights.shape
        a = chance.normal(0, 0.2, (4, n_in)).astype(np.float16)
        b = chance.normal(0, 0.2, (n_out, 4)).astype(np.float16)
        changes |= {f"2.{short}.a": a, f"2.{short}.b": b}
        with torch.no_grad():
            weights += SCALE * torch.from_numpy(b.astype(np.float32) @ a.astype(np.float32))
    found, wanted = MPNet(folder, changes).points(TEXTS), of_transformers(changed)
    assert ((found * wanted).sum(axis=1) > 0.999).all()
    assert ((found * of_transformers(published)).sum(axis=1) < 0.99).any()


def test_distances_fall_into_the_buckets_of_transformers() -> None:
    steps = torch.arange(1 - MAX_PIECES, MAX_PIECES)
    wanted = MPNetEncoder.relative_position_bucket(steps, num_buckets=32).tolist()
    assert [bucket(int(step), 32) for step in steps] == wanted


def test_the_shipped_changes_fit_the_published_model() -> None:
    """Six layers of six matrices, as wide as all-mpnet-base-v2."""
    changes = read_changes("english.safetensors")
    assert {name.split(".")[0] for name in changes} == {"6", "7", "8", "9", "10", "11"}
    assert changes["6.q.a"].shape[1] == changes["11.fo.b"].shape[0] == 768
    assert changes["6.fo.a"].shape[1] == changes["6.fi.b"].shape[0] == 3072
