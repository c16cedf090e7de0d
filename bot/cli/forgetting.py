"""``mynah forget``: a person asks that nothing is kept of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Json
from bot.cli.output import print_json, say
from bot.cli.pauses import Network, must_be_one_of
from bot.cli.session import Session, session
from bot.domain.ids import AccountName

if TYPE_CHECKING:
    from bot.review.forgetting import Forgetting, Person

Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="With or without @ or u/.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def add_forgetting(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(forget)


def forget(
    ctx: typer.Context,
    handle: Handle,
    *,
    network: Network = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """
    Erase a person for good: mentions, drafts that answer them, words of theirs elsewhere.

    Without --network on every network of yours, where the same handle may be somebody else's.
    What you published stays on the network. That they asked you to stop is kept, as a digest.

    Example: mynah forget @ada --network x
    """
    here = session(ctx)
    name = handle.strip().removeprefix("/").removeprefix("u/").removeprefix("@")
    if not name or any(character.isspace() for character in name):
        raise typer.BadParameter("a handle is one word, such as @ada")
    forgetting = _forgetting(here)
    networks = sorted(set(forgetting.accounts.values()))
    if network is not None:
        must_be_one_of(network, networks, "network")
        networks = [network]
    people = [forgetting.find(name, one) for one in networks]
    if not as_json:
        for person in people:
            say(f"{person.network}: {_counted(person)}")
    if not yes:
        typer.confirm("Erase all of this?", abort=True, err=True)
    for person in people:
        forgetting.forget(person)
    if as_json:
        print_json({"erased": [_document(person) for person in people]})
    else:
        say("erased; what you published is still on the networks")


def _forgetting(here: Session) -> "Forgetting":
    from bot.review.forgetting import Forgetting  # noqa: PLC0415 - brings redis, 0.2 s

    app = here.app
    accounts = {AccountName(name): one.network for name, one in app.settings.accounts.items()}
    return Forgetting(app.store, accounts, here.who(), app.clock)


def _counted(person: "Person") -> str:
    counts = _document(person)
    del counts["network"]
    return ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in counts.items())


def _document(person: "Person") -> dict[str, object]:
    return {
        "network": person.network,
        "mentions": len(person.mentions),
        "drafts": len(person.drafts),
        "mentions_by_others": len(person.quoted),
        "drafts_for_others": len(person.named),
    }
