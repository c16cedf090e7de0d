"""
Reddit's rules for automated accounts.

Source:
    Reddit responsible builder policy and Data API terms, read 2026-08. Title length: Reddit API
    documentation, ``POST /api/submit``.
"""

from datetime import timedelta
from typing import Final

from bot.domain import room
from bot.domain.budget import Rate
from bot.domain.network import NetworkName
from bot.policy.rule import Act, Case, Demands, Rule
from bot.text.reddit import REDDIT_TITLE, reddit_length


def _unapproved(case: Case) -> str | None:
    if not (case.write_approval or "").strip():
        return (
            "Reddit has not approved writing for this account; apply, then set reddit_approval "
            "in config.yaml."
        )
    return None


def _place_not_allowed(case: Case) -> str | None:
    allowed = {_bare(place) for place in case.allowed_places}
    if case.place is None:
        return "The subreddit is not known; nothing is written without one."
    if _bare(case.place) not in allowed:
        return f"r/{_bare(case.place)} is not on the account's list; read its rules, then add it."
    return None


def _second_reply(case: Case) -> str | None:
    if case.is_reply and case.already_replied:
        return "This comment has its reply already."
    return None


def _too_many_replies(case: Case) -> str | None:
    if case.is_reply and case.n_replies_in_thread >= case.reply_cap:
        return (
            f"The account has {case.n_replies_in_thread} replies under this submission, "
            f"{case.reply_cap} are allowed."
        )
    return None


def _title(case: Case) -> str | None:
    if case.is_reply:
        return None
    title = (case.title or "").strip()
    if not title:
        return "A submission needs a title."
    n = reddit_length(title)
    if n > REDDIT_TITLE:
        return f"The title counts {n} characters, {REDDIT_TITLE} are allowed."
    if case.told.n_title is not None and n > case.told.n_title:
        return f"The title counts {n} characters, {case.told.place} allows {case.told.n_title}."
    return None


def _beyond_the_place(case: Case) -> str | None:
    return case.beyond_the_told()


def _bare(place: str) -> str:
    return place.strip().strip("/").removeprefix("r/").casefold()


_POLICY: Final = "Reddit responsible builder policy, read 2026-08"
_BOTTIQUETTE: Final = "Reddit bottiquette, read 2026-08"

RULES: Final = (
    Rule(
        "reddit.approval",
        "reddit",
        "API access needs Reddit's prior approval, and commercial use one of its own.",
        _unapproved,
        source=_POLICY,
        held_by="bot.policy.reddit:RULES",
    ),
    Rule(
        "reddit.allow-list",
        "reddit",
        "Only subreddits whose rules somebody has read: a list of the allowed, not the banned.",
        _place_not_allowed,
        source=_BOTTIQUETTE,
        held_by="bot.policy.reddit:RULES",
    ),
    Rule(
        "reddit.one-reply",
        "reddit",
        "One reply for each comment.",
        _second_reply,
        source=_BOTTIQUETTE,
        held_by="bot.policy.reddit:RULES",
    ),
    Rule(
        "reddit.reply-cap",
        "reddit",
        "An automated account must not fill a thread.",
        _too_many_replies,
        source=_BOTTIQUETTE,
        held_by="bot.policy.reddit:RULES",
    ),
    Rule(
        "reddit.title",
        "reddit",
        "A submission has a title of at most 300 characters; a subreddit may allow fewer.",
        _title,
        source="Reddit API documentation, POST /api/submit; read 2026-08",
        held_by="bot.policy.reddit:RULES",
    ),
    Rule(
        "reddit.length",
        "reddit",
        "A comment has at most 10,000 characters, a post 40,000; a subreddit may allow fewer in a "
        "post.",
        _beyond_the_place,
        source="Reddit API documentation, POST /api/submit and post_requirements; read 2026-11",
        held_by="bot.policy.reddit:RULES",
        check="length",
    ),
    Rule(
        "reddit.app-label",
        "reddit",
        "An automated account carries the label App, which no API shows: a person has to look.",
        source=_POLICY,
        held_by="bot.policy.preflight:examine",
        acts=Act.flags,
    ),
    Rule(
        "reddit.bio",
        "reddit",
        "The profile should say that the account is automated, and who runs it.",
        source=_BOTTIQUETTE,
        held_by="bot.policy.preflight:examine",
        acts=Act.flags,
    ),
    Rule(
        "reddit.user-agent",
        "reddit",
        "Every call names the program, its version, the account and whom to write to.",
        source="Reddit API rules, read 2026-08",
        held_by="adapters.reddit.connect:user_agent",
        acts=Act.built_in,
    ),
    Rule(
        "reddit.subreddit-rules",
        "reddit",
        "Each listed subreddit exists and lets the account in, its rules are accepted as they "
        "stand, and a flair it asks for is set.",
        source=_BOTTIQUETTE,
        held_by="bot.policy.preflight:examine",
        acts=Act.preflight,
    ),
    Rule(
        "reddit.rates",
        "reddit",
        "100 calls a minute, what the answers' headers leave, and the wait that a RATELIMIT names.",
        source="Reddit Data API wiki, read 2026-08",
        held_by="bot.policy.reddit:DEMANDS",
        acts=Act.limits,
    ),
)

DEMANDS: Final = Demands(
    network=NetworkName.reddit,
    title="Reddit",
    rules=RULES,
    writes=Rate(100, timedelta(minutes=1)),  # Reddit Data API wiki, a client; read 2026-08
    label=("reddit.app-label", "register the app with Reddit, which then labels the account"),
    house_rules="reddit.subreddit-rules",
    # Approved use costs nothing: Reddit Data API wiki; read 2026-08
    room=room.REDDIT,
    no_edits_with_images=(
        "Reddit would take the images out of an edited post: delete it and publish it anew, "
        "mynah posts delete"
    ),
)
