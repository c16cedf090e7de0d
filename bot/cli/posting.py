"""``mynah queue``: what is about to go out, what is stuck, and the hand on each."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final

import typer

from bot.cli.lateness import lateness_of
from bot.cli.options import At, DraftArg, Json, Most, Now, Override, Reason, chosen_time
from bot.cli.outcome import tell
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.posting_table import SECTIONS, posting_page
from bot.cli.receipts import receipt_of
from bot.cli.session import Session, session
from bot.cli.times import local
from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.overdue import words
from bot.domain.pacing import Wait
from bot.domain.post import Receipt

_LATELY: Final = 200
"""Posts of all accounts among which one of a certain account is looked for."""

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
    waits = _waits(here, found["due"])
    if as_json:
        print_json({**found, "pauses": pauses, "waits": waits})
    elif any(found.values()):
        stopped = {pause.scope: pause for pause in pauses}
        screen().print(posting_page(found, stopped, waits, here.zone))
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
def report(
    ctx: typer.Context,
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=32, help="How far back.")] = 7,
    as_json: Json = False,
) -> None:
    """
    Say how late posts went out, and which ones were overdue.

    Example: mynah queue report --days 30
    """
    here = session(ctx)
    since = here.app.clock() - timedelta(days=days)
    sent_since = here.app.store.queue.sent_since
    found = [
        lateness_of(name, sent_since(name, since), terms.catch_up.after)
        for name, terms in here.app.settings.terms().items()
    ]
    if as_json:
        print_json({"days": days, "accounts": found})
        return
    table = listing("account", "posts", "half within", "99 % within", "latest", wide="account")
    for one in found:
        spans = (words(timedelta(seconds=s)) for s in (one.p50_s, one.p99_s, one.max_s))
        table.add_row(cell(one.account), str(one.n_posts), *spans)
    screen().print(table)
    for account in found:
        for late in account.late:
            when = local(late.at, here.zone)
            say(f"{late.draft} went out at {when}, {words(late.late)} late", "yellow")


def _earlier(here: Session, account: AccountName) -> Receipt | None:
    """Return a receipt with a link that *account* got lately."""
    published = here.app.store.drafts.latest(State.published, most=_LATELY)
    receipts = (one.receipt for one in published if one.account == account)
    return next((receipt for receipt in receipts if receipt and receipt.url), None)


def _waits(here: Session, queued: Iterable[Draft]) -> dict[DraftId, Wait]:
    """Say of every draft whose time has come what keeps it."""
    from bot.publishing.gate import Gate  # noqa: PLC0415 - brings redis, loaded by now

    now, terms = here.app.clock(), here.app.settings.terms()
    gates = {name: Gate(here.app.store, name, one, now) for name, one in terms.items()}
    waits: dict[DraftId, Wait] = {}
    for draft in queued:
        gate = gates.get(draft.account)
        if gate is None or draft.due_at is None or draft.due_at > now:
            continue
        wait = gate.wait(draft)
        if wait is not None:
            waits[draft.id] = wait
    return waits


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
    receipt = receipt_of(draft, published, here.app.clock(), _earlier(here, draft.account))
    tell(here, here.agenda.resolve_published(draft.id, receipt), as_json=as_json)
