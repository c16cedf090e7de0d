"""
Train ``bot/embedding/english.safetensors`` on the English questions of the corpus.

The upper half of all-mpnet-base-v2 learns as the network of ``tests.corpus.train`` does: a question
belongs beside the passage that answers it, or beside the one that stands for nothing. Run it by
``make train-english``: about 40 minutes on two cores, and 3 GB of memory.
"""

import argparse
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from peft import LoraConfig, inject_adapter_in_model
from rich.progress import track
from safetensors.numpy import load_file
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import MPNetConfig, MPNetModel

from bot.embedding.conversion import NAMES, NORMS
from bot.embedding.english import cutter
from bot.embedding.mpnet import SITES, WEIGHTS, WORDS
from bot.embedding.network import SCALE
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.text.wording import spoken
from tests.corpus.corpus import Written, read_brands
from tests.corpus.network import in_batches, pad, points
from tests.corpus.train import (
    ASKING,
    N_ASKED,
    RANK,
    SPLIT,
    States,
    Studied,
    changes_of,
    falling,
    in_turns,
    right_places,
    study,
)

TEMPERATURE: Final = 0.05
RATE: Final = 6e-4
_NEVER: Final = -1e4
_MATRICES: Final = ("q", "k", "v", "o", "intermediate.dense", "output.dense")


def whole(folder: Path) -> dict[str, Tensor]:
    """Return the weights of *folder* as transformers names them, widened from eight bits."""
    kept = load_file(folder / WEIGHTS)
    words = np.load(folder / WORDS).astype(np.float32) * kept["words.steps"][:, None]
    found = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": kept["places"],
        "encoder.relative_attention_bias.weight": kept["distances"],
        "embeddings.LayerNorm.weight": kept["norm.weight"],
        "embeddings.LayerNorm.bias": kept["norm.bias"],
    }
    for name in kept:
        at, site, part = (*name.split("."), "", "")[:3]
        layer = f"encoder.layer.{at}"
        if site in NORMS:
            found[f"{layer}.{NORMS[site]}.{part}"] = kept[name]
        elif site in SITES and part == "weights":
            steps = kept[f"{at}.{site}.rows"][:, None] * kept[f"{at}.{site}.columns"]
            names = [f"{layer}.{NAMES[one]}" for one in SITES[site]]
            parts = np.split(kept[name] * steps, len(names))
            biases = np.split(kept[f"{at}.{site}.bias"], len(names))
            for one, weight, bias in zip(names, parts, biases, strict=True):
                found |= {f"{one}.weight": weight, f"{one}.bias": bias}
    return {name: torch.from_numpy(one.astype(np.float32)) for name, one in found.items()}


def load(folder: Path) -> MPNetModel:
    """Return the network of *folder*, of which nothing is trained yet."""
    config = MPNetConfig.from_pretrained(folder, attn_implementation="eager")
    model = MPNetModel(config, add_pooling_layer=False).eval()
    model.load_state_dict(whole(folder), strict=False)
    return model.requires_grad_(requires_grad=False)


def apply(model: MPNetModel, layers: nn.ModuleList, states: Tensor, there: Tensor) -> Tensor:
    """Send (texts, pieces, width) through *layers*; *there* is 1 for a piece, 0 for padding."""
    places = model.encoder.compute_position_bias(states)
    mask = ((1 - there) * _NEVER)[:, None, None, :]
    for layer in layers:
        out = layer(states, mask, position_bias=places)
        states = out[0] if isinstance(out, tuple) else out
    return states


def read(model: MPNetModel, cut: Tokenizer, texts: Sequence[str]) -> dict[str, Tensor]:
    """Return the states of every text in the middle of the network, in 16 bits."""
    states: dict[str, Tensor] = {}
    pieces = [torch.tensor(one.ids) for one in cut.encode_batch(list(texts))]
    lower = model.encoder.layer[:SPLIT]
    with torch.inference_mode():
        for batch in track(in_batches([len(one) for one in pieces]), "reading"):
            padded, there = pad([pieces[at] for at in batch])
            padded[there == 0] = model.config.pad_token_id
            seen = apply(model, lower, model.embeddings(padded), there).bfloat16()
            states |= {
                texts[at]: seen[row, : len(pieces[at])].clone() for row, at in enumerate(batch)
            }
    return {text: one.clone() for text, one in states.items()}


def train(
    model: MPNetModel, brands: Sequence[Studied], states: States, n_steps: int
) -> dict[str, Tensor]:
    """Train the upper layers; return what is added to them, as ``bot.embedding.network`` reads."""
    config = LoraConfig(
        r=RANK, lora_alpha=int(SCALE * RANK), lora_dropout=0.0, target_modules=list(_MATRICES)
    )
    layers: nn.ModuleList = inject_adapter_in_model(config, model.encoder.layer[SPLIT:])
    nothing = nn.Parameter(torch.tensor(0.4 / TEMPERATURE))
    trained = [one for one in layers.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": trained, "lr": RATE},
            {"params": [nothing], "lr": 0.05, "weight_decay": 0.0},
        ],
        weight_decay=0.01,
    )
    rate = falling(optimiser, n_steps)
    through = partial(apply, model, layers)
    for brand in track(in_turns(brands, n_steps), "training", total=n_steps):
        batch = random.sample(questions(brand), N_ASKED)
        texts = [*(spoken(one.text) for one in batch), *cues(brand)]
        seen = points(through, [states[text].float() for text in texts])
        near = seen[:N_ASKED] @ seen[N_ASKED:].T / TEMPERATURE  # (mentions, passages)
        near = torch.cat([near, nothing.expand(N_ASKED, 1)], dim=1)
        losses = [
            row.logsumexp(0) - row[right_places(one, brand)].logsumexp(0)
            for row, one in zip(near, batch, strict=True)
        ]
        torch.stack(losses).mean().backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        rate.step()
    return changes_of(layers, NAMES)


def questions(brand: Studied) -> list[Written]:
    """Return what was asked of *brand* in English."""
    return [one for one in brand.written if one.language == "en" and one.intent in ASKING]


def cues(brand: Studied) -> list[str]:
    """Return what each passage of *brand* is found by in English; no prefix says what it is."""
    return [cue.removeprefix("passage: ") for cue in brand.cues["en"]]


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bot/embedding/english.safetensors"))
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--brands", type=int, help="only so many brands, to try things out")
    wanted = parser.parse_args()
    random.seed(1)
    torch.manual_seed(1)
    folder = install(MPNET, default_cache(), print)
    model = load(folder)
    brands = [study(one) for one in read_brands(trained_on=True)[: wanted.brands]]
    texts = [text for one in brands for text in [*_asked(one), *cues(one)]]
    states = read(model, cutter(folder), list(dict.fromkeys(texts)))
    changes = train(model, brands, states, wanted.steps)
    save_file({name: one.half().contiguous() for name, one in changes.items()}, wanted.out)


def _asked(brand: Studied) -> list[str]:
    return [spoken(one.text) for one in questions(brand)]


if __name__ == "__main__":
    main()
