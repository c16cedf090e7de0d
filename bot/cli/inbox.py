"""``mynah inbox``: mentions, above all those that need a person."""

import sys
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType

from bot.cli.dead import add_dead
from bot.cli.draft_page import facts_table, mention_lines
from bot.cli.editor import text_from_editor
from bot.cli.errors import CommandFailed
from bot.cli.options import (
    InThread,
    Json,
    MentionArg,
    Most,
    Numbered,
    Reason,
    Told,
    chosen_form,
    exclusive,
    fact_told,
)
from bot.cli.outcome import tell
from bot.cli.output import block, cell, print_json, say, screen
from bot.cli.session import Session, session
from bot.cli.times import age
from bot.domain.ids import MentionId
from bot.domain.inbox import InboxItem, Status

if TYPE_CHECKING:
    from bot.domain.origin import Source

app = typer.Typer(no_args_is_help=True, help="See what people said and answer by hand.")
add_dead(app)

OPEN, EVERY = "open", "all"
Which = StrEnum("Which", [OPEN, *(one.value for one in Status), EVERY])  # type: ignore[misc] # mypy reads no computed members
"""A status, all that wait for a person, or all of them."""
_OPEN = Which(OPEN)


@app.command("list")
def list_inbox(
    ctx: typer.Context,
    *,
    status: Annotated[
        Which,
        typer.Option("--status", help="How far the mention has come; open: handed and owed."),
    ] = _OPEN,
    most: Most = 100,
    as_json: Json = False,
) -> None:
    """
    List the mentions that need a person, with the reason and the nearest facts.

    Example: mynah inbox list --status filtered
    """
    here = session(ctx)
    items = here.app.store.inbox.in_status(*_statuses(status), most=most)[:most]
    if as_json:
        print_json({"mentions": items})
    elif not items:
        say("no mention needs a person" if status is _OPEN else f"no mention is {status}")
    else:
        screen().print(*_lines(items, here), sep="\n")


@app.command()
def show(ctx: typer.Context, mention_id: MentionArg, *, as_json: Json = False) -> None:
    """
    Show one mention with its thread, the decision on it and the nearest facts.

    Example: mynah inbox show x-main:1890
    """
    here = session(ctx)
    item = here.app.store.inbox.get(MentionId(mention_id))
    offer = _offer(item, here)
    if as_json:
        print_json({"mention": item, "holding": offer.text if offer else None})
        return
    mention = item.mention
    parts: list[RenderableType] = [
        cell(f"{mention.id} · {item.status} · @{mention.author} to {mention.account}", "bold"),
        *mention_lines(mention, here.zone),
        block(_why(item, here.app.clock()), "yellow"),
    ]
    if offer is not None:
        parts.append(block(_offered(item, offer), "green"))
    if item.nearest:
        parts += ["", facts_table(item.nearest)]
        if item.status in {Status.handed, Status.owed}:
            parts.append(
                cell(f"mynah inbox answer {mention.id} --fact ID tells one of them", "dim")
            )
    screen().print(Group(*parts))


@app.command()
def answer(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    mention_id: MentionArg,
    *,
    text: Annotated[
        str | None, typer.Option("--text", help="The reply; left out: your $EDITOR opens.")
    ] = None,
    fact: Told = None,
    thread: InThread = False,
    numbered: Numbered = False,
    as_json: Json = False,
) -> None:
    """
    Write the reply to a mention that was left to you; it waits for approval as any draft.

    Also the answer itself where a holding reply was written first. --fact takes the words of one
    of the nearest facts, or of any other.

    Example: mynah inbox answer x-main:1890 --text 'Thank you, we are looking into it.'
    """
    here = session(ctx)
    exclusive({"--text": text, "--fact": fact})
    item = here.app.store.inbox.get(MentionId(mention_id))
    told = None
    if fact is not None:
        told = fact_told(here, fact, item.mention.language, item.nearest)
    if told is not None:
        text = told.text
    elif text is None:
        about = f"@{item.mention.author}: {item.mention.whole}"
        text = text_from_editor("", item.nearest, about)
    if not text.strip():
        raise typer.BadParameter("an answer needs words")
    form = chosen_form(thread=thread, numbered=numbered)
    sources = (told,) if told else ()
    tell(here, here.answering.answer(item.mention.id, text, form, sources), as_json=as_json)


@app.command()
def hold(ctx: typer.Context, mention_id: MentionArg, *, as_json: Json = False) -> None:
    """
    Take the holding reply that is offered for a question about an order; it waits for approval.

    The mention stays in the list as owed until it was answered or closed.

    Example: mynah inbox hold x-main:1890
    """
    here = session(ctx)
    item = here.app.store.inbox.get(MentionId(mention_id))
    offer = _offer(item, here)
    if offer is None:
        raise CommandFailed(
            f"no holding reply is offered for {mention_id}: it has to wait for a person and to be "
            "about an order or an account; mynah inbox answer writes another"
        )
    from bot.policy.check import has_one_reply  # noqa: PLC0415 - loaded by now

    if has_one_reply(item.mention.network):
        sys.stderr.write(
            f"{item.mention.network} allows one reply to a mention: this will be it, and the answer"
            " itself has to reach its author another way\n"
        )
    tell(here, here.answering.hold(MentionId(mention_id), offer), as_json=as_json)


@app.command()
def close(
    ctx: typer.Context, mention_id: MentionArg, *, reason: Reason, as_json: Json = False
) -> None:
    """
    Take a mention off the list: it was answered elsewhere, or nobody needs to answer it.

    Example: mynah inbox close x-main:1890 --reason 'answered by e-mail'
    """
    here = session(ctx)
    closed = here.answering.close(MentionId(mention_id), reason)
    if as_json:
        print_json({"mention": closed})
    else:
        say(f"{mention_id} is closed: {reason}")


def _statuses(status: Which) -> tuple[Status, ...]:
    if status is _OPEN:
        return (Status.owed, Status.handed)
    return tuple(Status) if status == EVERY else (Status(status),)


def _offer(item: InboxItem, here: Session) -> "Source | None":
    from bot.writing.holding import holding_reply  # noqa: PLC0415 - brings yaml, loaded by now

    return holding_reply(item, here.app.brand)


def _offered(item: InboxItem, offer: "Source") -> str:
    from bot.policy.check import has_one_reply  # noqa: PLC0415 - loaded by now

    is_only = has_one_reply(item.mention.network)
    only = " (the one reply that the network allows)" if is_only else ""
    return f"mynah inbox hold {item.mention.id} answers{only}: {offer.text}"


def _why(item: InboxItem, now: datetime) -> str:
    outcome = f"draft {item.draft}" if item.draft else ""
    if item.status is Status.owed:
        outcome = f"draft {item.draft} only holds, the answer is owed ({age(item.changed_at, now)})"
    reason = f"{item.triage.topic}: {item.triage.reason}" if item.triage else "not looked at yet"
    return " · ".join(part for part in (outcome, reason) if part)


def _lines(items: list[InboxItem], here: Session) -> list[RenderableType]:
    lines: list[RenderableType] = []
    now = here.app.clock()
    for item in items:
        mention = item.mention
        head = f"{mention.id} · {item.status} · @{mention.author} · {age(mention.posted_at, now)}"
        lines += [cell(head, "bold"), cell(mention.whole), cell(_why(item, now), "yellow")]
        if offer := _offer(item, here):
            lines.append(cell(_offered(item, offer), "green"))
        lines += [cell(f"{one.score:.2f} {one.id}: {one.text}", "dim") for one in item.nearest[:2]]
    return lines
