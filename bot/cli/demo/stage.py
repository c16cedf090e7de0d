"""Processes of the demo: the sandbox, the daemon, and the commands of the scripted operator."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

import yaml

from adapters.reddit import RedditAccount
from adapters.sandbox.control import Control
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT_CREDENTIALS
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.x_auth import CREDENTIALS as X_CREDENTIALS
from bot.config import Settings, load
from bot.store.server import stop

_START_S: Final = 30.0
_STOP_S: Final = 60.0
_PACE: Final = {
    "poll_mentions": "2s",
    "poll_trends": "5s",
    "publish": "200ms",
    "reconcile": "500ms",
    "settle": "3s",
    "lease": "30s",
}
"""As in life, only faster: nobody wants to watch a minute pass."""
_PLAYED: Final = ("x", "reddit")
_AT_ONCE: Final[dict[str, object]] = {
    "slots": {},
    "quiet_hours": [],
    "blackouts": [],
    "jitter": "0s",
    "min_gap": "0s",
}
"""The demo runs at any hour of any day."""


class DemoFailed(Exception):
    """A step of the demo did not happen; the message says which."""


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A brand on a sandbox, in a folder of its own.

    Attributes:
        folder: Holds config, secrets, Redis and the daemon's log; gone when the demo ends.
    """

    folder: Path
    settings: Settings
    control: Control

    @property
    def config(self) -> Path:
        """Where the demo's config.yaml is."""
        return self.folder / "config.yaml"

    @property
    def log(self) -> Path:
        """Where the daemon's log is."""
        return self.folder / "daemon.log"

    def last_line(self) -> str:
        """Return the last thing that the daemon said."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "the daemon said nothing"

    def mynah(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one ``mynah`` command as the operator would, in a process of its own."""
        command = [sys.executable, "-m", "bot", "--config", str(self.config), *words]
        return subprocess.run(  # noqa: S603 - our own program
            command, capture_output=True, text=True, check=False, env=_environment()
        )


@contextmanager
def set_stage(config: Path) -> Iterator[Stage]:
    """
    Start the sandbox and write a config that points to it; take all of it down at the end.

    Raises:
        DemoFailed: The sandbox did not start.

        ConfigError: *config* is wrong.
    """
    settings = load(config)
    folder = Path(tempfile.mkdtemp(prefix="mynah-demo-"))
    sandbox = _start_sandbox(settings, folder)
    try:
        url = _address(sandbox, folder)
        _write_config(config, folder, url, settings)
        stage = Stage(folder, load(folder / "config.yaml"), Control(url))
        _found_subreddits(stage)
        yield stage
    finally:
        _end(sandbox)
        stop(folder / "redis")
        shutil.rmtree(folder)


@contextmanager
def daemon(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """
    Run ``mynah run`` beside the demo.

    Raises:
        DemoFailed: It ended before it was asked to, or did not end when it was.
    """
    command = [sys.executable, "-m", "bot", "--config", str(stage.config), "run"]
    with stage.log.open("wb") as log:
        process = _start(command, log)
    try:
        yield process
    finally:
        died = process.poll() is not None
        _end(process)
    if died or process.returncode != 0:
        raise DemoFailed(f"the daemon ended with {process.returncode}: {stage.last_line()}")


def _start(command: list[str], out: IO[bytes] | int) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C is for the demo, which ends the others in order.
    return subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=out, stderr=out, env=_environment(), start_new_session=True
    )


def _environment() -> dict[str, str]:
    """Leave out where the operators are told: what the demo plays did not happen."""
    return {name: text for name, text in os.environ.items() if name != "MYNAH_NOTIFY_URLS"}


def _handle(settings: Settings, network: str) -> str:
    for one in settings.accounts.values():
        if one.network == network:
            return one.handle
    raise DemoFailed(f"the demo plays on {' and '.join(_PLAYED)}: config.yaml has no {network}")


def _start_sandbox(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "adapters.sandbox", "--url-file", str(folder / "url")]
    for network in _PLAYED:
        command += [f"--{network}-handle", _handle(settings, network)]
    return _start(command, subprocess.DEVNULL)


def _address(sandbox: subprocess.Popen[bytes], folder: Path) -> str:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and sandbox.poll() is None:
        if (folder / "url").exists() and (url := (folder / "url").read_text().strip()):
            return url
        time.sleep(0.05)
    raise DemoFailed("the sandbox did not start: run python -m adapters.sandbox to see why")


def _write_config(original: Path, folder: Path, url: str, settings: Settings) -> None:
    """Keep the brand as it is; turn its accounts to the sandbox and the clock up."""
    config = yaml.safe_load(original.read_text("utf-8"))
    secrets: dict[str, str] = {}
    for name, one in settings.accounts.items():
        if (network := one.network) not in _PLAYED:
            del config["accounts"][name]
            continue
        account = config["accounts"][name]
        account.update({"base_url": f"{url}/{network}", "timeout_s": 5} | _AT_ONCE)
        if network == "reddit":
            account["oauth_url"] = account["base_url"]
        credentials = X_CREDENTIALS if network == "x" else REDDIT_CREDENTIALS
        prefix = f"MYNAH_{name.upper().replace('-', '_')}_"
        secrets |= {f"{prefix}{key.upper()}": value for key, value in asdict(credentials).items()}
    secrets.pop("MYNAH_REDDIT_MAIN_PASSWORD", None)  # one way to log in is enough
    config["schedules"] = config.get("schedules", {}) | _PACE
    config["redis"] = {"directory": str(folder / "redis")}
    (folder / "config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    lines = "".join(f"{key}={value}\n" for key, value in secrets.items())
    (folder / ".env").touch(mode=0o600)
    (folder / ".env").write_text(lines)


def _found_subreddits(stage: Stage) -> None:
    """Let the subreddits of the config exist, without rules that nobody has read."""
    people = RedditControl(stage.control)
    for account in stage.settings.accounts.values():
        if isinstance(account, RedditAccount):
            for subreddit in account.subreddits:
                people.settle(Place(subreddit.name))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
