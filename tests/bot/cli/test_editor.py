"""An operator writes in the editor of their choice, and what goes wrong there loses nothing."""

import sys

import pytest

from bot.domain.ids import DraftId
from bot.domain.origin import Source
from bot.exits import Exit
from tests.bot.store.test_drafts import put


@pytest.fixture
def editor(tmp_path):
    """Make an editor of the Python statements that a test gives; ``file`` is what it edits."""

    def make(statements):
        script = tmp_path / "an editor.py"
        script.write_text(
            f"import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n{statements}\n", "utf-8"
        )
        return {"EDITOR": f"{sys.executable} '{script}'", "VISUAL": ""}

    return make


def test_what_the_editor_saves_above_the_cut_becomes_the_text(mynah, store, editor, tmp_path):
    put(store, sources=(Source("shipping", "Three days.\x1b[2J", 0.9),))
    seen = tmp_path / "seen.txt"
    env = editor(
        f"pathlib.Path({str(seen)!r}).write_text(file.read_text())\n"
        "file.write_text('#sale until Friday\\n' + file.read_text().partition('\\n')[2])"
    )
    assert mynah("drafts", "edit", "d1", **env).code == 0
    assert store.drafts.get(DraftId("d1")).text == "#sale until Friday"
    assert seen.read_text().startswith("Shipping takes three days.\n")
    assert "# 0.90 shipping: Three days.<U+001B>[2J" in seen.read_text()


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ("", "as it was"),
        ("file.write_text('new'); sys.exit(3)", "status 3"),
        ("file.write_bytes(b'\\xff\\xfe')", "UTF-8"),
    ],
)
def test_an_editor_that_saves_nothing_useful_changes_nothing(
    mynah, store, editor, statements, said
):
    before = put(store)
    answer = mynah("drafts", "edit", "d1", **editor(statements))
    assert (answer.code, said in answer.err) == (Exit.usage, True)
    assert store.drafts.get(DraftId("d1")) == before


@pytest.mark.parametrize("named", ["/no/such/editor", "unclosed 'quote"])
def test_an_editor_that_does_not_start_is_one_line(mynah, store, named):
    put(store)
    answer = mynah("drafts", "edit", "d1", EDITOR=named, VISUAL="")
    assert (answer.code, answer.err.count("\n")) == (Exit.usage, 1)


def test_a_draft_that_another_decided_meanwhile_is_not_overwritten(mynah, store, editor, config):
    put(store, in_reply_to=None)
    decide = [sys.executable, "-m", "bot", "--config", str(config), "drafts", "approve", "d1"]
    env = editor(f"import subprocess; subprocess.run({decide!r}); file.write_text('My words.')")
    answer = mynah("drafts", "edit", "d1", **env)
    assert answer.code == Exit.conflict
    assert "My words." in answer.err
    assert store.drafts.get(DraftId("d1")).text == "Shipping takes three days."


def test_without_a_terminal_and_an_editor_the_text_is_asked_for(mynah, store):
    put(store)
    answer = mynah("drafts", "edit", "d1", EDITOR="", VISUAL="")
    assert (answer.code, "--text" in answer.err) == (Exit.usage, True)
