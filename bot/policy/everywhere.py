"""Rules that hold on every network."""

from typing import Final

import regex

from bot.policy.rule import Act, Case, Rule

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
        "all.opt-out",
        "*",
        "Who asked to be left alone is left alone, at once.",
        _opt_out,
        source="X automation rules; Reddit bottiquette; read 2026-08",
        held_by="bot.policy.opt_out:is_opt_out",
    ),
    Rule(
        "all.trend-review",
        "*",
        "A trend is an idea for a person, never a reason to post by itself.",
        _unreviewed_trend,
        source="X automation rules, read 2026-08",
        held_by="bot.policy.everywhere:RULES",
    ),
    Rule(
        "all.trend-only",
        "*",
        "Posting to trending topics to be seen is forbidden.",
        _bare_trend,
        source="X automation rules, read 2026-08",
        held_by="bot.policy.everywhere:RULES",
    ),
    Rule(
        "all.near-duplicate",
        "*",
        "No text twice, and no post nearly twice, on any of the brand's accounts together; a reply "
        "that is nearly another is flagged.",
        source="X automation rules, read 2026-08",
        held_by="bot.voice.similarity:check",
        check="similarity",
    ),
    Rule(
        "all.no-training",
        "*",
        "No model is trained on what other people wrote there: fine-tuning and learning read the "
        "brand's own copy and approved texts.",
        source="X developer policy; Reddit Data API terms; read 2026-08",
        held_by="bot.training.examples:collect",
        acts=Act.built_in,
    ),
    Rule(
        "all.retention",
        "*",
        "What other people wrote is kept no longer than it is needed, and deleted after "
        "schedules.retention.",
        source="X developer policy (deleted posts within 24 hours); Reddit Data API terms;"
        " read 2026-08",
        held_by="bot.store.inbox:Inbox.forget_before",
        acts=Act.built_in,
    ),
    Rule(
        "all.deletions",
        "*",
        "Every kept mention, and what stands above it, is asked for once a day; what is deleted is"
        " erased here.",
        source="X developer policy (deleted posts within 24 hours); Reddit Data API terms;"
        " read 2026-08",
        held_by="bot.inbox.vanished:Vanished",
        acts=Act.built_in,
    ),
    Rule(
        "all.own-account",
        "*",
        "The credentials are those of the account that config.yaml names, and the account is in "
        "good standing.",
        source="X developer policy; Reddit Data API terms; read 2026-08",
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "all.scopes",
        "*",
        "The token may do what Mynah does, and is known to be allowed no less.",
        source="docs.x.com app permissions; Reddit API documentation; docs.joinmastodon.org OAuth "
        "scopes; atproto specification on app passwords; read 2026-11",
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "all.refusals",
        "*",
        "What a network refuses for good reaches the operator with its reason, and is not sent "
        "again.",
        source="Reddit's own list of error codes, read 2026-08",
        held_by="bot.publishing.publish:Publisher",
        acts=Act.built_in,
    ),
)
