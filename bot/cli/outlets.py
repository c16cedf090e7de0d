"""Where posts go that a command makes: the accounts it names, as far as they may open threads."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.errors import CommandFailed
from bot.cli.pauses import must_be_one_of
from bot.cli.session import Session
from bot.domain.thread import Form

if TYPE_CHECKING:
    from bot.writing.outlet import Outlet


def outlets_for(
    here: Session,
    names: Sequence[str],
    place: str,
    form: Form = Form.post,
    warning: str | None = None,
) -> "list[Outlet]":
    """Return where the posts go; an account that cannot take one is left out, and said so."""
    from bot.domain.ids import AccountName  # noqa: PLC0415 - loaded by now
    from bot.outlets import outlet_of  # noqa: PLC0415 - the same

    settings = here.app.settings
    found: list[Outlet] = []
    for name in names:
        must_be_one_of(name, sorted(settings.accounts), "account")
    for name in names or settings.accounts:
        where = f"r/{place.removeprefix('r/')}" if place else ""
        told = here.app.store.preflights.told(AccountName(name), where)
        outlet = outlet_of(
            AccountName(name), settings.account(name), place, form, warning, told=told
        )
        if outlet is not None and (form is Form.post or outlet.in_parts is not None):
            found.append(outlet)
            continue
        line = f"{name}: {_why_not(outlet, place)}, so nothing is written for it"
        if names:
            raise CommandFailed(line)
        sys.stderr.write(line + "\n")
    if not found:
        raise CommandFailed("there is no account to write for")
    return found


def _why_not(outlet: "Outlet | None", place: str) -> str:
    if outlet is not None:
        return f"{outlet.network} takes a long text as one post and has no threads of this kind"
    where = f"r/{place} is none of its subreddits" if place else "no subreddit of it is"
    return f"{where} with post: true"
