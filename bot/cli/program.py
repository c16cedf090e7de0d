"""``mynah``: the commands, put together, and the options that all of them share."""

import io
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli import drafts, inbox, model, posting, posts, writing
from bot.cli.errors import OneLineErrors
from bot.cli.evaluation import add_evaluation
from bot.cli.finetuning import add_finetuning
from bot.cli.forgetting import add_forgetting
from bot.cli.installation import add_installation
from bot.cli.learning import add_learning
from bot.cli.notices import add_notices
from bot.cli.own_text import add_own_text
from bot.cli.pauses import add_pauses
from bot.cli.session import Session
from bot.cli.status import add_status
from bot.cli.summarize import add_summarize
from bot.exits import Exit

app: Final = typer.Typer(
    cls=OneLineErrors,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # what is not expected is a bug: Python's own traceback
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"mynah {installed_version('mynah-bot')}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    *,
    config: Annotated[
        Path, typer.Option("--config", envvar="MYNAH_CONFIG", help="The brand's config.")
    ] = Path("config.yaml"),
    operator: Annotated[
        str | None,
        typer.Option(
            "--operator", envvar="MYNAH_OPERATOR", help="Who decides. [default: login name]"
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print and exit."),
    ] = False,
) -> None:
    """
    Drafts under the brand's voice, approved by a person, published exactly once.

    Example: mynah drafts list
    """
    del version  # its callback has ended the process
    here = Session(config, operator, debug)
    ctx.obj = here
    ctx.call_on_close(here.close)


app.add_typer(drafts.app, name="drafts")
app.add_typer(posting.app, name="queue")
app.add_typer(posts.app, name="posts")
app.add_typer(inbox.app, name="inbox")
app.add_typer(writing.app, name="write")
add_own_text(writing.app)
add_pauses(app)
add_forgetting(app)
add_status(app)
add_notices(app)
app.add_typer(model.app, name="model")
add_summarize(app)
add_evaluation(app)
add_finetuning(app)
add_learning(app)
add_installation(app)


def main() -> None:
    """Run ``mynah``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
    if not all(map(_is_unicode, sys.argv)):
        sys.stderr.write("error: an argument is not valid UTF-8: type it again\n")
        sys.exit(Exit.usage)
    app(prog_name="mynah")


def _is_unicode(argument: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in argument)
