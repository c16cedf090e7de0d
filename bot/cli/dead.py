"""``mynah inbox dead`` and ``retry``: the mentions that no writer could finish."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.errors import each_by_itself
from bot.cli.options import Json, Most
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.session import Session, session
from bot.cli.times import local
from bot.domain.ids import MentionId


def add_dead(app: typer.Typer) -> None:
    """Register these commands with *app*."""
    app.command()(dead)
    app.command()(retry)


def dead(ctx: typer.Context, *, most: Most = 100, as_json: Json = False) -> None:
    """
    List the mentions that no writer could finish and nobody has answered since, newest last.

    Example: mynah inbox dead
    """
    here = session(ctx)
    letters = here.app.store.dead.unseen()[-most:]
    if as_json:
        print_json({"dead": letters})
        return
    if not letters:
        say("no mention was given up")
        return
    table = listing("time", "mention", "tries", "worker", "reason", wide="reason")
    for one in letters:
        at = local(one.given_up_at, here.zone)[5:]
        table.add_row(at, cell(one.mention), str(one.tries), cell(one.worker), cell(one.reason))
    screen().print(table)


def retry(
    ctx: typer.Context,
    mention_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="The mentions' ids.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that mynah inbox dead lists.")] = False,
    as_json: Json = False,
) -> None:
    """
    Give mentions that were given up back to the writers, for another three tries.

    Each is decided by itself: one that cannot be retried does not stop the others.

    Example: mynah inbox retry x-main:1890
    """
    here = session(ctx)
    if every == bool(mention_ids):
        raise typer.BadParameter("name mentions, or say --all")
    wanted = [one.mention for one in here.app.store.dead.unseen()] if every else mention_ids or []
    code = _retry_each(here, wanted, as_json=as_json)
    if code:
        raise typer.Exit(code)


def _retry_each(here: Session, mention_ids: Sequence[str], *, as_json: bool) -> int:
    """Retry one after the other; return the exit code of the first that was refused."""
    from bot.review.revival import revive  # noqa: PLC0415 - brings redis, loaded by now

    def give_back(mention_id: str) -> str:
        app = here.app
        revive(app.store, MentionId(mention_id), operator=here.who(), at=app.clock())
        if not as_json:
            say(f"{mention_id} is with the writers again")
        return mention_id

    retried, refused, code = each_by_itself(mention_ids, give_back, debug=here.debug)
    if as_json:
        print_json({"retried": retried, "refused": refused})
    elif not retried and not refused:
        say("no mention was given up")
    return code
