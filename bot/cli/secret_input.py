"""Where commands get secrets from: a terminal that does not show them, or standard input."""

import getpass
import sys
from dataclasses import dataclass
from typing import Final

import typer
from pydantic import SecretStr

_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class SecretInput:
    """
    Asks for one secret after the other; none is ever an argument, which others can list.

    Attributes:
        from_stdin: Read a line each from standard input, and show no prompt.
    """

    from_stdin: bool

    def ask(self, what: str) -> SecretStr:
        """
        Return what was typed.

        Raises:
            typer.BadParameter: Nothing was, or there is nobody to ask.
        """
        found = self.ask_if_any(what)
        if found is None:
            raise typer.BadParameter(f"the {what} is empty")
        return found

    def ask_if_any(self, what: str) -> SecretStr | None:
        """
        Return what was typed; None for an empty line.

        Raises:
            typer.BadParameter: There is nobody to ask.
        """
        if self.from_stdin:
            line = sys.stdin.readline(_LONGEST)
        elif sys.stdin.isatty():
            line = getpass.getpass(f"{what} (not shown): ")
        else:
            raise typer.BadParameter(f"no terminal to ask for the {what}: add --stdin")
        return SecretStr(line.strip()) if line.strip() else None
