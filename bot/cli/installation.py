"""``mynah check``, ``config``, ``redis``, ``run`` and ``demo``: the machine around the work."""

from typing import Annotated

import typer
from rich.text import Text

from bot.cli.checks import findings, findings_on
from bot.cli.errors import CommandFailed
from bot.cli.options import Json, OneAccount
from bot.cli.output import block, print_json, say, screen
from bot.cli.session import session
from bot.domain.inspection import Grade

STYLES = {Grade.ok: "green", Grade.advice: "yellow", Grade.fault: "bold red"}

config_app = typer.Typer(no_args_is_help=True, help="Describe config.yaml.")
redis_app = typer.Typer(no_args_is_help=True, help="Steer the embedded Redis server.")


def add_installation(app: typer.Typer) -> None:
    """Register these commands with *app*."""
    for command in (run, worker, check, demo):
        app.command()(command)
    app.add_typer(config_app, name="config")
    app.add_typer(redis_app, name="redis")


def run(
    ctx: typer.Context,
    *,
    no_writing: Annotated[
        bool, typer.Option("--no-writing", help="Leave the drafts to mynah worker processes.")
    ] = False,
) -> None:
    """
    Run the daemon until it is told to stop (Ctrl-C or SIGTERM); it then ends what it began.

    Example: mynah --config /etc/mynah/config.yaml run
    """
    from bot.daemon import run as run_daemon  # noqa: PLC0415 - seconds of platforms and torch
    from bot.steps import Part  # noqa: PLC0415 - the same

    here = session(ctx)
    part = Part.but_writing if no_writing else Part.all
    run_daemon(here.config, part=part, debug=here.debug)


def worker(ctx: typer.Context) -> None:
    """
    Write drafts and do nothing else; any number may run beside the daemon, on any machine.

    Example: mynah worker
    """
    from bot.daemon import run as run_daemon  # noqa: PLC0415 - seconds of torch
    from bot.steps import Part  # noqa: PLC0415 - the same

    here = session(ctx)
    run_daemon(here.config, part=Part.writing, debug=here.debug)


def check(
    ctx: typer.Context,
    *,
    account: OneAccount = None,
    accept_rules: Annotated[
        bool,
        typer.Option(
            "--accept-rules", help="You read the server's or the subreddits' rules; they are fine."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Check config, credentials, Redis, accounts and model, and say what to change.

    Example: mynah check --account mastodon-main --accept-rules
    """
    if accept_rules and account is None:
        raise typer.BadParameter("--accept-rules needs --account: whose rules did you read?")
    here, found = session(ctx), []
    looking = findings(here)
    if account is not None:
        looking = findings_on(here, account, accepting=accept_rules)
    for one in looking:
        found.append(one)
        if not as_json:
            label = Text(f"{one.grade:<6} ", style=STYLES[one.grade])
            screen().print(label + block(f"{one.part}: {one.line}"), soft_wrap=True)
            for detail in one.details:
                screen().print(block(f"       {detail}"), soft_wrap=True)
    if as_json:
        print_json({"checks": found})
    raise typer.Exit(next((int(one.code) for one in found if one.grade is Grade.fault), 0))


def demo(
    ctx: typer.Context,
    *,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Stop at the review and leave it to you.")
    ] = False,
) -> None:
    """
    Show the main job on a loopback sandbox, from mention to published post.

    Example: mynah demo --interactive
    """
    from bot.cli.demo import demo as run_demo  # noqa: PLC0415 - 1 s of sandbox and store
    from bot.cli.demo.stage import DemoFailed  # noqa: PLC0415 - the same

    try:
        run_demo(session(ctx).config, interactive=interactive)
    except DemoFailed as error:
        raise CommandFailed(str(error)) from error


@config_app.command()
def schema() -> None:
    """
    Print the JSON Schema of config.yaml, for editors.

    Example: mynah config schema > config.schema.json
    """
    from bot.config import json_schema  # noqa: PLC0415 - 0.4 s of the networks' settings

    print_json(json_schema())


@redis_app.command()
def stop(ctx: typer.Context, *, as_json: Json = False) -> None:
    """
    Stop the embedded server; the next command starts it again.

    Example: mynah redis stop
    """
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.store.server import stop as stop_server  # noqa: PLC0415 - brings redis

    redis = load(session(ctx).config).redis
    if not redis.is_embedded:
        raise typer.BadParameter("redis.url names a server of yours: stop it where it runs")
    stopped = stop_server(redis.directory)
    if as_json:
        print_json({"stopped": stopped})
    else:
        say("the embedded server was stopped" if stopped else "no embedded server runs")
