"""What the commands of ``mynah account`` take."""

from typing import Annotated

import typer

from bot.cli.logging_in import OAuth
from bot.cli.options import complete_from
from bot.domain.network import NetworkName

NameArg = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="As in config.yaml.", autocompletion=complete_from("account")
    ),
]
NameIfAny = Annotated[
    str,
    typer.Argument(
        metavar="[NAME]",
        help="As in config.yaml; left out: its only account there, or NETWORK-main.",
        autocompletion=complete_from("account"),
    ),
]
NetworkArg = Annotated[NetworkName, typer.Argument(help="Where the account is.")]
Server = Annotated[
    str | None, typer.Option("--server", metavar="URL", help="Of an account not in the config.")
]
Handle = Annotated[
    str | None, typer.Option("--handle", metavar="HANDLE", help="The same; Bluesky needs it.")
]
WhichOAuth = Annotated[
    OAuth | None, typer.Option("--oauth", help="On X: 1.0a or 2.0.  [default: asks]")
]
Port = Annotated[
    int,
    typer.Option("--port", min=1024, max=65535, help="Of this machine, as in the app's settings."),
]
Paste = Annotated[bool, typer.Option("--paste", help="Paste the answer: the browser is elsewhere.")]
Write = Annotated[bool, typer.Option("--write", help="Write a new account into the config.")]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="ADDRESS", help="On Reddit: whom its people can ask."),
]
Stdin = Annotated[
    bool, typer.Option("--stdin", help="Read what is secret from standard input, a line each.")
]
