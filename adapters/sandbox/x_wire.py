"""
The JSON that X answers with, good and bad.

Errors that X itself sends as ``about:blank`` are in no schema of its published description;
they carry the real members and, beside them, the ``code`` and ``message`` of the schema
``Error``, so that both a real client and the description can read them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, jsonify

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.windows import Budget
from adapters.sandbox.x_state import User, XPost

WINDOW: Final = timedelta(minutes=15)
_PROBLEMS: Final = "https://api.x.com/2/problems"

# What X says, as quoted in issue threads of its clients (read 2026-11).
DUPLICATE: Final = "You are not allowed to create a Tweet with duplicate content."
TARGET_GONE: Final = "You attempted to reply to a Tweet that is deleted or not visible to you."
NOT_SUMMONED: Final = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)
MEDIA_GONE: Final = "Your media IDs are invalid."
NOT_YOURS: Final = "You are not authorized to delete this Tweet."
LOCKED: Final = (
    "Your account is temporarily locked. Please log in to https://x.com to unlock your account."
)
TOO_LONG: Final = (
    "Your Tweet text is too long. For more information on how Twitter determines text length "
    "see https://github.com/twitter/twitter-text."
)


def post_json(post: XPost, fields: frozenset[str]) -> dict[str, Any]:
    """Show *post* with the optional *fields* that were asked for."""
    shown: dict[str, Any] = {
        "id": post.id,
        "text": post.text,
        "edit_history_tweet_ids": [post.id],
    }
    links = [
        {
            "start": link.start,
            "end": link.end,
            "url": link.short,
            "expanded_url": link.expanded,
            "display_url": link.expanded.split("://")[1],
        }
        for link in post.links
    ]
    optional: dict[str, Any] = {
        "author_id": post.author.id,
        "created_at": stamp(post.at),
        "lang": post.lang,
        "entities": {"urls": links} if links else None,
        "attachments": {"media_keys": post.media_keys} if post.media_keys else None,
        "referenced_tweets": [
            {"type": kind, "id": known} for kind, known in post.references.items()
        ]
        or None,
    }
    return shown | {k: v for k, v in optional.items() if k in fields and v is not None}


def counts_json(engagement: Engagement, n_quotes: int) -> dict[str, int]:
    """
    Show how a post does, *n_quotes* beside those of *engagement*.

    Reposts stand under X's name, and under that of its description of 2026.
    """
    return {
        "retweet_count": engagement.reposts,
        "repost_count": engagement.reposts,
        "reply_count": engagement.replies,
        "like_count": engagement.likes,
        "quote_count": engagement.quotes + n_quotes,
        "bookmark_count": 0,
        "impression_count": engagement.views,
    }


def user_json(user: User) -> dict[str, Any]:
    """Show *user*."""
    return {"id": user.id, "name": user.username.title(), "username": user.username}


def media_json(post: XPost, fields: frozenset[str]) -> list[dict[str, Any]]:
    """Show the pictures of *post*; X leaves out the alt text of those that have none."""
    return [
        {"media_key": key, "type": "photo"}
        | ({"alt_text": alt} if alt and "alt_text" in fields else {})
        for key, alt in zip(post.media_keys, post.alt_texts, strict=True)
    ]


def stamp(at: datetime) -> str:
    """Write *at* as X does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def page_json(
    posts: Sequence[XPost], next_token: str | None, fields: frozenset[str]
) -> dict[str, Any]:
    """Show a page of *posts*, newest first; X leaves ``data`` out of an empty one."""
    meta: dict[str, Any] = {"result_count": len(posts)}
    if not posts:
        return {"meta": meta}
    meta |= {"newest_id": posts[0].id, "oldest_id": posts[-1].id}
    if next_token:
        meta["next_token"] = next_token
    return {"data": [post_json(post, fields) for post in posts], "meta": meta}


def plain_error(status: int, title: str, detail: str) -> Response:
    """Answer with the ``about:blank`` form: authorisation, duplicates, limits, breakdowns."""
    return _json(
        {
            "title": title,
            "type": "about:blank",
            "status": status,
            "detail": detail,
            "code": status,
            "message": detail,
        },
        status,
    )


def invalid_request(message: str, **parameters: str) -> Response:
    """Answer 400 for *parameters* that X does not take."""
    return _json(
        {
            "errors": [{"parameters": {k: [v] for k, v in parameters.items()}, "message": message}],
            "title": "Invalid Request",
            "detail": message if not parameters else "One or more parameters was invalid.",
            "type": f"{_PROBLEMS}/invalid-request",
        },
        400,
        problem=True,
    )


def not_found(parameter: str, value: str, resource: str) -> dict[str, Any]:
    """Build the error that X puts beside ``data`` when a thing is not there."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_PROBLEMS}/resource-not-found",
    }


def with_budget(response: Response, budget: Budget) -> Response:
    """Put X's rate-limit headers on *response*."""
    response.headers["x-rate-limit-limit"] = str(budget.limit)
    response.headers["x-rate-limit-remaining"] = str(budget.remaining)
    response.headers["x-rate-limit-reset"] = str(int(budget.resets_at.timestamp()) + 1)
    return response


def too_many(limit: int, resets_at: datetime) -> Response:
    """Answer 429 with the headers that say when to come back."""
    response = plain_error(429, "Too Many Requests", "Too Many Requests")
    return with_budget(response, Budget(limit, 0, resets_at, WINDOW))


def unauthorized() -> Response:
    """Answer 401, for a signature that does not fit."""
    return plain_error(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Response:
    """Answer 403 for the reason that *detail* gives."""
    return plain_error(403, "Forbidden", detail)


def word(fault: Fault, *, resets_at: datetime) -> Response:
    """Word *fault* as X would."""
    if fault.kind is Kind.rate_limit:
        return too_many(100, resets_at)
    if fault.kind is Kind.duplicate:
        return forbidden(DUPLICATE)
    if fault.kind is Kind.revoked:
        return unauthorized()
    if fault.kind is Kind.forbidden:
        return forbidden(fault.code or LOCKED)
    if fault.kind is Kind.refused:
        return plain_error(400, "Invalid Request", fault.code or TOO_LONG)
    return plain_error(fault.status, "Service Unavailable", "Service Unavailable")


def _json(body: dict[str, Any], status: int, *, problem: bool = False) -> Response:
    response = jsonify(body)
    response.status_code = status
    if problem:
        response.content_type = "application/problem+json"
    return response
