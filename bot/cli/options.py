"""Options and arguments that several commands share, each defined once."""

from typing import Annotated

import typer

from bot.cli.errors import expected
from bot.cli.plain import one_line
from bot.cli.session import Session
from bot.domain.draft import FINAL, State


def _complete_draft(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """List the drafts that something can still happen to; nothing when there is no store."""
    session = Session(ctx.find_root().params["config"])
    try:
        drafts = session.app.store.drafts.in_state(*(one for one in State if one not in FINAL))
        return [
            (one.id, f"{one.state}: {one_line(one.text, most=40)}")
            for one in drafts
            if one.id.startswith(incomplete)
        ]
    except expected():
        return []  # the command itself will say what is wrong
    finally:
        session.close()


def _said(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("a reason needs words")
    return reason.strip()


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DraftArg = Annotated[
    str, typer.Argument(metavar="ID", help="The draft's id.", autocompletion=_complete_draft)
]
DraftArgs = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="The drafts' ids.", autocompletion=_complete_draft),
]
MentionArg = Annotated[str, typer.Argument(metavar="ID", help="The mention's id.")]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar="WHY", help="For the audit, in your words.", callback=_said),
]
Most = Annotated[int, typer.Option("-n", "--most", min=1, max=10_000, help="Rows at most.")]
