"""
Bluesky's rules for automated accounts.

The ``bot`` label that such an account gives itself is on its profile and in no text: it is
looked at before the account is used.

Source:
    docs.bsky.app, "Bots": interact with people only when they tag the account; read 2026-08.
"""

from typing import Final

from bot.domain.length import BLUESKY_BYTES, bluesky_budget
from bot.policy.rule import Case, Rule


def _untagged_reply(case: Case) -> str | None:
    if case.is_reply and not case.summoned:
        return "The author has not tagged or answered the account; Bluesky forbids the reply."
    return None


def _second_reply(case: Case) -> str | None:
    if case.is_reply and case.already_replied:
        return "This mention has its reply already; a tag asks for one."
    return None


def _too_long(case: Case) -> str | None:
    for text in case.parts or (case.text,):
        used, allowed = bluesky_budget(text)
        if used > allowed:
            unit = "bytes" if allowed == BLUESKY_BYTES else "characters"
            return f"The text counts {used} {unit}, {allowed} are allowed; shorten it."
    return None


RULES: Final = (
    Rule(
        "bluesky_tagged",
        "bluesky",
        "A bot may interact only with people who tagged it, or who answer its own posts.",
        _untagged_reply,
    ),
    Rule("bluesky_one_reply", "bluesky", "One reply for each tag.", _second_reply),
    Rule(
        "bluesky_length",
        "bluesky",
        "A post has at most 300 graphemes and 3,000 bytes.",
        _too_long,
    ),
)
