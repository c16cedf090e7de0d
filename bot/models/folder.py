"""A folder with a model in it, judged by its small files alone: nothing here imports torch."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.models.failure import EngineFailed


class Whence(StrEnum):
    """Where a model came from."""

    folder = "folder"
    hub = "hub"
    package = "package"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """
    A complete model on this machine.

    Attributes:
        name: What drafts record: the hub's name, the package's name, or the folder's.
    """

    path: Path
    name: str
    origin: Whence


class Config(BaseModel):
    """The fields of a model's ``config.json`` that are read here."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model_type: str = ""
    architectures: tuple[str, ...] | None = None
    max_position_embeddings: int | None = None
    n_positions: int | None = None

    @property
    def context(self) -> int | None:
        """Tokens the model reads at most, where the file says so."""
        return self.max_position_embeddings or self.n_positions


class _Index(BaseModel):
    weight_map: dict[str, str]


def read_config(folder: Path) -> Config:
    """
    Read and judge ``config.json``.

    Raises:
        EngineFailed: There is none, it cannot be read, or the model does not write text.
    """
    file = folder / "config.json"
    try:
        config = Config.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise EngineFailed(
            f"{folder} holds no model (config.json is missing): set generation.model to a folder"
            " with a Hugging Face causal language model."
        ) from None
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a model's configuration"
        raise EngineFailed(
            f"{file} cannot be read ({reason}): fetch the model again with `mynah model fetch`."
        ) from None
    written = config.architectures or ()
    if written and not any(name.endswith(("ForCausalLM", "LMHeadModel")) for name in written):
        raise EngineFailed(
            f"{folder.name} is a {written[0]}, which does not write text: set generation.model to"
            " a causal language model such as gpt2."
        )
    return config


def weights(folder: Path) -> tuple[Path, ...]:
    """
    List the files of weights, or nothing where one is missing or empty.

    An interrupted download leaves a folder with a configuration and without all weights.
    """
    for single in ("model.safetensors", "pytorch_model.bin"):
        if _size(folder / single):
            return (folder / single,)
        index = folder / f"{single}.index.json"
        if _size(index):
            try:
                named = set(_Index.model_validate_json(index.read_bytes()).weight_map.values())
            except ValidationError:
                return ()
            files = tuple(folder / name for name in sorted(named))
            return files if all(_size(file) for file in files) else ()
    return ()


def has_tokenizer(folder: Path) -> bool:
    """Say whether the folder can turn text into tokens."""
    names = ("tokenizer.json", "vocab.json", "tokenizer.model", "spiece.model")
    return any(_size(folder / name) for name in names)


def is_complete(folder: Path) -> bool:
    """Say whether everything that loading needs is there."""
    return bool(_size(folder / "config.json") and weights(folder) and has_tokenizer(folder))


def check_complete(folder: Path) -> None:
    """
    Name what is missing.

    Raises:
        EngineFailed: Something is.
    """
    read_config(folder)
    if not weights(folder):
        raise EngineFailed(
            f"{folder} holds no complete weights (model.safetensors or pytorch_model.bin):"
            " copy or fetch the model again."
        )
    if not has_tokenizer(folder):
        raise EngineFailed(f"{folder} holds no tokenizer (tokenizer.json): copy it beside.")


def damaged(folder: ModelFolder, error: Exception) -> str:
    """Say in one line why *folder* cannot be loaded and what to do."""
    if folder.origin is Whence.folder:
        remedy = "copy the model there again"
    else:
        # The hub's cache links from snapshots/<commit> to blobs: the damaged one must go too.
        stored = folder.path.parents[1] if folder.origin is Whence.hub else folder.path
        remedy = f"delete {stored} and run `mynah model fetch {folder.name}`"
    return f"The model in {folder.path} cannot be loaded ({reason_of(error)}): {remedy}."


def reason_of(error: Exception) -> str:
    """Return the first line of what *error* says, cut to fit into one of ours."""
    return (str(error).strip().splitlines() or [repr(error)])[0][:200]


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
