"""What Reddit answers when it does not do what was asked."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_state import Budget, RedditState
from adapters.sandbox.reddit_wire import answer

MESSAGES: Final = {
    "BAD_IMAGE": "image problem",
    "ALREADY_SUB": "that link has already been submitted",
    "DELETED_COMMENT": "that comment has been deleted",
    "DELETED_LINK": "the link you are commenting on has been deleted",
    "IN_TIMEOUT": "You can't do that while suspended.",
    "INVALID_SELFPOST": "This request to self-post is invalid",
    "JSON_PARSE_ERROR": "unable to parse JSON data",
    "NO_IMAGES": "This community doesn't allow images",
    "NO_SELFS": "that subreddit doesn't allow text posts",
    "NO_TEXT": "we need something here",
    "SUBREDDIT_NOEXIST": "that subreddit doesn't exist",
    "SUBREDDIT_NOTALLOWED": "you aren't allowed to post there.",
    "SUBREDDIT_RATELIMIT": "you are doing that too much. try again later.",
    "THREAD_LOCKED": "Comments are locked.",
    "TOO_OLD": "that's a piece of history now; it's too late to reply to it",
    "USER_REQUIRED": "Please log in to do that.",
}
"""
Source: ``r2/lib/errors.py`` of reddit-archive/reddit; read 2026-08. ``INVALID_SELFPOST``:
Pyprohly/reddit-api-doc-notes; ``NO_IMAGES`` after its ``NO_VIDEOS``; read 2026-11.
"""


def errors(code: str, field: str, message: str | None = None) -> Response:
    """Answer 200 with one error, as ``api_type=json`` has it."""
    return answer({"json": {"errors": [[code, message or MESSAGES.get(code, code), field]]}})


def bare_error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Answer *status* with the two keys that praw calls a bare error."""
    return answer({"message": message, "error": status}, status, headers)


def explained(
    status: int, message: str, reason: str, *, field: str | None = None, said: str | None = None
) -> Response:
    """Answer *status* for *reason*, explained, as validation on submit and suspension do."""
    body = {
        "fields": [field] if field else [],
        "explanation": said or MESSAGES.get(reason, reason),
        "message": message,
        "reason": reason,
    }
    return answer(body, status)


def unauthorized() -> Response:
    """Answer 401 for a token that is not, or no longer, good."""
    header = {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'}
    return bare_error(401, "Unauthorized", header)


def too_many(budget: Budget) -> Response:
    """Answer 429 with the headers that say when to come back."""
    response = bare_error(429, "Too Many Requests", {"retry-after": str(budget.resets_in_s)})
    return with_budget(response, budget)


def with_budget(response: Response, budget: Budget) -> Response:
    """Put Reddit's rate-limit headers on *response*."""
    response.headers["x-ratelimit-used"] = str(budget.used)
    response.headers["x-ratelimit-remaining"] = f"{budget.remaining}.0"
    response.headers["x-ratelimit-reset"] = str(budget.resets_in_s)
    return response


def word(fault: Fault, state: RedditState) -> Response:
    """Word *fault* as Reddit would; ``revoked`` withdraws the grant for good."""
    worded: dict[Kind, Callable[[], Response]] = {
        Kind.rate_limit: lambda: too_many(_spent(fault, state)),
        Kind.ratelimit: lambda: errors("RATELIMIT", "ratelimit", _wait(fault.seconds)),
        Kind.refused: lambda: errors(fault.code or "THREAD_LOCKED", "parent"),
        Kind.duplicate: lambda: errors("ALREADY_SUB", "url"),
        Kind.revoked: lambda: _revoke(state),
        Kind.forbidden: lambda: (
            explained(403, "Forbidden", fault.code) if fault.code else forbidden()
        ),
    }
    return worded.get(fault.kind, lambda: _broken(fault.status))()


def forbidden(reason: str | None = None) -> Response:
    """Answer 403, with *reason* where Reddit gives one (``private``)."""
    body = {"message": "Forbidden", "error": 403}
    return answer(body | ({"reason": reason} if reason else {}), 403)


def _broken(status: int) -> Response:
    page = f"<html><body><h1>{status}</h1>Our CDN was unable to reach our servers.</body>"
    return Response(page, status, content_type="text/html")


def _revoke(state: RedditState) -> Response:
    state.revoked = True
    return unauthorized()


def _spent(fault: Fault, state: RedditState) -> Budget:
    return Budget(1000, 0, int(fault.seconds) or state.budget().resets_in_s)


def _wait(seconds: float) -> str:
    is_short = seconds < 60  # noqa: PLR2004 - a minute
    n, unit = (int(seconds), "second") if is_short else (int(seconds) // 60, "minute")
    plural = "" if n == 1 else "s"
    return f"you are doing that too much. try again in {n} {unit}{plural}."
