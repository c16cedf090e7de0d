"""The Guestbook's rules for automated accounts."""

from datetime import timedelta
from typing import Final

from bot.domain.budget import Rate
from bot.domain.network import NetworkName
from bot.policy.rule import Act, Case, Demands, Rule


def _title(case: Case) -> str | None:
    return "Entries have no title; leave it out." if case.title else None


_READ: Final = "guestbook.example, House rules, read 2026-11"
RULES: Final = (
    Rule(
        "guestbook.no-title",
        "guestbook",
        "Entries have no title.",
        _title,
        source=_READ,
        held_by="bot.policy.guestbook:RULES",
    ),
    Rule(
        "guestbook.label",
        "guestbook",
        "Accounts of programs say so.",
        source=_READ,
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
)
DEMANDS: Final = Demands(
    network=NetworkName("guestbook"),
    title="Guestbook",
    rules=RULES,
    writes=Rate(60, timedelta(minutes=1)),
    label=("guestbook.label", "say so on the first page"),
)
