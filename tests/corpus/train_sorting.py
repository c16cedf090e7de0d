"""
Train the classifiers of intents that read a point beside the words of its text.

Writes ``bot/inbox/english.npz`` and the part over words of ``intents.npz``. The networks that give
the points are not trained here: multilingual-e5-small as it came, and the layers of
all-mpnet-base-v2 below the middle, which are as they were published. Run by ``make train-sorting``:
a quarter of an hour on two cores.
"""

import argparse
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import torch
from rich.progress import track
from torch import nn

from bot.domain.embedding import Vectors
from bot.embedding.english import EnglishEmbedder
from bot.embedding.untuned import E5Embedder
from bot.inbox.intent import INTENTS, Beside, count_words
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.text.script import simplified
from bot.text.wording import spoken
from tests.corpus.corpus import Written, read_brands, read_general, read_sorted

PENALTY: Final = 1e-5
AT_ONCE: Final = 64


def train_words(written: Sequence[Written], points: np.ndarray) -> dict[str, np.ndarray]:
    """Fit a classifier over (n, d) *points* of *written* beside their words."""
    texts = [simplified(spoken(one.text)) for one in written]
    counts = count_words(texts)
    rarity = np.log((1 + len(texts)) / (1 + (counts > 0).sum(axis=0))) + 1
    centre = points.mean(axis=0)
    spread = np.sqrt(((points - centre) ** 2).sum(axis=1).mean())
    beside = Beside(rarity, centre, spread)(points, texts)
    aims = torch.tensor([INTENTS.index(one.intent) for one in written])
    head = _fit(torch.from_numpy(beside), aims)
    return {
        "words.weight": head.weight.detach().T.numpy(),
        "words.bias": head.bias.detach().numpy(),
        "words.rarity": rarity,
        "words.centre": centre,
        "words.spread": spread,
    }


def _fit(inputs: torch.Tensor, aims: torch.Tensor) -> nn.Linear:
    """Rarer intents count more, by the root of how rare they are."""
    head = nn.Linear(inputs.shape[1], len(INTENTS))
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    rare = torch.bincount(aims, minlength=len(INTENTS)).float().rsqrt()
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=80, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        found = nn.functional.cross_entropy(head(inputs), aims, weight=rare / rare.mean())
        found = found + PENALTY * (head.weight**2).sum()
        found.backward()
        return found

    optimiser.step(loss)
    return head


def fit_words(
    written: Sequence[Written], embed: Callable[[Sequence[str]], Vectors]
) -> dict[str, np.ndarray]:
    """Read *written* and fit a classifier over what *embed* makes of it."""
    texts = [simplified(spoken(one.text)) for one in written]
    steps = track(range(0, len(texts), AT_ONCE), f"reading {len(texts)}")
    return train_words(written, np.vstack([embed(texts[at : at + AT_ONCE]) for at in steps]))


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bot/inbox"))
    parser.add_argument("--most", type=int, help="only so many mentions, to try things out")
    asked = parser.parse_args()
    brands = (*read_brands(trained_on=True), *read_sorted())
    told = (*chain.from_iterable(one.written for one in brands), *read_general())
    written = told[:: max(1, len(told) // asked.most)] if asked.most else told
    english = [one for one in written if one.language == "en"]
    with np.load(asked.out / "intents.npz") as before:  # the first classifier is train.py's
        known = {name: before[name] for name in before.files if name.startswith("tuned.")}
    known |= fit_words(written, E5Embedder().queries)
    _write(asked.out / "intents.npz", known)
    halfway = EnglishEmbedder(install(MPNET, default_cache(), print)).halfway
    _write(asked.out / "english.npz", fit_words(english, halfway))


def _write(file: Path, known: dict[str, np.ndarray]) -> None:
    halved = {name: one.astype(np.float16) for name, one in known.items()}
    np.savez_compressed(file, **halved)


if __name__ == "__main__":
    main()
