"""
Bluesky's rules for automated accounts.

The ``bot`` label that such an account gives itself is on its profile and in no text: it is
looked at before the account is used.

Source:
    docs.bsky.app, "Bots": interact with people only when they tag the account; read 2026-08.
"""

from datetime import timedelta
from typing import Final

from bot.domain import room
from bot.domain.budget import Rate
from bot.domain.network import NetworkName
from bot.policy.rule import Act, Beside, Case, Demands, Rule
from bot.policy.strangers import find_stranger
from bot.text.bluesky import BLUESKY_BYTES, bluesky_budget, find_domain_handles


def _untagged_reply(case: Case) -> str | None:
    if case.is_reply and (case.only_quotes or not case.summoned):
        return "The author has not tagged or answered the account; Bluesky forbids the reply."
    return None


def _second_reply(case: Case) -> str | None:
    if case.is_reply and case.already_replied:
        return "This mention has its reply already; a tag asks for one."
    return None


def _stranger(case: Case) -> str | None:
    return find_stranger(find_domain_handles(case.text), case)


def _too_long(case: Case) -> str | None:
    for text in case.parts or (case.text,):
        used, allowed = bluesky_budget(text)
        if used > allowed:
            unit = "bytes" if allowed == BLUESKY_BYTES else "characters"
            return f"The text counts {used} {unit}, {allowed} are allowed; shorten it."
    return None


_BOTS: Final = "docs.bsky.app, Bots; read 2026-08"
_POSTS: Final = "docs.bsky.app, Posts, and the lexicon app.bsky.feed.post; read 2026-08"

RULES: Final = (
    Rule(
        "bluesky.tagged",
        "bluesky",
        "A bot may interact only with people who tagged it, or who answer its own posts.",
        _untagged_reply,
        source=_BOTS,
        held_by="bot.policy.bluesky:RULES",
    ),
    Rule(
        "bluesky.strangers",
        "bluesky",
        "Nobody is named who did not tag the account: a facet would notify them.",
        _stranger,
        source=_BOTS,
        held_by="bot.policy.bluesky:RULES",
    ),
    Rule(
        "bluesky.one-reply",
        "bluesky",
        "One reply for each tag.",
        _second_reply,
        source=_BOTS,
        held_by="bot.policy.bluesky:RULES",
    ),
    Rule(
        "bluesky.length",
        "bluesky",
        "A post has at most 300 graphemes and 3,000 bytes.",
        _too_long,
        source=_POSTS,
        held_by="bot.policy.bluesky:RULES",
        check="length",
    ),
    Rule(
        "bluesky.bot-label",
        "bluesky",
        "The account labels itself as a bot in its profile.",
        source=_BOTS,
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "bluesky.bio",
        "bluesky",
        "The profile should say that the account is automated, and who runs it.",
        source=_BOTS,
        held_by="bot.policy.preflight:examine",
        acts=Act.flags,
    ),
    Rule(
        "bluesky.mentions-only",
        "bluesky",
        "Nobody is answered who has not tagged the account or answered it; a quote is only shown.",
        source=_BOTS,
        held_by="adapters.bluesky.mentions:sort_out",
        acts=Act.built_in,
    ),
    Rule(
        "bluesky.facets",
        "bluesky",
        "Every link, tag and handle is marked by its range of bytes.",
        source=_POSTS,
        held_by="bot.text.facets:facets_of",
        acts=Act.built_in,
    ),
    Rule(
        "bluesky.langs",
        "bluesky",
        "A post names its languages, at most three.",
        source=_POSTS,
        held_by="adapters.bluesky.platform:BlueskyPlatform",
        acts=Act.built_in,
    ),
    Rule(
        "bluesky.sessions",
        "bluesky",
        "30 log-ins in 5 minutes: one session is opened, kept and renewed.",
        source="docs.bsky.app, Rate Limits; read 2026-08",
        held_by="adapters.bluesky.session:Door",
        acts=Act.built_in,
    ),
    Rule(
        "bluesky.record-key",
        "bluesky",
        "Each post has one record key for all its tries, so that it stands there once.",
        source="atproto specification, Record Key; read 2026-08",
        held_by="adapters.bluesky.keys:record_key",
        acts=Act.built_in,
    ),
    Rule(
        "bluesky.rates",
        "bluesky",
        "5,000 points an hour, 3 for each new record, and what the answers' headers leave.",
        source="docs.bsky.app, Rate Limits; read 2026-08",
        held_by="bot.policy.bluesky:DEMANDS",
        acts=Act.limits,
    ),
)

DEMANDS: Final = Demands(
    network=NetworkName.bluesky,
    title="Bluesky",
    rules=RULES,
    # docs.bsky.app rate limits: 5,000 points an hour, 3 points a created record; read 2026-08
    writes=Rate(1666, timedelta(hours=1)),
    label=("bluesky.bot-label", "turn on “Automated account” in the account's settings"),
    # bluesky-social/atproto pull request 231 and social-app issues 673 and 8781: the network shows
    # the first version of a record, and likes and quotes name the version that they mean; read
    # 2026-11.
    no_edits=(
        "Bluesky shows posts as they were first and has no edits: delete the post and write it anew"
    ),
    takes=frozenset({Beside.card}),
    room=room.BLUESKY,
)
