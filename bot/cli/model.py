"""``mynah model``: the language models at hand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Json
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.plain import one_line
from bot.cli.session import Session, session

if TYPE_CHECKING:
    from bot.models.find import ModelCard
    from bot.models.finetuned import Scores

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
    from bot.models.find import known_models  # noqa: PLC0415 - 0.2 s of requests

    models = known_models(model_cache(session(ctx)))
    if as_json:
        print_json({"models": models})
        return
    table = listing("name", "from", "MB", "where", wide="where")
    for one in models:
        size = f"{one.size_mb:,}" if one.size_mb is not None else "-"
        where = one.path or f"not here yet: mynah model fetch {one.name}"
        table.add_row(cell(one.name), cell(one.origin), size, cell(where))
    screen().print(table)


@app.command()
def fetch(ctx: typer.Context, name: ModelArg = None, *, as_json: Json = False) -> None:
    """
    Bring a model onto this machine, so that the daemon need not.

    Example: mynah model fetch gpt2
    """
    from bot.models.find import fetch as fetch_model  # noqa: PLC0415 - 0.2 s of requests

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
    from bot.models.find import show as describe  # noqa: PLC0415 - 0.2 s of requests

    here = session(ctx)
    card = describe(name or _configured(here), model_cache(here))
    if as_json:
        print_json({"model": card})
        return
    context = f"{card.context:,} tokens" if card.context else "an unknown number of tokens"
    say(f"{card.name}: {card.kind}, reads {context}, {card.size_mb:,} MB, from {card.origin}")
    say(str(card.path))
    if card.finetuned is not None:
        record = card.finetuned
        learnt = f"{record.n_pairs} pairs of {record.brand}"
        say(f"made of {record.base} by mynah finetune, from {learnt}")
        for line in score_lines(record.before, record.after):
            say(line)
    elif newest := _newest_of(card, model_cache(here)):
        say(f"fine-tuned on your texts; to use that, set generation.model to {newest}")


def _newest_of(card: "ModelCard", cache: Path) -> Path | None:
    """Return the last model that was made of the one on *card*."""
    from bot.models.finetuned import finetuned_models  # noqa: PLC0415 - loaded by now

    bases = {card.name, str(card.path)}
    found = [folder for folder, record in finetuned_models(cache) if record.base in bases]
    return found[-1] if found else None


def score_lines(before: "Scores", after: "Scores") -> list[str]:
    """Word what was measured before and after learning."""
    was, became = before.perplexity, after.perplexity
    lines = [f"perplexity of held-out pairs: {was:.2f} before, {became:.2f} after"]
    if before.copy_perplexity is not None and after.copy_perplexity is not None:
        was, became = before.copy_perplexity, after.copy_perplexity
        lines.append(f"perplexity of held-out copy: {was:.2f} before, {became:.2f} after")
    for name, share, share_after in (
        ("copied word for word", before.copied, after.copied),
        ("kept to their fact", before.faithful, after.faithful),
    ):
        lines.append(
            f"wordings {name}: {share:.0%} before, {share_after:.0%} after, of {after.n_wordings}"
        )
    return lines


def model_cache(here: Session) -> Path:
    """Return the folder of models: the config's, or the system's own where there is no config."""
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.models.find import default_cache  # noqa: PLC0415 - 0.2 s of requests

    if not here.config.exists():
        return default_cache()
    return load(here.config).generation.model_cache or default_cache()


def tell(line: str) -> None:
    """Print a line of progress where it disturbs no document."""
    sys.stderr.write(one_line(line, most=1000) + "\n")


def _configured(here: Session) -> str:
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings

    return load(here.config).generation.model
