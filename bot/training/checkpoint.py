"""A training run on disk: killed at any moment, it goes on from the last whole state."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

_FILE: Final = "state.safetensors"


class Checkpoint:
    """The last state of one run, in a folder of its own."""

    def __init__(self, folder: Path, run: str) -> None:
        """
        Look at nothing yet.

        Args:
            run: Names model, data and settings; a state of another run is not gone on from.
        """
        self._file = folder / _FILE
        self._run = run

    def read(self) -> tuple[int, dict[str, Tensor]] | None:
        """Return the steps done and the tensors then; None where this run left nothing whole."""
        try:
            with safe_open(self._file, framework="pt") as file:
                about = file.metadata() or {}
                if about.get("run") != self._run:
                    return None
                names = file.keys()
                return json.loads(about["step"]), {name: file.get_tensor(name) for name in names}
        except (FileNotFoundError, SafetensorError):  # nothing there, or damaged: begin anew
            return None

    def write(self, step: int, tensors: Mapping[str, Tensor]) -> None:
        """Replace the last state; a kill in between leaves that one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".part")
        save_file(dict(tensors), beside, {"run": self._run, "step": json.dumps(step)})
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(self._file)
