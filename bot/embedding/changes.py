"""What training added to the weights of others: low-rank matrices, in files of this package."""

import hashlib
from importlib.resources import files

import numpy as np
from safetensors.numpy import load

_HERE = files("bot.embedding")


def read_changes(name: str) -> dict[str, np.ndarray]:
    """Return the matrices of the file *name*, as :data:`bot.embedding.network.Changes`."""
    return load((_HERE / name).read_bytes())


def digest(name: str) -> str:
    """Return what tells the file *name* from every other one."""
    return hashlib.sha256((_HERE / name).read_bytes()).hexdigest()[:16]
