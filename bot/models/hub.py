"""The Hugging Face hub and its local cache: what is there, and whether it answers, in seconds."""

import os
import threading
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx2
import huggingface_hub
import requests
from huggingface_hub import constants

from bot.models.failure import EngineFailed
from bot.models.folder import is_complete

PROBE_S: Final = 4.0
"""Seconds until the hub counts as unreachable, name resolution included."""

_WANTED: Final = ("*.json", "*.safetensors", "*.model", "*.txt", "*.jinja")
_ABSENT: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Hub:
    """
    The hub as the environment names it.

    Attributes:
        cache: Where ``huggingface_hub`` and all its other users keep what they fetched.

        offline: ``HF_HUB_OFFLINE`` is set: the hub is not asked at all.
    """

    endpoint: str
    cache: Path
    offline: bool

    def cached(self, name: str) -> Path | None:
        """Return the newest complete copy of *name* in the cache."""
        snapshots = self._folder(name) / "snapshots"
        if not snapshots.is_dir():
            return None
        found = sorted(snapshots.iterdir(), key=lambda folder: folder.stat().st_mtime)
        return next((folder for folder in reversed(found) if is_complete(folder)), None)

    def all_cached(self) -> tuple[str, ...]:
        """Name every model of which the cache has a complete copy."""
        if not self.cache.is_dir():
            return ()
        names = (
            folder.name.removeprefix("models--").replace("--", "/")
            for folder in sorted(self.cache.glob("models--*"))
        )
        return tuple(name for name in names if self.cached(name))

    def trouble(self, name: str, setting: str = "generation.model") -> str | None:
        """
        Ask the hub for *name*, for :data:`PROBE_S` seconds at most.

        Args:
            setting: The key of config.yaml that names it.

        Returns:
            None if it can be fetched, else why not, to stand behind "because".

        Raises:
            EngineFailed: The hub answers and has no such model.
        """
        if self.offline:
            return "HF_HUB_OFFLINE is set"
        answers: list[int | str] = []
        # A thread, since no timeout of requests covers the resolution of names, and a daemon,
        # since nobody waits for it.
        probe = threading.Thread(target=self._ask, args=(name, answers), daemon=True)
        probe.start()
        probe.join(PROBE_S)
        answer = answers[0] if answers else f"it did not answer within {PROBE_S:.0f} s"
        if answer in _ABSENT:
            raise EngineFailed(
                f"The model hub has no public model called {name}: correct {setting}, or"
                " set HF_TOKEN if it is private."
            )
        if isinstance(answer, int):
            return None if answer == HTTPStatus.OK else f"it answers with status {answer}"
        return answer

    def fetch(self, name: str) -> Path:
        """
        Download *name* into the cache, taking up what an earlier try left.

        Raises:
            EngineFailed: The download broke off or is no complete model.
        """
        try:
            path = huggingface_hub.snapshot_download(
                name,
                cache_dir=self.cache,
                endpoint=self.endpoint,
                allow_patterns=list(_WANTED),
                etag_timeout=PROBE_S,
            )
        except (httpx2.HTTPError, OSError, ValueError) as error:
            # The hub's own errors are OSErrors or ValueErrors; those of its HTTP client, which it
            # lets through, are not.
            raise EngineFailed(
                f"Fetching {name} into {self.cache} failed ({_first_line(error)}): run"
                f" `mynah model fetch {name}` again, it goes on where it stopped."
            ) from error
        folder = Path(path)
        if not is_complete(folder):
            raise EngineFailed(
                f"{name} has no weights in safetensors form on the hub: set generation.model to"
                " a model that has."
            )
        return folder

    def _folder(self, name: str) -> Path:
        return self.cache / f"models--{name.replace('/', '--')}"

    def _ask(self, name: str, answers: list[int | str]) -> None:
        token = huggingface_hub.get_token()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        try:
            found = requests.get(
                f"{self.endpoint}/api/models/{quote(name)}", headers=headers, timeout=PROBE_S
            )
            # What stands between us and the hub likes to answer in its place, with a page.
            answers.append(
                found.status_code if "json" in _kind(found) else "a proxy answers for it"
            )
        except requests.RequestException as error:
            answers.append(_reason(error))


def hub_here() -> Hub:
    """Read ``HF_ENDPOINT``, ``HF_HUB_CACHE``, ``HF_HOME`` and ``HF_HUB_OFFLINE``."""
    home = os.environ.get("HF_HOME")
    cache = os.environ.get("HF_HUB_CACHE") or (f"{home}/hub" if home else constants.HF_HUB_CACHE)
    return Hub(
        endpoint=(os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/"),
        cache=Path(cache).expanduser(),
        offline=os.environ.get("HF_HUB_OFFLINE", "").upper() in constants.ENV_VARS_TRUE_VALUES,
    )


def _kind(answer: requests.Response) -> str:
    return str(answer.headers.get("content-type", ""))


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return f"it did not answer within {PROBE_S:.0f} s"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    return "there is no connection to it"


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
