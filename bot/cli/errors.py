"""
The one place where errors become what a person meets: one line, and a stable exit code.

A bug still ends in a traceback; an error that somebody can do something about never does, unless
``--debug`` asks for it.
"""

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import typer
from typer.core import TyperGroup

from bot.cli.plain import harmless
from bot.exits import Exit

_Done = TypeVar("_Done")

INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells have it; Typer ends so after Ctrl-C."""


class UnknownAccount(Exception):
    """The command names an account or a network that the config does not."""


class CommandFailed(Exception):
    """The command did not do what it should; the message says which part of it."""


def expected() -> tuple[type[Exception], ...]:
    """List the errors whose message is meant for the person at the terminal."""
    return tuple(kind for kind, _ in _codes())


def exit_code(error: Exception) -> Exit:
    """Return what the process ends with after *error*, which is one of the expected."""
    return next(code for kind, code in _codes() if isinstance(error, kind))


def lines_of(error: Exception) -> list[str]:
    """Word *error* for a terminal: one line, but of a config one for each fault."""
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        return [harmless(f"{about}{error.strerror or error}")]
    return [harmless(line) for line in (str(error) or type(error).__name__).splitlines()]


def report(error: Exception, *, debug: bool) -> Exit:
    """Print *error* on standard error and return its exit code."""
    if debug:
        traceback.print_exception(error)
    for line in lines_of(error):
        sys.stderr.write(f"error: {line}\n")
    return exit_code(error)


def each_by_itself(
    ids: Sequence[str], act: Callable[[str], _Done], *, debug: bool
) -> tuple[list[_Done], list[dict[str, object]], int]:
    """
    Do *act* to each of *ids* once; one that is refused is reported and stops no other.

    Returns:
        What came of those that went well, the others for ``--json``, and the exit code of the
        first of these: 0 where there is none.
    """
    done: list[_Done] = []
    refused: list[dict[str, object]] = []
    code = 0
    for name in dict.fromkeys(ids):
        try:
            done.append(act(name))
        except expected() as error:
            why_not = report(error, debug=debug)
            code = code or why_not
            refused.append({"id": name, "error": str(error), "code": why_not})
    return done, refused, code


class OneLineErrors(TyperGroup):
    """The root command: every error of every command comes by here."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what is expected to go wrong ends the process with its code."""
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, typer.Exit, typer.Abort, typer.TyperException):
            raise  # Typer's own, and the pipe that it ends quietly
        except expected() as error:
            raise typer.Exit(report(error, debug=ctx.params["debug"])) from error

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run as Typer does, but say in one line what was typed wrong."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except typer.TyperException as error:
            # Typer checks choices with pydantic, which says of each fault what kind it is.
            message = " ".join(error.format_message().split()).replace("Value error, ", "", 1)
            if message:  # else the help was asked for, and printed
                sys.stderr.write(f"error: {harmless(message)}{_hint(error)}\n")
            code = error.exit_code
        except typer.Abort:
            code = INTERRUPTED
        sys.exit(code)


def _hint(error: typer.TyperException) -> str:
    # Typer's usage errors carry the context of the command, but their class is private to it.
    context = getattr(error, "ctx", None)
    return f" ({context.command_path} --help)" if context is not None else ""


def _codes() -> tuple[tuple[type[Exception], Exit], ...]:
    # 0.5 s of redis and the settings of every network, which --help need not pay.
    from bot.config import ConfigError  # noqa: PLC0415 - see above
    from bot.domain.document import BadDocument  # noqa: PLC0415 - see above
    from bot.domain.draft import IllegalTransition  # noqa: PLC0415 - see above
    from bot.domain.extras import BadImage  # noqa: PLC0415 - see above
    from bot.domain.platform import AccountBroken, PlatformError  # noqa: PLC0415 - see above
    from bot.evaluation.cases import BadSet  # noqa: PLC0415 - see above
    from bot.models.failure import EngineFailed  # noqa: PLC0415 - see above
    from bot.review.agenda import NotAllowed  # noqa: PLC0415 - see above
    from bot.store.errors import NotFound, StoreDown, StoreError, StoreUnfit  # noqa: PLC0415 - see above
    from bot.store.server import ServerFailed  # noqa: PLC0415 - see above
    from bot.text.splitting import CannotSplit  # noqa: PLC0415 - see above
    from bot.training.errors import BadCopy, Busy, TooLittle  # noqa: PLC0415 - see above
    from bot.vault import VaultFailed  # noqa: PLC0415 - see above
    from bot.writing.wants import NoSuchThing, NothingToSay  # noqa: PLC0415 - see above

    return (
        (CommandFailed, Exit.failed),
        (UnknownAccount, Exit.account),
        (BadSet, Exit.usage),
        (BadCopy, Exit.usage),
        (BadDocument, Exit.failed),
        (BadImage, Exit.failed),
        (NoSuchThing, Exit.usage),
        (NothingToSay, Exit.conflict),
        (ConfigError, Exit.config),
        (VaultFailed, Exit.account),
        (ServerFailed, Exit.redis),
        (StoreDown, Exit.redis),
        (StoreUnfit, Exit.redis),
        (NotFound, Exit.not_found),
        (StoreError, Exit.conflict),
        (IllegalTransition, Exit.conflict),
        (NotAllowed, Exit.conflict),
        (CannotSplit, Exit.conflict),
        (TooLittle, Exit.conflict),
        (Busy, Exit.conflict),
        (EngineFailed, Exit.model),
        (AccountBroken, Exit.account),
        (PlatformError, Exit.platform),
        (OSError, Exit.failed),
    )
