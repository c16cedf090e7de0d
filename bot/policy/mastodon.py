"""
What servers of the Mastodon family ask of automated accounts.

Source:
    Rules of large servers and Mastodon's documentation of bot accounts, read 2026-08.
"""

from datetime import timedelta
from typing import Final

from bot.domain.budget import Rate
from bot.domain.network import NetworkName
from bot.domain.room import MASTODON
from bot.policy.extras import too_much
from bot.policy.rule import Act, Beside, Case, Demands, Rule
from bot.policy.strangers import find_stranger
from bot.text.mastodon import find_handles

_NOT_PUBLIC: Final = frozenset({"unlisted", "private"})


def _uncalled_reply(case: Case) -> str | None:
    if case.is_reply and (case.only_quotes or not case.summoned):
        return "The author has not mentioned the account; close the draft."
    return None


def _stranger(case: Case) -> str | None:
    return find_stranger(find_handles(case.text), case)


def _too_public(case: Case) -> str | None:
    if case.visibility in _NOT_PUBLIC:
        return None
    if case.visibility == "public" and (case.content_warning or "").strip():
        return None
    return (
        f"It would be {case.visibility or 'of unknown visibility'}; set the account's visibility "
        "to unlisted or private, or give it a content_warning."
    )


def _beyond_the_server(case: Case) -> str | None:
    allowed = case.told.images or MASTODON
    return case.beyond_the_told() or too_much(case.extras.images, allowed)


_SERVERS: Final = "Rules of large servers, read 2026-08"

RULES: Final = (
    Rule(
        "mastodon.summoned",
        "mastodon",
        "An automated account answers those who speak to it, and nobody else.",
        _uncalled_reply,
        source=_SERVERS,
        held_by="bot.policy.mastodon:RULES",
    ),
    Rule(
        "mastodon.strangers",
        "mastodon",
        "People who did not start a conversation are not drawn into it.",
        _stranger,
        source=_SERVERS,
        held_by="bot.policy.mastodon:RULES",
    ),
    Rule(
        "mastodon.visibility",
        "mastodon",
        "Many servers want generated texts unlisted, or behind a content warning.",
        _too_public,
        source=_SERVERS,
        held_by="bot.policy.mastodon:RULES",
    ),
    Rule(
        "mastodon.bot-flag",
        "mastodon",
        "The account is marked as automated in its profile.",
        source="docs.joinmastodon.org, bot accounts; read 2026-08",
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "mastodon.bio",
        "mastodon",
        "The profile should say that the account is automated, and who runs it.",
        source=_SERVERS,
        held_by="bot.policy.preflight:examine",
        acts=Act.flags,
    ),
    Rule(
        "mastodon.server-rules",
        "mastodon",
        "The server's rules are accepted as they stand; when they change, a person reads them "
        "before anything more goes out.",
        source="docs.joinmastodon.org, instance; read 2026-08",
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "mastodon.server-limits",
        "mastodon",
        "How long a text may be, what a link counts and which images are taken, is what the server "
        "says; until it does, what Mastodon documents.",
        _beyond_the_server,
        source="docs.joinmastodon.org, instance; read 2026-08",
        held_by="bot.policy.mastodon:RULES",
        check="length",
    ),
    Rule(
        "mastodon.idempotency-key",
        "mastodon",
        "Each post has one Idempotency-Key for all its tries; a server keeps it for an hour, after "
        "that the timeline is read before anything is sent again.",
        source="docs.joinmastodon.org, statuses; read 2026-08",
        held_by="bot.publishing.reconcile:Reconciler",
        acts=Act.built_in,
    ),
    Rule(
        "mastodon.rates",
        "mastodon",
        "300 calls in 5 minutes, and what the answers' headers leave.",
        source="docs.joinmastodon.org rate limits, read 2026-08",
        held_by="bot.policy.mastodon:DEMANDS",
        acts=Act.limits,
    ),
)

DEMANDS: Final = Demands(
    network=NetworkName.mastodon,
    title="Mastodon",
    rules=RULES,
    # docs.joinmastodon.org rate limits, calls of an account; read 2026-08
    writes=Rate(300, timedelta(minutes=5)),
    label=(
        "mastodon.bot-flag",
        "turn on “This is an automated account” in Preferences, Public profile",
    ),
    house_rules="mastodon.server-rules",
    takes=frozenset({Beside.warning, Beside.visibility}),
    room=MASTODON,
)
