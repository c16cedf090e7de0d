"""
X's rules for automated accounts.

Source:
    X developer policy, automation rules and the self-serve terms of 2026-02-23; read 2026-08.
"""

from datetime import timedelta
from typing import Final

from bot.domain import room
from bot.domain.budget import Rate
from bot.domain.network import NetworkName
from bot.policy.rule import Act, Asks, Case, Demands, Prices, Rule
from bot.policy.strangers import find_stranger
from bot.text.x import find_mentions


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
    if case.is_reply and len(case.parts) > 1:
        return "X puts the author's handle into every part of a thread; answer in one post."
    return None


def _stranger(case: Case) -> str | None:
    return find_stranger(find_mentions(case.text), case)


_RULES_READ: Final = "X automation rules, read 2026-08"
_TERMS: Final = "X self-serve terms of 2026-02-23, read 2026-08"

RULES: Final = (
    Rule(
        "x.reply-approval",
        "x",
        "AI-generated replies need X's prior approval.",
        _unapproved_reply,
        source=_RULES_READ,
        held_by="bot.policy.x:RULES",
    ),
    Rule(
        "x.summoned",
        "x",
        "Self-serve accounts may reply only to an author who mentioned or quoted them.",
        _uncalled_reply,
        source=_TERMS,
        held_by="bot.policy.x:RULES",
    ),
    Rule(
        "x.strangers",
        "x",
        "Nobody is named who did not address the account: a handle in a post notifies its owner.",
        _stranger,
        source=_RULES_READ,
        held_by="bot.policy.x:RULES",
    ),
    Rule(
        "x.one-reply",
        "x",
        "One automated reply for each interaction, and no thread in answer to anybody.",
        _second_reply,
        source=_RULES_READ,
        held_by="bot.policy.x:RULES",
    ),
    Rule(
        "x.mentions-only",
        "x",
        "Nobody is answered for a keyword: the inbox holds what names, answers or quotes the "
        "account.",
        source=_RULES_READ,
        held_by="adapters.x.mentions:as_mentions",
        acts=Act.built_in,
    ),
    Rule(
        "x.automated-label",
        "x",
        "The account carries the label Automated, which no API shows: a person has to look.",
        source=_RULES_READ,
        held_by="bot.policy.preflight:examine",
        acts=Act.flags,
    ),
    Rule(
        "x.bio",
        "x",
        "The bio says that the account is automated, and who runs it.",
        source=_RULES_READ,
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "x.no-follow-like-quote",
        "x",
        "Self-serve tiers have no calls to follow, like or quote; Mynah offers none.",
        source=_TERMS,
        held_by="adapters.x.platform:XPlatform",
        acts=Act.built_in,
    ),
    Rule(
        "x.spend-caps",
        "x",
        "X charges for posts, replies and reads; what a day and a month may cost has a cap.",
        source="X API pay-per-use price list, read 2026-08",
        held_by="bot.policy.prices:price",
        acts=Act.limits,
    ),
    Rule(
        "x.rates",
        "x",
        "100 posts and 300 reads of mentions in 15 minutes, and what the answers' headers leave of "
        "each endpoint that is read.",
        source="docs.x.com rate limits, read 2026-08",
        held_by="bot.policy.x:DEMANDS",
        acts=Act.limits,
    ),
    Rule(
        "x.length",
        "x",
        "A post weighs at most 280: a URL 23, Chinese characters and emoji 2 each.",
        source="twitter-text v3 configuration, read 2026-08",
        held_by="bot.text.x:weighted_length",
        check="length",
    ),
    Rule(
        "x.no-resend",
        "x",
        "X has no idempotency key and refuses a text twice: the account's own timeline is read "
        "before anything is sent again.",
        source="docs.x.com response codes, read 2026-08",
        held_by="bot.publishing.reconcile:Reconciler",
        acts=Act.built_in,
    ),
)

DEMANDS: Final = Demands(
    network=NetworkName.x,
    title="X",
    rules=RULES,
    writes=Rate(100, timedelta(minutes=15)),  # docs.x.com rate limits, a user; read 2026-08
    # docs.x.com rate limits, read 2026-11; tweepy's recordings, made within a second of each other,
    # count 448 of 450 left for mentions, 298 of 300 for posts, 73 of 75 for quotes.
    asks=Asks(
        mentions="GET /2/users/:id/mentions",
        posts="GET /2/tweets",
        quotes="GET /2/tweets/:id/quote_tweets",
    ),
    label=("x.automated-label", "turn it on in the account's settings: Your account, Automation"),
    # docs.x.com, "Edit Posts": 30 minutes, five times, under a new id each, no replies to others,
    # and only accounts that pay for it; read 2026-11.
    no_edits=(
        "X edits no replies, and other posts only under a new id within 30 minutes: "
        "delete the post and write it anew"
    ),
    room=room.X,
    prices=Prices(  # X API pay-per-use price list; read 2026-08
        post=0.015,
        post_with_url=0.20,
        summoned_reply=0.01,
        mention_read=0.001,
        post_read=0.001,
        others_post_read=0.005,
    ),
)
