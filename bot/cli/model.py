"""``mynah model``: the language models at hand."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Json
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.plain import one_line
from bot.cli.session import Session, session

app = typer.Typer(no_args_is_help=True, help="See and fetch language models.")

ModelArg = Annotated[
    str | None, typer.Argument(metavar="NAME", help="Left out: generation.model of the config.")
]


@app.command("list")
def list_models(ctx: typer.Context, *, as_json: Json = False) -> None:
    """
    List the models that Mynah knows, and which of them are on this machine.

    Example: mynah model list
    """
    from bot.writing.models import known_models  # noqa: PLC0415 - 0.2 s of requests

    models = known_models(model_cache(session(ctx)))
    if as_json:
        print_json({"models": models})
        return
    table = listing("name", "from", "MB", "where", wide="where")
    for one in models:
        size = f"{one.size_mb:,}" if one.size_mb is not None else "-"
        where = one.path or "not here yet: mynah model fetch"
        table.add_row(cell(one.name), cell(one.origin), size, cell(where))
    screen().print(table)


@app.command()
def fetch(ctx: typer.Context, name: ModelArg = None, *, as_json: Json = False) -> None:
    """
    Bring a model onto this machine, so that the daemon need not.

    Example: mynah model fetch gpt2
    """
    from bot.writing.models import fetch as fetch_model  # noqa: PLC0415 - 0.2 s of requests

    here = session(ctx)
    found = fetch_model(name or _configured(here), model_cache(here), tell)
    if as_json:
        print_json({"model": found})
    else:
        say(f"{found.name} is in {found.path}")


@app.command()
def show(ctx: typer.Context, name: ModelArg = None, *, as_json: Json = False) -> None:
    """
    Describe a model on this machine.

    Example: mynah model show gpt2
    """
    from bot.writing.models import show as describe  # noqa: PLC0415 - 0.2 s of requests

    here = session(ctx)
    card = describe(name or _configured(here), model_cache(here))
    if as_json:
        print_json({"model": card})
        return
    context = f"{card.context:,} tokens" if card.context else "an unknown number of tokens"
    say(f"{card.name}: {card.kind}, reads {context}, {card.size_mb:,} MB, from {card.origin}")
    say(str(card.path))


def model_cache(here: Session) -> Path:
    """Return the folder of models: the config's, or the system's own where there is no config."""
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.writing.models import default_cache  # noqa: PLC0415 - 0.2 s of requests

    if not here.config.exists():
        return default_cache()
    return load(here.config).generation.model_cache or default_cache()


def tell(line: str) -> None:
    """Print a line of progress where it disturbs no document."""
    sys.stderr.write(one_line(line, most=1000) + "\n")


def _configured(here: Session) -> str:
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings

    return load(here.config).generation.model
