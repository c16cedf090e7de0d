"""``mynah notify``: whether the operators can be told what needs them."""

from typing import Annotated

import typer

from bot.cli.errors import CommandFailed
from bot.cli.options import Json
from bot.cli.output import print_json, say
from bot.cli.session import session


def add_notices(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(notify)


def notify(
    ctx: typer.Context,
    *,
    test: Annotated[bool, typer.Option("--test", help="Send a test to every service.")] = False,
    as_json: Json = False,
) -> None:
    """
    Try the services of MYNAH_NOTIFY_URLS, where the daemon tells what needs a person.

    Example: mynah notify --test
    """
    from bot.config import ConfigError, load  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.notices.services import kind_of, service  # noqa: PLC0415 - 0.3 s of apprise
    from bot.notices.wording import test_message  # noqa: PLC0415 - the same

    if not test:
        raise typer.BadParameter("say --test: notices themselves are the daemon's to send")
    settings = load(session(ctx).config)
    addresses = settings.notify_urls()
    if not addresses:
        raise ConfigError("MYNAH_NOTIFY_URLS is not set: .env.example shows how")
    message = test_message(settings.brand().name)
    tried: list[dict[str, str | None]] = []
    for address in addresses:
        found = service(address)
        why = "apprise does not understand the address" if found is None else found.send(message)
        kind = kind_of(address) if found is None else found.kind
        tried.append({"service": kind, "error": why})
        if not as_json:
            say(f"{kind}: {'it went' if why is None else f'it did not go: {why}'}")
    if as_json:
        print_json({"services": tried})
    n_failed = sum(one["error"] is not None for one in tried)
    if n_failed:
        raise CommandFailed(f"{n_failed} of {len(tried)} services took no test")
