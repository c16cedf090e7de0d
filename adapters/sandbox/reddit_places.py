"""What the sandboxed Reddit tells of its subreddits: whom they let in, and their rules."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirection

from adapters.sandbox import reddit_errors
from adapters.sandbox.reddit_state import Place, RedditState
from adapters.sandbox.reddit_wire import answer

Route = Callable[..., Response | Redirection]


def blueprint(state: RedditState, guard: Callable[[Route], Route]) -> Blueprint:
    """Build the routes; *guard* is Reddit's gatekeeping."""
    routes = Blueprint("places", __name__, url_prefix="/reddit")

    def told(name: str, tell: Callable[[Place], dict[str, Any]]) -> Response | Redirection:
        place = state.place(name)
        if place is None:
            return redirect(f"/subreddits/search?q={name}")
        if place.private:
            return reddit_errors.forbidden("private")
        return answer(tell(place))

    @routes.get("/r/<name>/about", strict_slashes=False)
    @guard
    def about(name: str) -> Response | Redirection:
        return told(name, _about)

    @routes.get("/r/<name>/about/rules", strict_slashes=False)
    @guard
    def rules(name: str) -> Response | Redirection:
        return told(name, _rules)

    @routes.get("/api/v1/<name>/post_requirements", strict_slashes=False)
    @guard
    def requirements(name: str) -> Response | Redirection:
        return told(name, _requirements)

    return routes


def _about(place: Place) -> dict[str, Any]:
    data = {
        "display_name": place.name,
        "display_name_prefixed": f"r/{place.name}",
        "subreddit_type": "restricted" if place.restricted else "public",
        "restrict_posting": place.restricted,
        "restrict_commenting": False,
        "allow_images": place.images,
        "user_is_banned": place.banned,
        "user_is_contributor": False,
        "user_is_moderator": False,
        "link_flair_enabled": place.flair_required,
        "over18": False,
    }
    return {"kind": "t5", "data": data}


def _rules(place: Place) -> dict[str, Any]:
    rules = [
        {
            "kind": "all",
            "description": "",
            "short_name": name,
            "violation_reason": name,
            "created_utc": 1587984896.0,
            "priority": number,
        }
        for number, name in enumerate(place.rules)
    ]
    return {"rules": rules, "site_rules": ["Spam"], "site_rules_flow": []}


def _requirements(place: Place) -> dict[str, Any]:
    """Every key of the recorded answer."""
    lists = (
        *("domain_blacklist", "domain_whitelist", "title_regexes", "body_blacklisted_strings"),
        *("body_required_strings", "body_regexes", "title_required_strings"),
        "title_blacklisted_strings",
    )
    nulls = (
        *("title_text_min_length", "link_repost_age"),
        *("body_text_min_length", "guidelines_text"),
    )
    return (
        dict.fromkeys(nulls)
        | {name: [] for name in lists}
        | {
            "is_flair_required": place.flair_required,
            "title_text_max_length": place.most_title,
            "body_text_max_length": place.most_text,
            "body_restriction_policy": "none",
            "link_restriction_policy": "none",
            "guidelines_display_policy": None,
        }
    )
