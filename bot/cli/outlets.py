"""Where posts go that a command makes: the accounts it names, as far as they may open threads."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.errors import CommandFailed
from bot.cli.session import Session

if TYPE_CHECKING:
    from bot.writing.outlet import Outlet


def outlets_for(
    here: Session, names: Sequence[str], place: str, warning: str | None = None
) -> "list[Outlet]":
    """Return where the posts go; an account that may open no thread is left out, and said so."""
    from bot.domain.ids import AccountName  # noqa: PLC0415 - loaded by now
    from bot.judging import outlet_of  # noqa: PLC0415 - the same

    settings = here.app.settings
    found: list[Outlet] = []
    for name in names or settings.accounts:
        outlet = outlet_of(AccountName(name), settings.account(name), place, warning)
        if outlet is not None:
            found.append(outlet)
            continue
        where = f"r/{place} is none of its subreddits" if place else "no subreddit of it is"
        line = f"{name}: {where} with post: true, so nothing is written for it"
        if names:
            raise CommandFailed(line)
        sys.stderr.write(line + "\n")
    if not found:
        raise CommandFailed("there is no account to write for")
    return found
