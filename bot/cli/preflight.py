"""What ``mynah check`` asks the networks about the accounts themselves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bot.cli.findings import Finding
from bot.cli.plain import one_line
from bot.cli.session import Session
from bot.domain.ids import AccountName
from bot.domain.inspection import Grade, Preflight
from bot.exits import Exit

if TYPE_CHECKING:
    from bot.domain.inspection import House, Inspection

_LONGEST_RULE: Final = 300


def preflight_findings(
    here: Session, account: AccountName, *, accepting: bool = False
) -> Iterator[Finding]:
    """
    Make the preflight of *account*, as the daemon does, and say what it found.

    Args:
        accepting: The operator accepts the rules of the server, or of the subreddits, as they
            stand; they are listed.

    Raises:
        ConfigError: The account lacks credentials.

        StoreDown: Redis is away.
    """
    from bot.app import inspector  # noqa: PLC0415 - 1 s of platforms and Redis
    from bot.policy.demands import DEMANDS  # noqa: PLC0415 - loaded by now

    house_rules = DEMANDS[here.app.settings.account(account).network].house_rules
    inspecting = inspector(here.app, account, here.who())
    found, seen = inspecting.make()
    if accepting and seen is not None and inspecting.accept(seen):
        found, seen = inspecting.make()
    if found.away:
        yield _unanswered(here, found)
    for one in found.findings:
        code = Exit.account if one.grade is Grade.fault else Exit.ok
        is_about_rules = one.rule == house_rules and (accepting or one.grade is not Grade.ok)
        details = tuple(_listed(seen)) if is_about_rules else ()
        yield Finding(f"{account} {one.rule}", one.grade, one.line, code, details)


def _unanswered(here: Session, found: Preflight) -> Finding:
    part = f"{found.account} preflight"
    objection = found.objection(here.app.clock())
    if objection is not None:
        return Finding(part, Grade.fault, f"{found.away}; nothing is sent", Exit.platform)
    return Finding(part, Grade.advice, f"{found.away}; the last answer still holds")


def _listed(seen: "Inspection | None") -> Iterator[str]:
    for house in seen.houses if seen else ():
        yield from _rules_of(house)


def _rules_of(house: "House") -> Iterator[str]:
    for number, rule in enumerate(house.rules, start=1):
        yield f"{house.name}, rule {number}: {one_line(rule, most=_LONGEST_RULE)}"
