"""Every rule there is, and those that concern a case applied to it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.verdict import Verdict, blocked, passed
from bot.policy import everywhere, extras
from bot.policy.bluesky import DEMANDS as BLUESKY
from bot.policy.mastodon import DEMANDS as MASTODON
from bot.policy.reddit import DEMANDS as REDDIT
from bot.policy.rule import Case, Demands, Rule
from bot.policy.x import DEMANDS as X

DEMANDS: Final[Mapping[str, Demands]] = MappingProxyType(
    {
        one.network: one
        for one in (
            X,
            REDDIT,
            MASTODON,
            BLUESKY,
        )
    }
)
"""What each network demands, by its name."""

RULES: Final = (
    *everywhere.RULES,
    *extras.RULES,
    *(rule for one in DEMANDS.values() for rule in one.rules),
)

PREFIX: Final = "policy:"
"""Begins the name of a verdict that a rule gives, and of no other."""


def rules_of(network: str) -> Sequence[Rule]:
    """List what holds on *network*."""
    return [rule for rule in RULES if rule.network in {"*", network}]


def has_one_reply(network: str) -> bool:
    """Tell whether *network* lets a mention be answered once at most."""
    return f"{network}.one-reply" in {rule.name for rule in rules_of(network)}


def rules_held_by(check: str, network: str) -> Sequence[Rule]:
    """List the rules of *network* that the check of the voice called *check* holds."""
    return [rule for rule in rules_of(network) if rule.check == check]


def check_policy(case: Case) -> tuple[Verdict, ...]:
    """
    Return one verdict for each rule of *case*'s network, named ``policy:<rule>``.

    A network without rules of its own is refused: silence is no permission.
    """
    verdicts = tuple(
        blocked(f"{PREFIX}{rule.name}", f"{found} ({rule.explains})")
        if (found := rule.find(case))
        else passed(f"{PREFIX}{rule.name}")
        for rule in rules_of(case.network)
        if rule.find is not None
    )
    if case.network not in DEMANDS:
        unknown = f"No rules are written down for the network “{case.network}”; nothing is sent."
        return (*verdicts, blocked(f"{PREFIX}network", unknown))
    return verdicts
