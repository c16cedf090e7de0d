"""
What servers of the Mastodon family ask of automated accounts.

Source:
    Rules of large servers and Mastodon's documentation of bot accounts, read 2026-08.
"""

from typing import Final

from bot.domain.handles import find_handles
from bot.policy.rule import Case, Rule

_NOT_PUBLIC: Final = frozenset({"unlisted", "private"})


def _uncalled_reply(case: Case) -> str | None:
    if case.is_reply and not case.summoned:
        return "The author has not mentioned the account; close the draft."
    return None


def _stranger(case: Case) -> str | None:
    author = (case.author or "").casefold()
    strangers = [name for name in find_handles(case.text) if name.casefold() != author]
    if strangers:
        return f"The text names @{strangers[0]}, who did not start this; take the handle out."
    return None


def _too_public(case: Case) -> str | None:
    if case.visibility in _NOT_PUBLIC:
        return None
    if case.visibility == "public" and (case.content_warning or "").strip():
        return None
    return (
        f"It would be {case.visibility or 'of unknown visibility'}; set the account's visibility "
        "to unlisted or private, or give it a content_warning."
    )


RULES: Final = (
    Rule(
        "mastodon_summoned",
        "mastodon",
        "An automated account answers those who speak to it, and nobody else.",
        _uncalled_reply,
    ),
    Rule(
        "mastodon_strangers",
        "mastodon",
        "People who did not start a conversation are not drawn into it.",
        _stranger,
    ),
    Rule(
        "mastodon_visibility",
        "mastodon",
        "Many servers want generated texts unlisted, or behind a content warning.",
        _too_public,
    ),
)
