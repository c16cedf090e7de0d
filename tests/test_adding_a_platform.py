"""docs/adding-a-platform.md is true: what it shows is extracted and passes the contract tests."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/adding-a-platform.md"
FILE = re.compile(r"`(?P<path>guestbook/\w+\.py)`:\n```python\n(?P<code>.*?)```", re.DOTALL)


def extract(folder: Path) -> dict[str, Path]:
    """Write every file that the page shows below *folder*."""
    files = {}
    for shown in FILE.finditer(PAGE.read_text()):
        path = folder / shown["path"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown["code"])
        files[path.name] = path
    return files


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the page's own tests as its reader would, in a process that knows nothing else."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    env = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [*command, "-o", "addopts=--import-mode=importlib", str(folder / "guestbook/contract.py")],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_network_of_the_page_passes_every_contract_test(tmp_path):
    extract(tmp_path)
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\b2\d passed", done.stdout)
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
    platform = extract(tmp_path)["platform.py"]
    code = platform.read_text()
    assert right in code
    platform.write_text(code.replace(right, wrong))
    assert run(tmp_path).returncode == 1


def test_the_page_is_short_and_names_files_that_are_there():
    lines = [line for line in PAGE.read_text().splitlines() if line.strip()]
    assert len(lines) < 100
    for path in re.findall(r"`((?:tests|bot|adapters)/[\w/.*-]+)`", PAGE.read_text()):
        assert list(ROOT.glob(path)), f"{path} is not there"
