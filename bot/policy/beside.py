"""
What can be said beside a text, and where: each network's ``DEMANDS`` name what it takes.

Apart from ``extras``, which the networks' own rules rest on.
"""

from typing import Final

from bot.policy import extras
from bot.policy.demands import DEMANDS
from bot.policy.rule import Beside, Case, Rule

_VISIBILITIES: Final = frozenset({"public", "unlisted", "private"})


def _takes(case: Case, wanted: Beside) -> bool:
    demands = DEMANDS.get(case.network)  # of none that is known, nothing is sent
    return demands is not None and wanted in demands.takes


def _warning_elsewhere(case: Case) -> str | None:
    if case.extras.warning is not None and not _takes(case, Beside.warning):
        return f"There are no content warnings on {case.network}; leave the warning out."
    return None


def _visibility_elsewhere(case: Case) -> str | None:
    wanted = case.extras.visibility
    if wanted is None:
        return None
    if not _takes(case, Beside.visibility):
        return f"Every post on {case.network} is public; leave the visibility out."
    if wanted not in _VISIBILITIES:
        return f"The visibility “{wanted}” is none of {', '.join(sorted(_VISIBILITIES))}."
    return None


def _card_elsewhere(case: Case) -> str | None:
    if case.extras.card is not None and not _takes(case, Beside.card):
        return f"Link cards on {case.network} are not given by the author; leave the card out."
    return None


_OWN: Final = "House rule after the networks' own help pages, read 2026-11"
_HERE: Final = "bot.policy.beside:RULES"

RULES: Final = (
    Rule(
        "all.warning-place",
        "*",
        "Only Mastodon hides a text behind a line.",
        _warning_elsewhere,
        source=_OWN,
        held_by=_HERE,
    ),
    Rule(
        "all.visibility",
        "*",
        "Only Mastodon lets a post choose who sees it.",
        _visibility_elsewhere,
        source=_OWN,
        held_by=_HERE,
    ),
    Rule(
        "all.card-place",
        "*",
        "Elsewhere than on Bluesky the network makes link cards.",
        _card_elsewhere,
        source=_OWN,
        held_by=_HERE,
    ),
)


def objection(case: Case) -> str | None:
    """Say what is wrong with what goes out beside the text of *case*; None where nothing is."""
    mine = (rule for rule in (*extras.RULES, *RULES) if rule.network in {"*", case.network})
    found = (rule.find(case) for rule in mine if rule.find is not None)
    return next(filter(None, found), None)
