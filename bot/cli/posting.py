"""``mynah queue``: what is about to go out, what is stuck, and the hand on each."""

from typing import Annotated

import typer

from bot.cli.options import At, DraftArg, Json, Most, Now, Override, Reason, chosen_time
from bot.cli.outcome import tell
from bot.cli.output import print_json, say, screen
from bot.cli.posting_table import SECTIONS, posting_page
from bot.cli.receipts import receipt_of
from bot.cli.session import session
from bot.domain.ids import DraftId

app = typer.Typer(no_args_is_help=True, help="See and steer what goes out.")


@app.command("list")
def list_queue(ctx: typer.Context, *, most: Most = 100, as_json: Json = False) -> None:
    """
    List what is due, in flight, in doubt, on hold, failed or overtaken, and what follows.

    Example: mynah queue list
    """
    here = session(ctx)
    store = here.app.store
    found = {
        name: store.drafts.in_state(*states, most=most)[:most] for name, states in SECTIONS.items()
    }
    pauses = store.pauses.all()
    if as_json:
        print_json({**found, "pauses": pauses})
    elif any(found.values()):
        stopped = {pause.scope: pause for pause in pauses}
        screen().print(posting_page(found, stopped, here.zone))
    else:
        say("the queue is empty")


@app.command()
def cancel(
    ctx: typer.Context, draft_id: DraftArg, *, reason: Reason, as_json: Json = False
) -> None:
    """
    Take a draft off the queue for good.

    Example: mynah queue cancel d12 --reason 'the offer ended'
    """
    here = session(ctx)
    tell(here, here.agenda.cancel(DraftId(draft_id), reason), as_json=as_json)


@app.command()
def hold(ctx: typer.Context, draft_id: DraftArg, *, reason: Reason, as_json: Json = False) -> None:
    """
    Keep a queued draft from going out until it is released.

    Example: mynah queue hold d12 --reason 'waiting for the press release'
    """
    here = session(ctx)
    tell(here, here.agenda.hold(DraftId(draft_id), reason), as_json=as_json)


@app.command()
def release(ctx: typer.Context, draft_id: DraftArg, *, as_json: Json = False) -> None:
    """
    Let a held draft go out, at its old time or now when that has passed.

    Example: mynah queue release d12
    """
    here = session(ctx)
    tell(here, here.agenda.release(DraftId(draft_id)), as_json=as_json)


@app.command()
def reschedule(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    draft_id: DraftArg,
    *,
    at: At = None,
    now: Now = False,
    override: Override = "",
    as_json: Json = False,
) -> None:
    """
    Give a queued or held draft another time: --at, --now, or else the next free slot.

    Example: mynah queue reschedule d12 --at 'friday 18:30'
    """
    here = session(ctx)
    when = chosen_time(here, at, now=now)
    moved = here.agenda.reschedule(DraftId(draft_id), when, overriding=override)
    tell(here, moved, as_json=as_json)


@app.command()
def swap(ctx: typer.Context, one: DraftArg, other: DraftArg, *, as_json: Json = False) -> None:
    """
    Let two queued drafts of one account change places.

    Example: mynah queue swap d12 d14
    """
    here = session(ctx)
    swapped = here.agenda.swap(DraftId(one), DraftId(other))
    if as_json:
        print_json({"drafts": swapped})
        return
    for draft in swapped:
        tell(here, draft, as_json=False)


@app.command()
def resolve(
    ctx: typer.Context,
    draft_id: DraftArg,
    *,
    published: Annotated[
        str | None, typer.Option("--published", metavar="URL|ID", help="You saw this post.")
    ] = None,
    not_published: Annotated[
        bool, typer.Option("--not-published", help="You looked, it is not there: send it again.")
    ] = False,
    as_json: Json = False,
) -> None:
    """
    End the doubt about a draft that was sent and never confirmed.

    Example: mynah queue resolve d12 --published https://x.com/heron/status/1890
    """
    if (published is not None) == not_published:
        raise typer.BadParameter("say either --published URL or --not-published")
    here = session(ctx)
    if published is None:
        tell(here, here.agenda.resolve_not_published(DraftId(draft_id)), as_json=as_json)
        return
    draft = here.app.store.drafts.get(DraftId(draft_id))
    receipt = receipt_of(draft, published, here.app.clock())
    tell(here, here.agenda.resolve_published(draft.id, receipt), as_json=as_json)
