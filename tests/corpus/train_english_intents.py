"""
Train ``bot/inbox/english.npz``: what an English mention wants, by the middle of all-mpnet-base-v2.

The layers below the middle are as they were published, so this needs no training before it. Run
after that by ``make train-english``: some minutes on two cores.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from bot.embedding.english import cutter
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.text.wording import spoken
from tests.corpus.corpus import Written, read_brands, read_general
from tests.corpus.train import train_words
from tests.corpus.train_english import load, read


def english() -> list[Written]:
    """Read every English mention that is trained on."""
    told = read_brands(trained_on=True)
    every = [*(one for brand in told for one in brand.written), *read_general()]
    return [one for one in every if one.language == "en"]


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bot/inbox/english.npz"))
    wanted = parser.parse_args()
    torch.manual_seed(1)
    folder = install(MPNET, default_cache(), print)
    written = english()
    texts = [spoken(one.text) for one in written]
    states = read(load(folder), cutter(folder), list(dict.fromkeys(texts)))
    means = np.stack([states[text].float().mean(dim=0).numpy() for text in texts])
    points = means / np.linalg.norm(means, axis=1, keepdims=True)
    known = train_words(written, points)
    np.savez_compressed(wanted.out, **{name: one.astype(np.float16) for name, one in known.items()})


if __name__ == "__main__":
    main()
