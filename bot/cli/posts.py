"""``mynah posts``: what is out, and how it does. What changes it is in ``post_changes``."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from bot.cli.options import AccountsOption, Json, Most, PostArg
from bot.cli.output import print_json, say, screen
from bot.cli.post_changes import add_changes, must_be_out
from bot.cli.posts_page import PublishedPost, post_document, post_page, posts_table
from bot.cli.session import Session, session
from bot.cli.times import parse_since
from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.lifecycle import STANDING, State

app = typer.Typer(help="See what is out and how it does, change it or take it back.")
add_changes(app)

OUT: Final = (*STANDING, State.gone)
"""States of a draft that became a post."""

_LOOK_BACK: Final = 5_000
"""Posts of each state among which those that were asked for are sought."""


class Order(StrEnum):
    """What comes first."""

    newest = "newest"
    likes = "likes"
    replies = "replies"
    views = "views"


@app.callback(invoke_without_command=True)
def list_posts(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    *,
    account: AccountsOption = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="WHEN", help="'2 weeks ago', brand's time.")
    ] = None,
    sort: Annotated[Order, typer.Option("--sort", help="What comes first.")] = Order.newest,
    most: Most = 30,
    as_json: Json = False,
) -> None:
    """
    List what was published, with the numbers that its network last gave.

    Example: mynah posts --since '2 weeks ago' --sort likes
    """
    if ctx.invoked_subcommand is not None:
        return
    here = session(ctx)
    now = here.app.clock()
    earliest = parse_since(since, now=now, zone=here.zone) if since else None
    posts = _posts(here, _chosen(here, account, earliest))
    shown = sorted(posts, key=_key(sort), reverse=True)[:most]
    if as_json:
        print_json({"posts": [post_document(one) for one in shown]})
    elif shown:
        screen().print(posts_table(shown, now))
    else:
        say("nothing was published" + (" since then" if since else ""))


@app.command()
def show(ctx: typer.Context, post_id: PostArg, *, as_json: Json = False) -> None:
    """
    Show one post: text, link, sources, and every measurement of its numbers.

    Example: mynah posts show d12
    """
    here = session(ctx)
    store = here.app.store
    draft = must_be_out(store.drafts.get(DraftId(post_id)))
    measured = store.measurements.of(draft.id)
    post = PublishedPost(draft, measured[-1] if measured else None)
    audit = store.audit.latest(100, draft.id)
    if as_json:
        more = {"sources": draft.sources, "measurements": measured, "audit": audit}
        print_json({"post": post_document(post) | more})
    else:
        screen().print(post_page(post, measured, audit, here.zone))


def _chosen(here: Session, accounts: list[str] | None, earliest: datetime | None) -> list[Draft]:
    from bot.cli.errors import UnknownAccount  # noqa: PLC0415 - named in one place only

    known = here.app.settings.accounts
    for name in accounts or ():
        if name not in known:
            raise UnknownAccount(f"there is no account {name}: {', '.join(sorted(known))}")
    return [
        draft
        for draft in here.app.store.drafts.latest(*OUT, most=_LOOK_BACK)
        if draft.receipt is not None
        and (not accounts or draft.account in accounts)
        and (earliest is None or draft.receipt.published_at >= earliest)
    ]


def _posts(here: Session, drafts: Iterable[Draft]) -> list[PublishedPost]:
    found = list(drafts)
    latest = here.app.store.measurements.latest([one.id for one in found])
    return [PublishedPost(one, latest.get(one.id)) for one in found]


def _key(order: Order) -> Callable[[PublishedPost], tuple[int, datetime]]:
    """Sort by a number, and by age where it is equal; posts without the number come last."""

    def key(post: PublishedPost) -> tuple[int, datetime]:
        number = None if order is Order.newest else post.number(order)
        return (-(10**9) if number is None else number, post.published_at)

    return key
