"""``mynah eval``: how good sorting, retrieval and drafts are on examples of yours."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Json
from bot.cli.output import print_json, screen
from bot.cli.progress import bar
from bot.cli.session import session

if TYPE_CHECKING:
    from bot.evaluation.products import ProductReport, Search
    from bot.evaluation.run import Run

_FILE = {"exists": True, "dir_okay": False, "readable": True}


def add_evaluation(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command(name="eval")(evaluate)


def evaluate(  # noqa: PLR0913 - one parameter an option
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Mentions, one JSON object a line.", **_FILE),
    ] = None,
    *,
    products: Annotated[
        list[Path] | None,
        typer.Option("--products", metavar="FILE", help="Wishes and what fits them.", **_FILE),
    ] = None,
    brand: Annotated[
        Path | None,
        typer.Option("--brand", help="Config of lines without a brand. [default: --config]"),
    ] = None,
    most: Annotated[
        int | None, typer.Option("-n", "--most", min=1, help="The first lines of each file only.")
    ] = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Print every draft with its sources.")
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Sort and draft the mentions of a file as the daemon would, and compare with what you expect.

    Needs no Redis and no account; nothing is stored or sent.

    Example: mynah eval tests/evaluation/en.jsonl --drafts
    """
    if not files and not products:
        raise typer.BadParameter("name a FILE of mentions, or one of wishes with --products")
    config = brand or session(ctx).config
    ran = _run(files or [], config, most) if files else None
    wishes = _search(products or [], config, most) if products else None
    if as_json:
        print_json(_document(ran, wishes, with_drafts=drafts))
    else:
        _print(ran, wishes, with_drafts=drafts)


def _run(files: list[Path], config: Path, most: int | None) -> "Run":
    from bot.evaluation.brands import read_groups  # noqa: PLC0415 - 0.4 s of settings
    from bot.evaluation.cases import Case  # noqa: PLC0415 - the same

    groups = read_groups(files, Case, config, most)
    from bot.evaluation.run import join, run  # noqa: PLC0415 - 5 s of torch and models

    with bar("mentions", sum(len(group.lines) for group in groups)) as shown:
        return join([run(group, shown.tell, shown.advance) for group in groups])


def _search(files: list[Path], config: Path, most: int | None) -> "ProductReport":
    from bot.evaluation.brands import read_groups  # noqa: PLC0415 - 0.4 s of settings
    from bot.evaluation.cases import Query  # noqa: PLC0415 - the same

    groups = read_groups(files, Query, config, most)
    from bot.evaluation.products import score_products, search  # noqa: PLC0415 - 5 s of torch

    with bar("wishes", sum(len(group.lines) for group in groups)) as shown:
        found: list[Search] = []
        for group in groups:
            found += search(group)
            shown.advance(len(group.lines))
    return score_products(found)


def _document(
    ran: "Run | None", wishes: "ProductReport | None", *, with_drafts: bool
) -> dict[str, object]:
    from bot.evaluation.scoring import score  # noqa: PLC0415 - loaded by now

    document: dict[str, object] = {}
    if ran is not None:
        document["mentions"] = score(ran.trials, ran.composing_s)
        if with_drafts:
            document["drafts"] = [
                {
                    "id": trial.case.id,
                    "brand": trial.brand,
                    "text": trial.case.text,
                    "expect": trial.case.expect.model_dump(),
                    "decided": trial.decided,
                    "draft": trial.draft.text,
                    "sources": trial.draft.sources,
                    "fault": trial.fault,
                }
                for trial in ran.trials
                if trial.draft
            ]
    if wishes is not None:
        document["products"] = wishes
    return document


def _print(ran: "Run | None", wishes: "ProductReport | None", *, with_drafts: bool) -> None:
    from bot.cli.evaluation_page import draft_lines, mentions_page, products_page  # noqa: PLC0415
    from bot.evaluation.scoring import score  # noqa: PLC0415 - loaded by now

    if ran is not None:
        if with_drafts:
            for trial in ran.trials:
                screen().print(*draft_lines(trial), sep="\n")
        screen().print(mentions_page(score(ran.trials, ran.composing_s)))
    if wishes is not None:
        screen().print(products_page(wishes))
