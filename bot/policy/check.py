"""Apply every rule that concerns a case."""

from typing import Final

from bot.domain.verdict import Verdict, blocked, passed
from bot.policy import bluesky, everywhere, extras, mastodon, reddit, x
from bot.policy.rule import Case

RULES: Final = (
    *everywhere.RULES,
    *extras.RULES,
    *x.RULES,
    *reddit.RULES,
    *mastodon.RULES,
    *bluesky.RULES,
)


def check_policy(case: Case) -> tuple[Verdict, ...]:
    """
    Return one verdict for each rule of *case*'s network, named ``policy:<rule>``.

    A network without rules of its own is refused: silence is no permission.
    """
    rules = [rule for rule in RULES if rule.network in {"*", case.network}]
    verdicts = tuple(
        blocked(f"policy:{rule.name}", f"{found} ({rule.explains})")
        if (found := rule.find(case))
        else passed(f"policy:{rule.name}")
        for rule in rules
    )
    if case.network not in {rule.network for rule in RULES}:
        unknown = f"No rules are written down for the network “{case.network}”; nothing is sent."
        return (*verdicts, blocked("policy:network", unknown))
    return verdicts
