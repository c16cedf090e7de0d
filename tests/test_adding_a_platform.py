"""docs/adding-a-platform.md is true: a copy of Mynah with what it shows passes the contract."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.network import NetworkName

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/adding-a-platform.md"
FILE = re.compile(r"`(?P<path>adapters/\w+/\w+\.py)`:\n```python\n(?P<code>.*?)```", re.DOTALL)
ENTRY = re.compile(r"^- `(?P<path>bot/[\w/]+\.py)`: (?P<lines>.*)$", re.MULTILINE)
BESIDE = {
    "links.py": "adapters/guestbook/links.py",
    "login.py": "adapters/guestbook/login.py",
    "rules.py": "bot/policy/guestbook.py",
}


def copy_with_guestbook(root: Path) -> Path:
    """Copy Mynah to *root* and add what the page shows; return the adapter's ``platform.py``."""
    bare = shutil.ignore_patterns("__pycache__")
    for folder in ("bot", "adapters", "schedules", "tests/adapters", "tests/guestbook"):
        shutil.copytree(ROOT / folder, root / folder, ignore=bare)
    for file in ("pyproject.toml", "tests/factories.py"):
        shutil.copy(ROOT / file, root / file)
    (root / "adapters/guestbook").mkdir()
    (root / "adapters/guestbook/__init__.py").touch()
    for name, place in BESIDE.items():
        shutil.copy(ROOT / "tests/guestbook" / name, root / place)
    page = PAGE.read_text()
    for shown in FILE.finditer(page):
        (root / shown["path"]).write_text(shown["code"])
    for shown in ENTRY.finditer(page):
        for line in re.findall("`([^`]+)`", shown["lines"]):
            insert(root / shown["path"], line)
    return root / "adapters/guestbook/platform.py"


def insert(path: Path, line: str) -> None:
    """Put *line* behind the same of Bluesky, as deep as it is."""
    model = line.replace("guestbook", "bluesky").replace("GUESTBOOK", "BLUESKY")
    lines = path.read_text().splitlines(keepends=True)
    (at,) = (n for n, one in enumerate(lines) if one.strip() == model)
    lines.insert(at + 1, lines[at].replace(model, line))
    path.write_text("".join(lines))


def run(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contract tests in the copy, in a process that knows nothing else."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    return subprocess.run(
        [*command, "-o", "addopts=--import-mode=importlib", "tests/guestbook/contract.py"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_network_of_the_page_passes_every_contract_test(tmp_path):
    copy_with_guestbook(tmp_path)
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\b[23]\d passed", done.stdout)
    assert "skipped" not in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Unconfirmed if method", "partial(RetryLater, after=timedelta()) if method"),
        ("(e.text, e.answers) == (post.text, post.in_reply_to)", "e.text == post.text"),
        ("bounded(e.text)", "e.text"),
    ],
)
def test_an_adapter_that_is_wrong_in_one_place_does_not_pass(tmp_path, right, wrong):
    platform = copy_with_guestbook(tmp_path)
    code = platform.read_text()
    assert right in code
    platform.write_text(code.replace(right, wrong))
    assert run(tmp_path).returncode == 1


def named_networks(path: Path) -> set[str]:
    """Return what *path* compares with the name of a network, or imports of one."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Compare():
                sides = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
                found |= {one.value for one in sides if isinstance(one, ast.Constant)}
            case ast.MatchValue(value=ast.Constant(value=value)):
                found.add(value)
            case ast.Attribute(value=ast.Name(id="NetworkName")):
                found.add(node.attr)
            case ast.ImportFrom() if (node.module or "").startswith(("adapters.", "bot.policy.")):
                found.add(node.module.split(".")[-1 if "policy" in node.module else 1])
    return found & set(NetworkName)


def test_what_the_page_names_is_all_that_knows_a_network_by_name():
    """A fourth place would have to be found by whoever adds a network, and nobody told them."""
    lists = {path for path, _ in ENTRY.findall(PAGE.read_text())}
    assert len(lists) == 3
    own = {f"bot/policy/{name}.py" for name in NetworkName}
    knowing = {
        str(path.relative_to(ROOT))
        for top in ("bot", "schedules")
        for path in (ROOT / top).rglob("*.py")
        if not path.is_relative_to(ROOT / "bot/cli/demo") and named_networks(path)
    }
    assert knowing - own == lists - {"bot/domain/network.py"}  # which is where the names are made


def test_the_page_is_short_and_names_files_that_are_there():
    lines = [line for line in PAGE.read_text().splitlines() if line.strip()]
    assert len(lines) < 100
    for path in re.findall(r"`((?:tests|bot|adapters)/[\w/.*-]+)`", PAGE.read_text()):
        if not path.startswith("adapters/guestbook/"):
            assert list(ROOT.glob(path)), f"{path} is not there"
