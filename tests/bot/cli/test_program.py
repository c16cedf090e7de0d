"""The commands start fast, explain themselves, and load nothing heavy to do so."""

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from bot.cli.program import app

HEAVY = ("torch", "transformers", "textual", "praw", "tweepy", "redis")
LOADED = f"import sys; left = [one for one in {HEAVY!r} if one in sys.modules]"


def commands(group=None, path=()):
    """Walk the tree of commands."""
    group = group or get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_ends_with_an_example_of_it(path, mynah):
    answer = mynah(*path, "--help", COLUMNS="200")
    examples = re.findall(r"Example: mynah (.+)", answer.out)
    assert answer.code == 0
    assert len(examples) == 1
    assert " ".join(path) in examples[0]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_that_shows_or_decides_can_speak_json(path):
    options = {one for param in COMMANDS[path].params for one in param.opts}
    assert ("--json" in options) is (
        path not in {("run",), ("worker",), ("demo",), ("config", "schema")}
    )


@pytest.mark.parametrize(
    "start",
    [
        "import bot.cli",
        "from bot.cli.program import app; app(['drafts', '--help'], prog_name='mynah')",
        "from bot.cli.program import app; app(['--version'], prog_name='mynah')",
    ],
)
def test_help_loads_nothing_that_only_work_needs(start):
    code = (
        f"try:\n    {start}\nexcept SystemExit:\n    pass\n{LOADED}; sys.exit(' '.join(left) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_reading_the_queue_loads_no_model(config, store):
    heavy = ("torch", "transformers", "textual")
    code = (
        "import sys\nfrom bot.cli.program import app\n"
        f"try:\n    app(['--config', {str(config)!r}, 'drafts', 'list'])\n"
        "except SystemExit:\n    pass\n"
        f"sys.exit(' '.join(one for one in {heavy!r} if one in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_module_and_the_script_are_the_same_program():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"mynah \d+\.\d+\.\d+\n", done.stdout)


def test_a_call_without_a_command_shows_the_help(mynah):
    answer = mynah("drafts")
    assert "approve" in answer.out
    assert answer.err == ""
