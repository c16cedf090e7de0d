"""A model folder in the form of ctranslate2, made once from the same weights."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot.models.alone import alone, last_line, run_python
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, check_complete, weights
from bot.models.whole import put, room_beside

TOKENIZER: Final = "tokenizer"
"""The folder beside the weights, where the tokenizer needs no class of its own."""
_CONVERT_S: Final = 900
_FORM: Final = "2"
"""Raised when ``bot.models.quantisation`` writes something else than before."""


def int8(folder: ModelFolder, cache: Path, tell: Callable[[str], None]) -> Path:
    """
    Return *folder*'s weights in int8, converting them the first time.

    Of several processes that ask at once one does the work and the others wait for it. Weights
    that changed, as after another fine-tuning, are converted anew.

    Args:
        cache: The folder of models.

        tell: Given one line before the work.

    Raises:
        EngineFailed: It could not be done; the message says what to do.
    """
    check_complete(folder.path)
    room = cache / "ctranslate2"
    made = room / f"{folder.path.name}-{_fingerprint(folder.path)}"
    if made.is_dir():
        return made
    try:
        room.mkdir(parents=True, exist_ok=True)
        with alone(room / ".lock"):
            if not made.is_dir():
                tell(f"Converting {folder.name} to int8 for ctranslate2 (once, half a minute) …")
                _make(folder, made)
    except OSError as error:
        raise EngineFailed(
            f"{folder.name} cannot be stored in {room} ({error.strerror or error}): free space"
            " there or set MYNAH_MODEL_CACHE to another folder."
        ) from error
    return made


def _make(folder: ModelFolder, made: Path) -> None:
    with room_beside(made) as work:
        target = work / "model"
        # A process of its own gives back the memory that converting takes.
        words = ["-m", "bot.models.quantisation", str(folder.path), str(target)]
        done = run_python(words, _CONVERT_S)
        if done.returncode or not (target / "model.bin").is_file():
            raise EngineFailed(
                f"{folder.name} cannot be converted for ctranslate2 ({last_line(done.stderr)}): set"
                " generation.engine to transformers."
            )
        put(target, made)


def _fingerprint(folder: Path) -> str:
    """Tell weights apart without reading them: where they are, how large, how old."""
    told = [_FORM]
    for file in (*weights(folder), folder / "config.json"):
        stat = file.stat()
        told.append(f"{file.resolve()} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
