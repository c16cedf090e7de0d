"""Writing a text in the operator's own editor, with the facts in sight."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import typer

from bot.cli.plain import harmless
from bot.domain.origin import Source

_CUT: Final = "# ---- everything from this line on is ignored ----"


def text_from_editor(
    text: str, sources: Iterable[Source], about: str = "", parts: Iterable[str] = ()
) -> str:
    """
    Let the operator write, beginning with *text*.

    Args:
        about: What is being answered. Untrusted.

        parts: A line on each part of a thread, as it stands before.

    Returns:
        What stands above the cut, stripped.

    Raises:
        typer.BadParameter: There is no editor, it failed, or nothing was changed.
    """
    command = _editor()
    with tempfile.TemporaryDirectory(prefix="mynah-") as folder:  # mode 0700
        file = Path(folder) / "text.txt"
        file.write_text("\n".join([text, "", _CUT, *_comments(sources, about, parts), ""]), "utf-8")
        _run([*command, str(file)])
        written = _read(file)
    changed = written.partition(_CUT)[0].strip()
    if changed == text.strip():
        raise typer.BadParameter("the text is as it was: nothing was saved")
    return changed


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal for an editor: give the text with --text")
    try:
        return shlex.split(named or "vi")
    except ValueError as error:
        raise typer.BadParameter(f"EDITOR {named!r} cannot be read: {error}") from error


def _run(command: list[str]) -> None:
    try:
        ended = subprocess.run(command, check=False)  # noqa: S603 - the operator's own $EDITOR
    except OSError as error:
        raise typer.BadParameter(
            f"the editor {command[0]!r} does not start ({error.strerror}): "
            f"set EDITOR, or give the text with --text"
        ) from error
    if ended.returncode != 0:
        raise typer.BadParameter(
            f"the editor ended with status {ended.returncode}: nothing was saved"
        )


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter("the editor did not save UTF-8: nothing was saved") from error


def _comments(sources: Iterable[Source], about: str, parts: Iterable[str]) -> list[str]:
    lines = [f"answers: {about}"] if about else []
    lines += [f"{source.score:.2f} {source.id}: {source.text}" for source in sources]
    lines += parts
    return [f"# {line}" for one in lines for line in harmless(one).splitlines()]
