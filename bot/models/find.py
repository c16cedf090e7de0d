"""Find the model that ``generation.model`` names, or the one that takes its place."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from bot.models.failure import EngineFailed
from bot.models.finetuned import Finetuned, finetuned_models, read_record
from bot.models.folder import (
    ModelFolder,
    Whence,
    check_complete,
    damaged,
    read_config,
    weights,
)
from bot.models.hub import Hub, hub_here
from bot.models.packaged import MPNET, PACKAGED, SMOLLM2, WRITERS, install, installed

FALLBACK = SMOLLM2.name
"""The model that takes over where the hub cannot be reached."""

Tell = Callable[[str], None]
"""Takes one line for the person who waits."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """
    One line of ``mynah model list``.

    Attributes:
        path: None when it would have to be fetched first.
    """

    name: str
    origin: Whence
    path: Path | None
    size_mb: int | None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """
    What ``mynah model show`` says of a model on this machine.

    Attributes:
        kind: The architecture, as the model's own configuration names it.

        context: Tokens it reads at most, where its configuration says so.

        finetuned: How ``mynah finetune`` made it; None where it did not.
    """

    name: str
    origin: Whence
    path: Path
    kind: str
    context: int | None
    size_mb: int
    finetuned: Finetuned | None = None


def default_cache() -> Path:
    """Return ``$MYNAH_MODEL_CACHE``, or ``mynah/models`` in the user's cache folder."""
    if named := os.environ.get("MYNAH_MODEL_CACHE"):
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "mynah" / "models"


def find_model(name: str, *, fallback: str | None, cache: Path, tell: Tell) -> ModelFolder:
    """
    Find *name* as a folder, in a local cache, or on the hub; else take *fallback*.

    Args:
        name: A folder, a name on the Hugging Face hub, or a packaged model's name.

        fallback: A packaged model's name, or None to insist on *name*.

        cache: For packaged models; hub models are kept where ``huggingface_hub`` keeps them.

        tell: Given each line of progress, and the one that announces the fallback.

    Raises:
        EngineFailed: There is no model; the message says what to do.
    """
    hub = hub_here()
    if found := _local(name, hub, cache):
        return found
    if name in WRITERS:
        return _packaged(name, cache, tell)
    trouble = hub.trouble(name)
    if trouble is None:
        tell(f"Fetching {name} from the model hub …")
        return ModelFolder(hub.fetch(name), name, Whence.hub)
    if fallback is None:
        raise EngineFailed(
            f"{name} is not on this machine and the model hub cannot be asked ({trouble}): set"
            f" generation.model to a local folder or to {FALLBACK}."
        )
    tell(f"The model hub cannot be asked for {name} ({trouble}): {fallback} takes its place.")
    return _packaged(fallback, cache, tell)


def find_base(name: str, *, fallback: str | None, cache: Path, tell: Tell) -> ModelFolder:
    """
    Find the model that fine-tuning begins with: *name*, or what *name* was once made of.

    A model that was taught twice would know what is held out from it.

    Raises:
        EngineFailed: There is none; the message says what to do.
    """
    found = find_model(name, fallback=fallback, cache=cache, tell=tell)
    record = read_record(found.path)
    if record is None:
        return found
    return find_model(record.base, fallback=None, cache=cache, tell=tell)


def fetch(name: str, cache: Path, tell: Tell) -> ModelFolder:
    """
    Bring *name* onto this machine, without a fallback.

    Raises:
        EngineFailed: It could not be had; the message says what to do.
    """
    if name in PACKAGED:
        return ModelFolder(install(PACKAGED[name], cache, tell), name, Whence.package)
    return find_model(name, fallback=None, cache=cache, tell=tell)


def find_english_reader(cache: Path, tell: Tell) -> Path | None:
    """
    Return the folder of what finds answers in English, brought here the first time.

    Args:
        tell: Given each line of progress, and why there is none.

    Returns:
        None where it could not be had: everything works without it, a little worse.
    """
    try:
        folder = install(MPNET, cache, tell)
        json.loads((folder / "tokenizer.json").read_bytes())  # its own reader raises anything
        with safe_open(weights(folder)[0], framework="numpy"):  # whole, as far as its size tells
            return folder
    except EngineFailed as error:
        tell(f"{error}")
    except (SafetensorError, ValueError) as error:
        there = ModelFolder(cache / MPNET.name, MPNET.name, Whence.package)
        tell(damaged(there, error))
    return None


def known_models(cache: Path) -> tuple[KnownModel, ...]:
    """List the packaged models, fetched or not, the hub's local cache, and the fine-tuned ones."""
    hub = hub_here()
    packaged = [
        _known(model.name, Whence.package, installed(model, cache)) for model in PACKAGED.values()
    ]
    cached = [_known(name, Whence.hub, hub.cached(name)) for name in hub.all_cached()]
    ours = [_known(str(folder), Whence.folder, folder) for folder, _ in finetuned_models(cache)]
    return (*packaged, *cached, *ours)


def show(name: str, cache: Path) -> ModelCard:
    """
    Describe a model on this machine.

    Raises:
        EngineFailed: It is not here, or damaged.
    """
    found = _local(name, hub_here(), cache)
    if found is None:
        raise EngineFailed(f"{name} is not on this machine: run `mynah model fetch {name}` first.")
    config = read_config(found.path)
    return ModelCard(
        name=found.name,
        origin=found.origin,
        path=found.path,
        kind=(config.architectures or (config.model_type,))[0],
        context=config.context,
        size_mb=_size_mb(found.path),
        finetuned=read_record(found.path),
    )


def _local(name: str, hub: Hub, cache: Path) -> ModelFolder | None:
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file() or name.startswith(("/", "./", "../", "~")):
        check_complete(folder)
        return ModelFolder(folder.resolve(), folder.resolve().name, Whence.folder)
    if name in PACKAGED:
        path = installed(PACKAGED[name], cache)
        return ModelFolder(path, name, Whence.package) if path else None
    path = hub.cached(name)
    if path is None:
        return None
    check_complete(path)
    return ModelFolder(path, name, Whence.hub)


def _packaged(name: str, cache: Path, tell: Tell) -> ModelFolder:
    if name not in WRITERS:
        raise EngineFailed(
            f"There is no packaged model called {name}: set generation.fallback to one of"
            f" {', '.join(WRITERS)}."
        )
    return ModelFolder(install(WRITERS[name], cache, tell), name, Whence.package)


def _known(name: str, origin: Whence, path: Path | None) -> KnownModel:
    return KnownModel(name, origin, path, _size_mb(path) if path else None)


def _size_mb(folder: Path) -> int:
    return sum(file.stat().st_size for file in weights(folder)) >> 20
