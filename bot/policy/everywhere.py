"""Rules that hold on every network."""

from typing import Final

import regex

from bot.policy.rule import Case, Rule

_TAG: Final = regex.compile(r"[#＃$][\w]++")
_LINK: Final = regex.compile(r"https?://\S++")
_WORD: Final = regex.compile(r"\p{Han}|[\p{L}\p{N}]{2,}+")
_MIN_WORDS: Final = 3


def _opt_out(case: Case) -> str | None:
    if case.opted_out:
        return "The author asked not to be written to; close the draft."
    return None


def _unreviewed_trend(case: Case) -> str | None:
    if case.trend is not None and not case.reviewed:
        return f"The idea came from the trend “{case.trend}”; a person must review the text first."
    return None


def _bare_trend(case: Case) -> str | None:
    if case.trend is None:
        return None
    rest = _LINK.sub(" ", _TAG.sub(" ", case.text.casefold()))
    rest = rest.replace(case.trend.casefold().lstrip("#＃"), " ")
    if len(_WORD.findall(rest)) < _MIN_WORDS:
        return f"The text carries little but the trend “{case.trend}”; say something of your own."
    return None


RULES: Final = (
    Rule(
        "opt_out",
        "*",
        "Who asked to be left alone is left alone, at once (X automation rules; Reddit"
        " bottiquette).",
        _opt_out,
    ),
    Rule(
        "trend_review",
        "*",
        "A trend is an idea for a person, never a reason to post by itself (X automation rules).",
        _unreviewed_trend,
    ),
    Rule(
        "trend_only",
        "*",
        "Posting to trending topics to be seen is forbidden (X automation rules).",
        _bare_trend,
    ),
)
