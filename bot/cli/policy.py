"""``mynah policy``: the rules of the networks, and what each of them stopped lately."""

from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.options import Json, OneAccount, exclusive
from bot.cli.output import block, cell, listing, print_json, say, screen
from bot.cli.pauses import must_be_one_of
from bot.cli.session import Session, session
from bot.cli.times import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.policy.rule import Rule
    from bot.store.objections import Tally

app: Final = typer.Typer(help="List the rules of the networks, and what they stopped.")
_SINCE: Final = "30d"


def _complete_rule(incomplete: str) -> list[tuple[str, str]]:
    from bot.policy.check import RULES  # noqa: PLC0415 - 0.1 s of regex

    return [(one.name, one.explains) for one in RULES if one.name.startswith(incomplete)]


Network = Annotated[
    str | None, typer.Option("--network", metavar="NAME", help="Only what holds on this network.")
]
Since = Annotated[
    str, typer.Option("--since", metavar="SPAN", help="Count what was stopped in it: 7d, 12w.")
]
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A rule: x.summoned.", autocompletion=_complete_rule),
]


@app.callback(invoke_without_command=True)
def policy(
    ctx: typer.Context,
    *,
    account: OneAccount = None,
    network: Network = None,
    since: Since = _SINCE,
    as_json: Json = False,
) -> None:
    """
    List the rules: what each demands, what it does, and what it stopped lately.

    Example: mynah policy --network reddit --since 7d
    """
    if ctx.invoked_subcommand is not None:
        return
    here = session(ctx)
    rules = _rules(here, account, network)
    tallies = _tallies(here, _span(since))
    if as_json:
        print_json({"since": since, "rules": [_fields(one, tallies) for one in rules]})
        return
    table = listing("rule", "does", "stopped", "demands", wide="demands")
    for one in rules:
        tally = tallies.get(one.name)
        stopped = cell(tally.n if tally else "-", "yellow" if tally else "")
        table.add_row(cell(one.name), cell(one.acts), stopped, cell(one.explains))
    screen().print(table)


@app.command()
def show(ctx: typer.Context, name: Name, *, since: Since = _SINCE, as_json: Json = False) -> None:
    """
    Show one rule whole: where it comes from, and where it is held.

    Example: mynah policy show x.summoned
    """
    from bot.policy.check import RULES  # noqa: PLC0415 - 0.1 s of regex
    from bot.store.errors import NotFound  # noqa: PLC0415 - brings redis, 0.2 s

    here = session(ctx)
    rule = next((one for one in RULES if one.name == name), None)
    if rule is None:
        near = get_close_matches(name, [one.name for one in RULES], n=1)
        guess = f"did you mean {near[0]}?" if near else "mynah policy lists them"
        raise NotFound(f"there is no rule {name!r}: {guess}")
    tallies = _tallies(here, _span(since))
    if as_json:
        print_json({"since": since, "rule": _fields(rule, tallies)})
        return
    stopped = _stopped(tallies.get(rule.name), here)
    say(rule.name, "bold")
    screen().print(block(rule.explains))
    for what, told in (
        ("holds on", "every network" if rule.network == "*" else rule.network),
        ("does", rule.acts),
        ("source", rule.source),
        ("held by", _held(rule)),
        (f"stopped in {since}", stopped),
    ):
        say(f"{what}: {told}")


def _stopped(tally: "Tally | None", here: Session) -> str:
    if tally is None:
        return "-"
    return f"{tally.n}, last {tally.last} {local(tally.last_at, here.zone)[5:]}"


def _held(rule: "Rule") -> str:
    return f"{rule.held_by} (bot.voice check: {rule.check})" if rule.check else rule.held_by


def _rules(here: Session, account: str | None, network: str | None) -> "Sequence[Rule]":
    from bot.policy.check import RULES, rules_of  # noqa: PLC0415 - 0.1 s of regex

    exclusive({"--account": account, "--network": network})
    if account is not None:
        accounts = here.app.settings.accounts
        must_be_one_of(account, sorted(accounts), "account")
        return rules_of(accounts[account].network)
    if network is None:
        return RULES
    must_be_one_of(network, sorted({one.network for one in RULES} - {"*"}), "network")
    return rules_of(network)


def _tallies(here: Session, span: timedelta) -> "Mapping[str, Tally]":
    now = here.app.clock()
    return here.app.store.objections.since(now - span, now)


def _span(since: str) -> timedelta:
    from bot.config.types import parse_duration  # noqa: PLC0415 - 0.4 s of the networks' settings
    from bot.store.objections import KEPT  # noqa: PLC0415 - brings redis, 0.2 s

    try:
        span = parse_duration(since)
    except ValueError as error:
        raise typer.BadParameter(f"--since must be {error}") from None
    if span > KEPT:
        raise typer.BadParameter(f"--since reaches back {KEPT.days} days at most")
    return span


def _fields(rule: "Rule", tallies: "Mapping[str, Tally]") -> dict[str, object]:
    tally = tallies.get(rule.name)
    return {
        "name": rule.name,
        "network": rule.network,
        "demands": rule.explains,
        "acts": rule.acts,
        "source": rule.source,
        "held_by": rule.held_by,
        "check": rule.check or None,
        "stopped": tally.n if tally else 0,
        "last_at": tally.last_at if tally else None,
        "last": tally.last if tally else None,
    }
