"""
``mynah`` in processes that are forked off one which has imported all that they need.

Each has words, an environment and streams of its own, and ends as the command ends; it only does
not spend a second and more on imports. Cold starts are what ``log_in`` and ``test_terminal.py`` do.
"""

import json
import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Self

import adapters.bluesky.connect
import adapters.mastodon.connect
import adapters.reddit.connect
import adapters.x.connect  # noqa: F401 - a command imports these when it needs them
import bot.app
import bot.logins  # noqa: F401
from bot.cli import main

ROOT = Path(__file__).parents[4]
STREAMS = ("stdin", "stdout", "stderr")


class Warm:
    """The process that waits with its imports done."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.bot.cli.account.warm"]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=60)

    def run(self, words: list[str], stdin: str, env: dict[str, str], folder: Path) -> int:
        """Run one command; *folder* gets the files ``stdout`` and ``stderr``."""
        (folder / "stdin").write_text(stdin)
        asked = {"words": words, "env": env, "folder": str(folder)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def serve() -> None:
    """Fork once for every line of JSON, and answer with the exit code."""
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(asked)
            main()
            sys.exit()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(asked: dict) -> None:
    for number, name in enumerate(STREAMS):
        mode = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(Path(asked["folder"]) / name, mode), number)
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = ["mynah", *asked["words"]]


if __name__ == "__main__":
    serve()
