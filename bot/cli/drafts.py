"""``mynah drafts``: what waits for a decision, and everything about one draft."""

from typing import Annotated

import typer

from bot.cli.attaching import add_attaching
from bot.cli.decisions import add_decisions
from bot.cli.draft_page import Page, draft_page
from bot.cli.draft_table import draft_table
from bot.cli.options import DraftArg, Json, Most
from bot.cli.output import print_json, say, screen
from bot.cli.session import Session, session
from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.lifecycle import OUT_OF_HAND, State

app = typer.Typer(no_args_is_help=True, help="Read drafts and decide about them.")
add_decisions(app)
add_attaching(app)

WAITING = (State.escalated, State.pending)
"""States in which a draft waits for a person."""


@app.command("list")
def list_drafts(
    ctx: typer.Context,
    *,
    state: Annotated[
        list[State] | None,
        typer.Option("--state", help="May be repeated. Left out: what waits for you."),
    ] = None,
    most: Most = 100,
    as_json: Json = False,
) -> None:
    """
    List the drafts that wait for you, or those in the states you name.

    Example: mynah drafts list --state pending --state stale
    """
    here = session(ctx)
    states = tuple(state or WAITING)
    drafts = _in_states(here, states, most)
    if as_json:
        print_json({"drafts": drafts})
    elif drafts:
        screen().print(draft_table(drafts, here.app.clock()))
    else:
        say(f"no draft is {' or '.join(states)}")


@app.command()
def show(ctx: typer.Context, draft_id: DraftArg, *, as_json: Json = False) -> None:
    """
    Show one draft: mention, thread, images, facts, candidates, verdicts, model, cost and history.

    Example: mynah drafts show d12
    """
    here = session(ctx)
    store = here.app.store
    draft = store.drafts.get(DraftId(draft_id))
    item = store.inbox.get(draft.mention) if draft.mention else None
    is_known = draft.account in here.app.settings.accounts
    lengths = here.app.judge.lengths(draft) if is_known else ()
    audit = tuple(store.audit.latest(100, draft.id))
    page = Page(draft, item, audit, here.app.shelf.path, lengths)
    if as_json:
        counted = [{"used": used, "allowed": allowed} for used, allowed in lengths]
        files = [str(page.folder / image.file_name) for image in draft.extras.images]
        whole = {"draft": draft, "files": files, "mention": item, "audit": audit}
        print_json({**whole, "lengths": counted})
    else:
        screen().print(draft_page(page, here.zone))


def _in_states(here: Session, states: tuple[State, ...], most: int) -> list[Draft]:
    """Read the oldest of those that wait first, but the newest of those that ended."""
    found: list[Draft] = []
    for state in states:
        if state in OUT_OF_HAND:
            found += here.app.store.drafts.latest(state, most=most)
        else:
            found += here.app.store.drafts.in_state(state, most=most)
    return found[:most]
