"""``mynah pause`` and ``mynah resume``: the kill switch."""

from difflib import get_close_matches
from typing import Annotated

import typer

from bot.cli.errors import UnknownAccount
from bot.cli.options import Json, exclusive
from bot.cli.output import print_json, say
from bot.cli.session import Session, session
from bot.domain.ids import AccountName
from bot.domain.pause import EVERYTHING, Pause, account_scope, network_scope

Account = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="Only this account.")
]
Network = Annotated[
    str | None, typer.Option("--network", metavar="NAME", help="Only this network.")
]
Why = Annotated[str, typer.Option("--reason", metavar="WHY", help="For the audit.")]


def add_pauses(app: typer.Typer) -> None:
    """Register the kill switch with *app*."""
    app.command()(pause)
    app.command()(resume)


def pause(
    ctx: typer.Context,
    *,
    account: Account = None,
    network: Network = None,
    reason: Why = "stopped by hand",
    as_json: Json = False,
) -> None:
    """
    Stop publishing, at once: everywhere, on one network or for one account.

    What was handed to a network already is not called back.

    Example: mynah pause --account x-main --reason 'outage, no cheerful posts'
    """
    here = session(ctx)
    wanted = Pause(_scope(here, account, network), here.who(), here.app.clock(), reason)
    changed = here.app.store.pauses.set(wanted)
    _tell(here, wanted.scope, changed=changed, as_json=as_json)


def resume(
    ctx: typer.Context,
    *,
    account: Account = None,
    network: Network = None,
    reason: Why = "resumed by hand",
    as_json: Json = False,
) -> None:
    """
    Publish again in the scope that was paused; other pauses stay.

    An account that the circuit breaker stopped begins with a clean slate.

    Example: mynah resume --account x-main
    """
    here = session(ctx)
    wanted = Pause(_scope(here, account, network), here.who(), here.app.clock(), reason)
    if account is not None:
        here.app.store.queue.forgive(AccountName(account))  # its refusals are looked into
    changed = here.app.store.pauses.lift(wanted)
    _tell(here, wanted.scope, changed=changed, as_json=as_json)


def _scope(here: Session, account: str | None, network: str | None) -> str:
    exclusive({"--account": account, "--network": network})
    accounts = here.app.settings.accounts
    if account is not None:
        must_be_one_of(account, sorted(accounts), "account")
        return account_scope(AccountName(account))
    if network is not None:
        must_be_one_of(network, sorted({one.network for one in accounts.values()}), "network")
        return network_scope(network)
    return EVERYTHING


def must_be_one_of(name: str, known: list[str], what: str) -> None:
    """
    Hold *name* to what the config names.

    Raises:
        UnknownAccount: It names no such *what*; the message guesses.
    """
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    guess = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise UnknownAccount(f"config.yaml names no {what} {name!r}: {guess}")


def _tell(here: Session, scope: str, *, changed: bool, as_json: bool) -> None:
    pauses = here.app.store.pauses.all()
    if as_json:
        print_json({"scope": scope, "changed": changed, "pauses": pauses})
        return
    what = "everything" if scope == EVERYTHING else scope
    if scope in {one.scope for one in pauses}:
        say(f"{what} is paused now" if changed else f"{what} was paused already")
    else:
        say(f"{what} may publish again" if changed else f"{what} was not paused")
    for one in pauses:
        if one.scope != scope:
            say(f"{one.scope} is paused by {one.operator}: {one.reason}", "yellow")
