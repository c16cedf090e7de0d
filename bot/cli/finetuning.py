"""``mynah finetune``: teach the language model the brand's own words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.model import score_lines, tell
from bot.cli.options import Json
from bot.cli.output import print_json, say
from bot.cli.progress import bar
from bot.cli.session import Session, session

if TYPE_CHECKING:
    from bot.training.examples import Split
    from bot.training.finetune import Outcome, Wish

_FILE = {"exists": True, "dir_okay": False, "readable": True}
_MOST: Final = 20_000
"""Drafts of each state that are looked at."""


def add_finetuning(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(finetune)


def finetune(
    ctx: typer.Context,
    *,
    copy: Annotated[
        list[Path] | None,
        typer.Option("--copy", metavar="FILE", help="Your own copy, text or Markdown.", **_FILE),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option("--steps", min=1, max=100_000, help="[default: three times through all]"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=2**31 - 1, help="[default: generation.seed]"),
    ] = None,
    as_json: Json = False,
) -> None:
    """
    Teach the local model from approved texts, replies and posts of the config, and your copy.

    A tenth is held out; the new model is kept only if it does better on that. Mentions are never
    read. Interrupt it at any time: the same command goes on where it was.

    Example: mynah finetune --copy about-us.md
    """
    here = session(ctx)
    chosen = here.app.settings.generation.seed if seed is None else seed
    data = _split(here, copy or [], chosen)
    outcome = _run(here, data, steps, chosen)
    if as_json:
        print_json({"finetuned": outcome})
    else:
        _print(outcome)


def _split(here: Session, copy: list[Path], seed: int) -> "Split":
    from bot.training.copy_files import read_copy  # noqa: PLC0415 - 0.1 s of Markdown
    from bot.training.examples import collect, split  # noqa: PLC0415 - 1 s of word lists
    from bot.writing.pairs import APPROVED  # noqa: PLC0415 - the same

    app = here.app
    paragraphs = [paragraph for file in copy for paragraph in read_copy(file)]
    drafts = app.store.drafts.latest(*APPROVED, most=_MOST)
    return split(collect(app.brand, drafts, paragraphs), seed)


def _run(here: Session, data: "Split", steps: int | None, seed: int) -> "Outcome":
    from bot.training.finetune import finetune as teach  # noqa: PLC0415 - 5 s of torch and peft

    n_pairs, n_held_out = len(data.learnt.pairs), len(data.held_out.pairs)
    try:
        with bar("steps", None) as shown:
            shown.tell(f"{n_pairs} pairs to learn, {n_held_out} held out")
            return teach(_wish(here, data, steps, seed), shown.tell, shown.reach)
    except KeyboardInterrupt:
        tell("stopped; the same command goes on where it was")
        raise


def _wish(here: Session, data: "Split", steps: int | None, seed: int) -> "Wish":
    from bot.engines.engine import Sampling  # noqa: PLC0415 - loaded by now
    from bot.models.find import default_cache, find_base  # noqa: PLC0415 - loaded by now
    from bot.training.finetune import WORDINGS, Wish  # noqa: PLC0415 - loaded by now

    app = here.app
    wanted = app.settings.generation
    cache = wanted.model_cache or default_cache()
    return Wish(
        base=find_base(wanted.model, fallback=wanted.fallback, cache=cache, tell=tell),
        brand=app.brand.slug,
        vocabulary=app.brand.voice.vocabulary,
        split=data,
        sampling=Sampling(
            n=WORDINGS,
            max_new_tokens=wanted.max_new_tokens,
            temperature=wanted.temperature,
            top_p=wanted.top_p,
            seed=seed,
        ),
        steps=steps,
        cache=cache,
        now=app.clock(),
    )


def _print(outcome: "Outcome") -> None:
    record = outcome.record
    say(f"{record.base}, {record.steps} steps over {record.n_pairs} pairs, seed {record.seed}")
    for line in score_lines(record.before, record.after):
        say(line)
    if outcome.folder is None:
        say(f"not kept: {outcome.reason}; nothing was changed", "yellow")
    else:
        say(f"kept in {outcome.folder}; to write with it, set in config.yaml:", "green")
        say(f"generation: {{model: {outcome.folder}}}")
