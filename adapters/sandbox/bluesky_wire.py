"""The JSON that a server and the AppView behind it answer with, good and bad."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Response, jsonify

from adapters.sandbox.bluesky_state import (
    POSTS,
    BlueskyPost,
    BlueskyState,
    BlueskyTrend,
    Person,
    ref,
    stamp,
)
from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.profile import Profile
from adapters.sandbox.windows import Budget

PROFILE: Final = "app.bsky.actor.profile"
_SELF_LABELS: Final = "com.atproto.label.defs#selfLabels"
WINDOW: Final = timedelta(minutes=5)
_NAMES: Final = {
    500: ("InternalServerError", "Internal Server Error"),
    501: ("MethodNotImplemented", "Method Not Implemented"),
    502: ("UpstreamFailure", "Upstream Failure"),
    503: ("NotEnoughResources", "Not Enough Resources"),
    504: ("UpstreamTimeout", "Upstream Timeout"),
}
"""Source: ``ResponseType`` of bluesky-social/atproto, packages/xrpc; read 2026-11."""
TOO_LONG: Final = (
    f"Invalid {POSTS} record: grapheme too big (maximum 300, got 301) at $.record.text"
)
"""As measured on a real server, as are the other explanations here; 2026-11."""
_MEANINGS: Final = {
    "AccountDeactivated": "Account is deactivated",
    "AccountTakedown": "Account has been taken down",
    "ConcurrentWrites": "too many concurrent writes",
    "InvalidToken": "Token could not be verified",
}


def person_json(person: Person) -> dict[str, Any]:
    """Show *person* as the basic view of a profile."""
    return {"did": person.did, "handle": person.handle}


def notification_json(post: BlueskyPost, reason: str) -> dict[str, Any]:
    """Tell the brand of *post*."""
    shown: dict[str, Any] = {
        **ref(post),
        "author": person_json(post.author),
        "reason": reason,
        "record": dict(post.record),
        "isRead": False,
        "indexedAt": stamp(post.indexed_at),
        "labels": [],
    }
    subject = post.answers() if reason == "reply" else None
    return shown | ({"reasonSubject": subject} if subject else {})


def post_json(post: BlueskyPost, *, is_closed: bool) -> dict[str, Any]:
    """Show *post* as the AppView does."""
    return {
        **ref(post),
        "author": person_json(post.author),
        "record": dict(post.record),
        "indexedAt": stamp(post.indexed_at),
        "viewer": {"threadMuted": False, "embeddingDisabled": False}
        | ({"replyDisabled": True} if is_closed else {}),
        "labels": [],
    }


def thread_json(state: BlueskyState, uri: str, height: int) -> dict[str, Any]:
    """Show the post *uri* below up to *height* posts; what is gone is named and no more."""
    post = state.posts.get(uri)
    if post is None:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    shown = {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": post_json(post, is_closed=uri in state.closed),
        "replies": [],
    }
    parent = post.answers()
    if parent is None or height < 1:
        return shown
    return shown | {"parent": thread_json(state, parent, height - 1)}


def counts_json(engagement: Engagement) -> dict[str, int]:
    """Show how a post does."""
    return {
        "replyCount": engagement.replies,
        "repostCount": engagement.reposts,
        "likeCount": engagement.likes,
        "quoteCount": engagement.quotes,
    }


def trend_json(trend: BlueskyTrend, started_at: str) -> dict[str, Any]:
    """Show *trend*."""
    return {
        "topic": trend.topic,
        "displayName": trend.topic,
        "link": f"/profile/trending.bsky.app/feed/{trend.n_posts}",
        "startedAt": started_at,
        "postCount": trend.n_posts,
        "actors": [],
    }


def error(
    status: int, name: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer *status* in the protocol's own form."""
    response = jsonify(error=name, message=message)
    response.status_code = status
    response.headers.update(headers or {})
    return response


def invalid(message: str) -> Response:
    """Answer 400 for what makes no sense."""
    return error(400, "InvalidRequest", message)


def failed(status: int = 500) -> Response:
    """Answer that the server is not well; 500 is also what a key that is taken gets."""
    return error(status, *_NAMES.get(status, ("Unknown", "Unknown")))


def with_budget(response: Response, budget: Budget) -> Response:
    """Put the rate-limit headers on *response*."""
    response.headers["ratelimit-limit"] = str(budget.limit)
    response.headers["ratelimit-remaining"] = str(budget.remaining)
    response.headers["ratelimit-reset"] = str(int(budget.resets_at.timestamp()) + 1)
    response.headers["ratelimit-policy"] = f"{budget.limit};w={int(budget.period.total_seconds())}"
    return response


def too_many(state: BlueskyState, name: str, limit: int, window: timedelta) -> Response:
    """Answer 429 with the headers that say when to come back."""
    response = error(429, "RateLimitExceeded", "Rate Limit Exceeded")
    return with_budget(response, Budget(limit, 0, state.windows.resets_at(name, window), window))


def word(fault: Fault, state: BlueskyState) -> Response:
    """Word *fault* as a server would; ``revoked`` takes the app password back for good."""
    worded: dict[Kind, Callable[[], Response]] = {
        Kind.rate_limit: lambda: _limited(state, fault),
        Kind.duplicate: failed,
        Kind.revoked: lambda: _revoke(state),
        Kind.forbidden: lambda: _named(401, fault.code or "AccountTakedown"),
        Kind.refused: lambda: _named(400, fault.code) if fault.code else invalid(TOO_LONG),
    }
    return worded.get(fault.kind, lambda: failed(fault.status))()


def _limited(state: BlueskyState, fault: Fault) -> Response:
    if not fault.seconds:
        return too_many(state, "all", 3000, WINDOW)
    resets_at = state.world.now() + timedelta(seconds=fault.seconds)
    return with_budget(
        error(429, "RateLimitExceeded", "Rate Limit Exceeded"), Budget(3000, 0, resets_at, WINDOW)
    )


def _named(status: int, name: str) -> Response:
    return error(status, name, _MEANINGS.get(name, name))


def _revoke(state: BlueskyState) -> Response:
    state.revoked = True
    return error(401, "AuthMissing", "Authentication Required")


def profile_record(profile: Profile) -> dict[str, Any]:
    """Return the record that the brand's account keeps of itself."""
    record: dict[str, Any] = {"$type": PROFILE, "description": profile.bio}
    if profile.is_bot:
        record["labels"] = {"$type": _SELF_LABELS, "values": [{"val": "bot"}]}
    return record
