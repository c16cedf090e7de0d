"""A new account goes into a config that people wrote by hand, and nothing else in it moves."""

import difflib
from pathlib import Path

import pytest

from bot.config import ConfigError, load
from bot.config.addition import add_account

FIELDS = {"network": "x", "handle": "heronshop"}
LINES = ["  x-shop:", "    network: x", "    handle: heronshop"]
HEAD = 'brand: {name: Test, about: "A bicycle maker.", voice: {tone: friendly}}\n'


@pytest.fixture
def config(tmp_path):
    def config(text):
        file = tmp_path / "config.yaml"
        file.write_bytes(text.encode())
        return file

    return config


def added(before, after):
    """List the lines that came; a line that went or changed fails the test."""
    changes = [
        one for one in difflib.ndiff(before.splitlines(), after.splitlines()) if one[0] in "+-"
    ]
    assert not [one for one in changes if one[0] == "-"]
    return [one[2:] for one in changes]


def test_the_complete_example_keeps_every_comment(tmp_path):
    project = Path(__file__).resolve().parents[2]
    before = (project / "config.yaml").read_text()
    file = tmp_path / "config.yaml"
    file.write_text(before)
    line = add_account(file, "x-shop", FIELDS)
    after = file.read_text()
    assert added(before, after) == LINES
    assert after.splitlines()[line - 1] == LINES[0]
    assert load(file).account("x-shop").handle == "heronshop"


@pytest.mark.parametrize(
    ("tail", "next_line"),
    [
        ("", None),
        ("\nredis: {}\n", ""),
        ("    # trends_woeid: 1\n    #   a city\n# Redis\nredis: {}\n", "# Redis"),
        ("\n# Redis\nredis: {}\n", ""),
        ("    slots:\n      daily:\n        - '9:00'\nredis: {}\n", "redis: {}"),
        ("    slots: {daily: ['9:00',\n      '10:00']}\n", None),
    ],
)
def test_the_lines_stand_behind_all_that_is_said_of_the_last_account(config, tail, next_line):
    """A comment of the last account stays with it, and one on the next section with that."""
    before = f"{HEAD}accounts:\n  x-main:\n    network: x\n    handle: heron\n{tail}"
    file = config(before)
    line = add_account(file, "x-shop", FIELDS)
    after = file.read_text()
    assert added(before, after) == LINES
    rest = after.splitlines()[line + 2 :]
    assert (rest[0] if rest else None) == next_line
    assert list(load(file).accounts) == ["x-main", "x-shop"]


def test_the_files_own_indentation_and_line_ends_are_kept(config):
    before = f"{HEAD}accounts:\n    x-main:\n        network: x\n        handle: heron".replace(
        "\n", "\r\n"
    )
    file = config(before)
    add_account(file, "x-shop", FIELDS)
    after = file.read_bytes().decode()
    assert after.startswith(before)
    assert after.removeprefix(before).split("\r\n")[1] == "    x-shop:"
    assert "\n" not in after.replace("\r\n", "")
    load(file)


@pytest.mark.parametrize("handle", ["true", "123", "heron:", "a#b", "鹭", ""])
def test_what_yaml_would_read_as_something_else_is_quoted(config, handle):
    fields = {"network": "x", "handle": "heron2", "x_reply_approval": handle}
    file = config(f"{HEAD}accounts:\n  x-main:\n    network: x\n    handle: heron\n")
    add_account(file, "x-shop", fields)
    assert load(file).account("x-shop").x_reply_approval == handle


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("accounts: {x-main: {network: x, handle: heron}}\n", "not a list of lines"),
        ("accounts:\n  x-shop:\n    network: x\n    handle: heron\n", "has an account x-shop"),
    ],
)
def test_what_cannot_be_written_leaves_the_file_as_it_was(config, text, why):
    file = config(HEAD + text)
    with pytest.raises(ConfigError, match=why):
        add_account(file, "x-shop", FIELDS)
    assert file.read_text() == HEAD + text
    assert [one.name for one in file.parent.iterdir()] == ["config.yaml"]


def test_lines_that_would_break_the_config_are_not_written(config):
    text = f"{HEAD}accounts:\n  x-main:\n    network: x\n    handle: heron\n"
    file = config(text)
    with pytest.raises(ConfigError):
        add_account(file, "x-shop", {"network": "x", "handle": "not a handle"})
    assert file.read_text() == text
    assert [one.name for one in file.parent.iterdir()] == ["config.yaml"]


def test_who_may_read_the_file_and_where_a_link_leads_are_kept(config, tmp_path):
    file = config(f"{HEAD}accounts:\n  x-main:\n    network: x\n    handle: heron\n")
    file.chmod(0o640)
    link = tmp_path / "elsewhere.yaml"
    link.symlink_to(file)
    add_account(link, "x-shop", FIELDS)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert "x-shop" in file.read_text()
