"""``mynah account``: the brand's accounts, logged in, tried and taken away."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import account_options as options
from bot.cli.errors import UnknownAccount
from bot.cli.logging_in import PORT, Way, log_in
from bot.cli.new_entry import NewEntry, check_writable
from bot.cli.options import Json
from bot.cli.output import cell, listing, print_json, say, screen
from bot.cli.secret_input import SecretInput
from bot.cli.session import session
from bot.domain.network import NetworkName

if TYPE_CHECKING:
    from bot.config import Account, Settings
    from bot.vault import Kept, Vault

app: Final = typer.Typer(no_args_is_help=True, help="Log the brand's accounts in and out.")


@app.command()
def add(  # noqa: PLR0913 - what the networks need to be told
    ctx: typer.Context,
    network: options.NetworkArg,
    name: options.NameIfAny = "",
    *,
    server: options.Server = None,
    handle: options.Handle = None,
    oauth: options.WhichOAuth = None,
    port: options.Port = PORT,
    paste: options.Paste = False,
    write: options.Write = False,
    contact: options.Contact = None,
    stdin: options.Stdin = False,
    as_json: Json = False,
) -> None:
    """
    Log an account in, the way its network wants it, and keep the secrets.

    Example: mynah account add mastodon --server https://mastodon.example
    """
    from bot import logins  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.vault import open_vault  # noqa: PLC0415 - 0.1 s of cryptography
    from bot.vault.sessions import sessions_file  # noqa: PLC0415 - see above

    here = session(ctx)
    settings = logins.settings_of(here.config)
    name = name or _usual_name(settings, network)
    configured = _configured(settings, network, name)
    told = {"contact": contact} if contact else {}
    if write:
        check_writable(settings, network, name, told)
    account = configured or logins.section(network, server, handle, told)
    vault = open_vault(here.config)
    vault.names()  # a vault that does not open is told before anything is granted
    granted = log_in(account, SecretInput(stdin), Way(oauth, port, paste or stdin, as_json))
    kept = logins.kept(account, granted, in_config=configured is not None)
    place = _keep(vault, name, kept)
    sessions_file(here.config).delete(name)  # what was opened with an older app password
    outside = logins.in_environment(here.config, name, network)
    entry = NewEntry(here.config, name, account, kept.handle, told)
    line, objection = entry.write() if write else (None, "")
    if as_json:
        added = {"account": name, "network": network, "handle": kept.handle, "place": place}
        is_there = configured is not None or line is not None
        print_json(
            added | {"in_environment": outside, "in_config": is_there, "objection": objection}
        )
        return
    say(f"{name} is logged in as {kept.handle}; its secrets are in {place}", "green")
    if outside:
        say(f"the environment or .env goes before them: it has {', '.join(outside)}", "yellow")
    if configured is None:
        entry.tell(line, objection)


@app.command("list")
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """
    List the accounts and where their secrets are; no secret is shown.

    Example: mynah account list
    """
    from bot import logins  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.vault import open_vault  # noqa: PLC0415 - 0.1 s of cryptography

    here = session(ctx)
    found = logins.known(here.config, open_vault(here.config))
    if as_json:
        print_json({"accounts": found})
        return
    table = listing("name", "network", "handle", "secrets", "kept in", wide="kept in")
    for one in found:
        present = ", ".join(one.present)
        style = "" if one.present else "yellow"
        cells = (one.name, one.network, one.handle, present or "none", one.place)
        table.add_row(*(cell(text, style) for text in cells))
    screen().print(table)


@app.command("test")
def test_(ctx: typer.Context, name: options.NameArg, *, as_json: Json = False) -> None:  # noqa: PT028 - a command
    """
    Log in to an account and say whose it is; nothing is published.

    Example: mynah account test mastodon-main
    """
    from bot import logins  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.config import load  # noqa: PLC0415 - loaded by now

    settings = load(session(ctx).config)
    if name not in settings.accounts:
        raise UnknownAccount(f"no account is named {name}: mynah account list shows them")
    account = settings.account(name)
    whose = logins.whose(settings, name)
    is_ours = whose.handle.casefold() == account.handle.casefold()
    if as_json:
        print_json({"account": name, "whose": whose, "is_ours": is_ours})
    else:
        may = f", with the scopes {', '.join(whose.scopes)}" if whose.scopes else ""
        say(f"{name} logs in as {whose.handle} on {account.network}{may}", "green")
    if not is_ours:
        raise UnknownAccount(
            f"config.yaml says {account.handle}: correct it, or log in as the other"
        )


@app.command()
def remove(
    ctx: typer.Context,
    name: options.NameArg,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """
    Take an account's secrets back at its network, where it can be done, and out of the vault.

    Example: mynah account remove mastodon-main
    """
    from bot.vault import open_vault  # noqa: PLC0415 - 0.1 s of cryptography
    from bot.vault.sessions import sessions_file  # noqa: PLC0415 - see above

    here = session(ctx)
    vault: Vault = open_vault(here.config)
    stored = vault.get(name)
    if stored is None:
        raise UnknownAccount(f"the vault has nothing of {name}: mynah account list shows what is")
    if not yes:
        question = f"log {stored.handle} on {stored.network} out and forget it?"
        typer.confirm(question, abort=True, err=as_json)
    is_revoked, objection = _take_back(vault, name)
    sessions_file(here.config).delete(name)
    if as_json:
        print_json({"account": name, "is_revoked": is_revoked, "objection": objection})
        return
    if objection:
        say(objection, "yellow")
    say(f"{name} is out of the vault", "green")
    _print_rest(stored.network, is_revoked=is_revoked)


def _print_rest(network: str, *, is_revoked: bool) -> None:
    """Say what is left to do at the network."""
    from bot.networks import NETWORKS  # noqa: PLC0415 - loaded by now

    if is_revoked:
        say(f"{network} has taken the secrets back")
        return
    by_hand = NETWORKS[network].log_in.by_hand
    say(f"still good at the network until you delete it: {by_hand}", "yellow")


def _keep(vault: "Vault", name: str, kept: "Kept") -> str:
    with vault.alone(name):  # a daemon may be about to refresh what is replaced here
        return vault.put(name, kept)


def _take_back(vault: "Vault", name: str) -> tuple[bool, str]:
    """Revoke and forget; return whether the network has taken it back, and what it objected."""
    from bot import logins  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.domain.platform import AccountBroken  # noqa: PLC0415 - loaded by now

    is_revoked, objection = False, ""
    with vault.alone(name):  # nobody refreshes what is being taken back
        stored = vault.get(name)
        try:
            is_revoked = stored is not None and logins.revoke(stored)
        except AccountBroken as error:  # a definite no; an answer that is lost ends the command
            objection = str(error)
        vault.delete(name)
    return is_revoked, objection


def _usual_name(settings: "Settings | None", network: NetworkName) -> str:
    accounts = settings.accounts if settings else {}
    there = [name for name, one in accounts.items() if one.network == network]
    if len(there) > 1:
        raise typer.BadParameter(f"which of {', '.join(there)}? Name it behind {network}")
    return there[0] if there else f"{network}-main"


def _configured(settings: "Settings | None", network: NetworkName, name: str) -> "Account | None":
    if settings is None or name not in settings.accounts:
        return None
    account = settings.account(name)
    if account.network != network:
        raise UnknownAccount(f"{name} is an account on {account.network} in the config")
    return account
