"""The commands as operators type them, on a real Redis."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.program import app

CONFIG = """
brand: {{name: Test, about: A bicycle maker., voice: {{tone: friendly}}}}
accounts:
  x-main:
    network: x
    handle: heroncycles
    x_reply_approval: granted
    base_url: "http://127.0.0.1:9"  # no test asks the real X
  x-shop:
    network: x
    handle: heronshop
    x_reply_approval: granted
    base_url: "http://127.0.0.1:9"
schedules: {{timezone: Europe/Berlin}}
redis: {{url: "{url}"}}
"""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)


@pytest.fixture
def config(tmp_path, redis_url) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(url=redis_url))
    return file


@pytest.fixture
def mynah(config) -> Callable[..., Answer]:
    """Run a command in this process; whatever is not expected fails the test."""

    def run(*words: str, **env: str) -> Answer:
        everything = ["--config", str(config), "--operator", "olga", *words]
        result = CliRunner().invoke(app, everything, env=env, catch_exceptions=False)
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run
