"""
Train ``bot/embedding/tuned.safetensors`` and ``bot/inbox/intents.npz`` on the corpus.

The upper layers learn to put a question beside the passage that answers it, among all passages of
its brand (InfoNCE: van den Oord et al., 2018), and what a mention wants. One passage more stands
for nothing: it is equally near to every question, as near as training finds best, and the right
answer to those that no passage answers. The lower layers are left alone, so that every text goes
through them once. A second classifier of intents learns from the untuned points beside words.
"""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from peft import LoraConfig, inject_adapter_in_model
from rich.progress import track
from safetensors.torch import save_file
from torch import Tensor, nn

from bot.domain.intent import Intent
from bot.embedding.network import SCALE
from bot.embedding.packed import Packed
from bot.embedding.pieces import Cutter
from bot.embedding.tuned import pieces
from bot.inbox.intent import Head, bend
from bot.retrieval.passages import product_text, title
from bot.text.wording import spoken
from tests.corpus.corpus import LANGUAGES, Told, Written, read_brands, read_general
from tests.corpus.network import SITES, Network, apply, in_batches, pad, points

SPLIT: Final = 6
"""The first layer that is trained."""
RANK: Final = 16
TEMPERATURE: Final = 0.03
SHARP: Final = 10.0
"""Points have length 1: as they are, a linear classifier could hardly be sure of anything."""
INTENTS: Final = tuple(Intent)
ASKING: Final = frozenset({Intent.question, Intent.product})
N_ASKED: Final = 32
"""Mentions of a step, all of one brand."""
PULL: Final = 0.1
"""How hard the first classifier holds against the mentions to no brand in particular."""

States = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Studied:
    """
    One brand as the network sees it.

    Attributes:
        cues: What each passage of :attr:`ids` is found by, for each language.
    """

    written: tuple[Written, ...]
    ids: tuple[str, ...]
    cues: Mapping[str, tuple[str, ...]]


def study(told: Told) -> Studied:
    """List the passages of a brand; what is sold out is asked for as well."""
    brand = told.brand
    ids = tuple(one.id for one in (*brand.facts, *brand.products))
    cues = {
        language: tuple(
            f"passage: {title(name)}: {text}"
            for name, text in zip(
                ids,
                [
                    *(one.text(language) for one in brand.facts),
                    *(product_text(one, language) for one in brand.products),
                ],
                strict=True,
            )
        )
        for language in LANGUAGES
    }
    return Studied(told.written, ids, cues)


def asked(one: Written) -> str:
    """Return how the network is shown a mention."""
    return f"query: {spoken(one.text)}"


def adaptable(layers: nn.ModuleList) -> nn.ModuleList:
    """Put low-rank matrices beside those of *layers*; only they are trained."""
    config = LoraConfig(
        r=RANK, lora_alpha=int(SCALE * RANK), lora_dropout=0.0, target_modules=list(SITES.values())
    )
    adapted: nn.ModuleList = inject_adapter_in_model(config, layers)
    return adapted


def changes_of(layers: nn.ModuleList, sites: Mapping[str, str]) -> dict[str, Tensor]:
    """Return what was trained, in the names of :data:`bot.embedding.network.Changes`."""
    return {
        f"{SPLIT + number}.{short}.{side.lower()}": matrices["default"].weight.detach()
        for number, layer in enumerate(layers)
        for short, name in sites.items()
        for side in "AB"
        for matrices in [getattr(layer.get_submodule(name), f"lora_{side}")]
    }


def read(network: Network, cutter: Cutter, texts: Sequence[str]) -> dict[str, Tensor]:
    """Return the states of every text in the middle of the network, in 16 bits."""
    states: dict[str, Tensor] = {}
    cut = [pieces(cutter, text) for text in texts]
    lower = network.layers[:SPLIT]
    with torch.inference_mode():
        for batch in track(in_batches([len(one) for one in cut]), "reading"):
            padded, there = pad([network.words(cut[at]) for at in batch])
            seen = apply(lower, padded, there).bfloat16()
            states |= {texts[at]: seen[row, : len(cut[at])].clone() for row, at in enumerate(batch)}
    return {text: one.clone() for text, one in states.items()}


def train(
    upper: nn.ModuleList, brands: Sequence[Studied], states: States, n_steps: int
) -> tuple[dict[str, Tensor], nn.Linear]:
    """Train the upper layers and the classifier for intents over their points."""
    layers = adaptable(upper).train()
    head = nn.Linear(next(iter(states.values())).shape[1], len(INTENTS))
    nothing = nn.Parameter(torch.tensor(0.5 / TEMPERATURE))
    trained = [one for one in layers.parameters() if one.requires_grad]
    groups: list[dict[str, object]] = [
        {"params": trained, "lr": 1.2e-3},
        {"params": list(head.parameters()), "lr": 5e-3},
        {"params": [nothing], "lr": 0.05, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    rate = falling(optimiser, n_steps)
    for brand in track(in_turns(brands, n_steps), "training", total=n_steps):
        _loss(layers, head, nothing, brand, states).backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        rate.step()
    return changes_of(layers, SITES), head


def falling(optimiser: torch.optim.Optimizer, n_steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Let the rate rise for 30 steps and then fall to a fiftieth at the last one."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 30) * max(0.02, 1 - step / n_steps)
    )


def _loss(
    layers: nn.ModuleList, head: nn.Linear, nothing: Tensor, brand: Studied, states: States
) -> Tensor:
    batch = random.sample(brand.written, N_ASKED)
    cues = brand.cues[random.choice(LANGUAGES)]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        seen = points(
            partial(apply, layers), [states[text].float() for text in (*map(asked, batch), *cues)]
        )
    near = seen[:N_ASKED] @ seen[N_ASKED:].T / TEMPERATURE  # (mentions, passages)
    near = torch.cat([near, nothing.expand(N_ASKED, 1)], dim=1)
    wanted = torch.tensor([INTENTS.index(one.intent) for one in batch])
    finding = [
        row.logsumexp(0) - row[right_places(one, brand)].logsumexp(0)
        for row, one in zip(near, batch, strict=True)
        if one.intent in ASKING
    ]
    sorting = nn.functional.cross_entropy(head(seen[:N_ASKED] * SHARP), wanted)
    return torch.stack(finding).mean() + 0.5 * sorting


def right_places(one: Written, brand: Studied) -> list[int]:
    """Return the places of the passages that answer *one*; the last is that of nothing."""
    return [brand.ids.index(name) for name in one.answers] or [len(brand.ids)]


def in_turns(brands: Sequence[Studied], n: int) -> Iterator[Studied]:
    """Yield *n* brands, all of them before one comes again."""
    waiting: list[Studied] = []
    for _ in range(n):
        waiting = waiting or random.sample(brands, len(brands))
        yield waiting.pop()


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bot"), help="the package to write into")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--brands", type=int, help="only so many brands, to try things out")
    wanted = parser.parse_args()
    random.seed(1)
    torch.manual_seed(1)
    packed = Packed()
    brands = [study(one) for one in read_brands(trained_on=True)[: wanted.brands]]
    network, cutter = Network(packed, {}), Cutter(packed.vocabulary)
    texts = list(dict.fromkeys(text for brand in brands for text in _texts(brand)))
    states = read(network, cutter, texts)
    changes, head = train(network.layers[SPLIT:], brands, states, wanted.steps)
    halved = {name: one.half().contiguous() for name, one in changes.items()}
    save_file(halved, wanted.out / "embedding" / "tuned.safetensors")
    general = read_general()
    trained = Head(SHARP * head.weight.detach().T.numpy(), head.bias.detach().numpy())
    seen = Network(packed, halved).points([pieces(cutter, asked(one)) for one in general])
    aims = np.array([INTENTS.index(one.intent) for one in general])
    bent = bend(trained, seen.numpy(), aims, PULL)
    known = {"tuned.weight": bent.weights, "tuned.bias": bent.bias}
    file = wanted.out / "inbox" / "intents.npz"
    with np.load(file) as before:  # the part over words is train_sorting's
        known |= {name: before[name] for name in before.files if name.startswith("words.")}
    np.savez_compressed(file, **{name: one.astype(np.float16) for name, one in known.items()})


def _texts(brand: Studied) -> Iterator[str]:
    yield from map(asked, brand.written)
    for cues in brand.cues.values():
        yield from cues


if __name__ == "__main__":
    main()
