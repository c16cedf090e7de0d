"""``mynah status``, ``trends`` and ``audit``: how things stand, and who did what."""

from typing import Annotated

import typer

from bot.cli.grounded import grounded, say_grounded
from bot.cli.options import Json, Most
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.session import session
from bot.cli.times import local
from bot.domain.inbox import Status
from bot.domain.lifecycle import State


def add_status(app: typer.Typer) -> None:
    """Register these commands with *app*."""
    app.command()(status)
    app.command()(trends)
    app.command()(audit)


def status(ctx: typer.Context, *, as_json: Json = False) -> None:
    """
    Say how much waits where, what is paused, what the networks still allow, and who leads.

    Example: mynah status
    """
    from bot.store.health import leader  # noqa: PLC0415 - brings redis, 0.2 s

    here = session(ctx)
    store = here.app.store
    inbox = {one: store.inbox.count(one) for one in Status}
    drafts = {one: store.drafts.count(one) for one in State}
    given_up = len(store.dead.unseen())
    pauses, limits = store.pauses.all(), store.limits.all()
    grounded_ones = grounded(here)
    leads = leader(store.connection, here.app.brand.slug)
    if as_json:
        print_json(
            {
                "inbox": inbox,
                "drafts": drafts,
                "writing": store.work.backlog(),
                "dead": given_up,
                "pauses": pauses,
                "grounded": grounded_ones,
                "limits": limits,
                "leader": leads,
            }
        )
        return
    say(f"leader: {leads or 'no daemon runs; start one with mynah run'}")
    say("inbox: " + _counts(inbox))
    say("drafts: " + _counts(drafts))
    say(f"with the writers: {store.work.backlog()}")
    if given_up:
        say(f"given up by the writers: {given_up}; mynah inbox dead says why", "yellow")
    if inbox[Status.owed]:
        say(f"answers owed after a holding reply: {inbox[Status.owed]}; mynah inbox list", "yellow")
    for pause in pauses:
        say(f"paused: {pause.scope} by {pause.operator}: {pause.reason}", "yellow")
    say_grounded(grounded_ones)
    now = here.app.clock()
    in_force = {name: one for name, one in limits.items() if one.resets_at > now}
    if in_force:
        table = listing("limit", "left", "of", "until", wide="limit")
        for name, limit in sorted(in_force.items()):
            until = local(limit.resets_at, here.zone)
            table.add_row(cell(name), str(limit.remaining), str(limit.limit or "?"), until)
        screen().print(table)


def trends(ctx: typer.Context, *, most: Most = 30, as_json: Json = False) -> None:
    """
    Show what trended on the networks in the last two days, the newest first.

    Example: mynah trends -n 10
    """
    here = session(ctx)
    seen = here.app.store.trends.latest(most)
    if as_json:
        print_json({"trends": seen})
        return
    if not seen:
        say("no trend was seen yet")
        return
    table = listing("seen", "account", "posts", "trend", wide="trend")
    for one in seen:
        count = "-" if one.n_posts is None else f"{one.n_posts:,}"
        at = local(one.seen_at, here.zone)[5:]
        table.add_row(at, cell(one.account), count, cell(one.name))
    screen().print(table)


def audit(
    ctx: typer.Context,
    *,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="ID", help="A draft, a mention or a scope.")
    ] = None,
    most: Most = 30,
    as_json: Json = False,
) -> None:
    """
    Show who did what and why, the newest last.

    Example: mynah audit --subject d12 -n 50
    """
    here = session(ctx)
    entries = here.app.store.audit.latest(most, subject)
    if as_json:
        print_json({"audit": entries})
        return
    if not entries:
        say("nothing was recorded yet" if subject is None else f"nothing was recorded of {subject}")
        return
    table = listing("time", "who", "what", "became", "note", wide="note")
    for one in entries:
        what = cell(f"{one.event} {one.subject}")
        at = local(one.at, here.zone)[5:]
        table.add_row(at, cell(one.actor), what, cell(one.after), cell(one.note))
    screen().print(table)


def _counts(counts: dict[Status, int] | dict[State, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items() if n) or "empty"
