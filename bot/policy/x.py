"""
X's rules for automated accounts.

A thread in answer to a mention is one reply to it: its further parts answer the account's own post.

Source:
    X developer policy, automation rules and the self-serve terms of 2026-02-23; read 2026-08.
"""

from typing import Final

from bot.policy.rule import Case, Rule


def _unapproved_reply(case: Case) -> str | None:
    if case.is_reply and not (case.reply_approval or "").strip():
        return (
            "X has not approved AI-generated replies for this account; apply, then set "
            "x_reply_approval in config.yaml."
        )
    return None


def _uncalled_reply(case: Case) -> str | None:
    if case.is_reply and not case.summoned:
        return "The author has not mentioned or quoted the account; X forbids the reply."
    return None


def _second_reply(case: Case) -> str | None:
    if case.is_reply and case.already_replied:
        return "This mention has its reply already; X allows one for each interaction."
    return None


RULES: Final = (
    Rule(
        "x_reply_approval",
        "x",
        "AI-generated replies need X's prior approval.",
        _unapproved_reply,
    ),
    Rule(
        "x_summoned",
        "x",
        "Self-serve accounts may reply only to an author who mentioned or quoted them.",
        _uncalled_reply,
    ),
    Rule("x_one_reply", "x", "One automated reply for each interaction.", _second_reply),
)
