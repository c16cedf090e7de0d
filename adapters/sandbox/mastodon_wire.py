"""The JSON that Mastodon answers with, good and bad, as its recorded answers have it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Response, jsonify

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_markup import as_html
from adapters.sandbox.mastodon_state import (
    DOMAIN,
    MastodonTrend,
    Notification,
    Person,
    Status,
    Window,
)
from adapters.sandbox.profile import Profile

# What Mastodon says, as in its config/locales/en.yml and recorded answers (read 2026-11).
BLANK: Final = "Validation failed: Text can't be blank"
TOO_LONG: Final = "Validation failed: Text character limit of 500 exceeded"
DUPLICATE: Final = "Validation failed: Uri has already been taken"
TARGET_GONE: Final = "The post you are trying to reply to does not appear to exist."
NOT_FOUND: Final = "Record not found"
INVALID_TOKEN: Final = "The access token is invalid"  # noqa: S105 - a sentence
REVOKED: Final = "The access token was revoked"
DISABLED: Final = "Your login is currently disabled"
TOO_MANY: Final = "Too many requests"
UNWELL: Final = "There was a temporary problem serving your request, please try again"
# What GoToSocial says for the same (its internal/processing/status/create.go, read 2026-11).
TOO_LONG_GTS: Final = "Bad Request: status too long, {} characters provided but limit is {}"

_AVATAR: Final = f"https://{DOMAIN}/avatars/original/missing.png"


def account_json(person: Person, *, is_brand: bool) -> dict[str, Any]:
    """Show *person*; the brand's account carries the flag of a bot."""
    return {
        "id": person.id,
        "username": person.username,
        "acct": person.acct,
        "display_name": person.username.title(),
        "locked": False,
        "bot": is_brand,
        "discoverable": None,
        "indexable": False,
        "group": False,
        "created_at": "2026-08-01T00:00:00.000Z",
        "note": "",
        "url": person.url,
        "uri": person.url,
        "avatar": _AVATAR,
        "avatar_static": _AVATAR,
        "avatar_description": "",
        "header": _AVATAR,
        "header_static": _AVATAR,
        "header_description": "",
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": None,
        "hide_collections": False,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": True,
        "noindex": False,
        "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "emojis": [],
        "roles": [],
        "fields": [],
    }


def credentials_json(person: Person, profile: Profile) -> dict[str, Any]:
    """Show the brand's account to itself."""
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": profile.bio,
        "fields": [],
        "follow_requests_count": 0,
        "hide_collections": None,
        "discoverable": None,
        "indexable": False,
        "attribution_domains": [],
        "quote_policy": "public",
    }
    role = {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}
    role |= {"collection_limit": 10}
    shown: dict[str, Any] = {
        "note": as_html(profile.bio, lambda _: None),
        "bot": profile.is_bot,
        "source": source,
        "role": role,
    }
    trouble = {profile.trouble: True} if profile.trouble else {}
    return account_json(person, is_brand=True) | shown | trouble


def application_json(scopes: str) -> dict[str, Any]:
    """Show the application behind the token; *scopes* are those that its token can have."""
    shown: dict[str, Any] = {
        "id": "1",
        "name": "Mynah",
        "website": None,
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"],
        "vapid_key": "",
    }
    return shown | ({"scopes": scopes.split()} if scopes else {})


def status_json(
    status: Status, *, answered: Status | None, brand: Person, quoted: Status | None = None
) -> dict[str, Any]:
    """Show *status*; *answered* is what it replies to, *quoted* what it quotes."""
    said = status.said
    shown = status_json(quoted, answered=None, brand=brand) if quoted else None
    return {
        "id": status.id,
        "created_at": stamp(status.at),
        "in_reply_to_id": said.in_reply_to,
        "in_reply_to_account_id": answered.author.id if answered else None,
        "sensitive": bool(said.spoiler_text),
        "spoiler_text": said.spoiler_text,
        "visibility": said.visibility,
        "language": said.language,
        "uri": f"https://{DOMAIN}/ap/users/{status.author.id}/statuses/{status.id}",
        "url": f"{status.author.url}/{status.id}",
        "edited_at": stamp(status.edits[-1]) if status.edits else None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "content": status.content,
        "filtered": [],
        "reblog": None,
        "account": account_json(status.author, is_brand=status.author == brand),
        "media_attachments": [
            _picture_json(status.id, place, alt) for place, alt in enumerate(said.pictures)
        ],
        "mentions": [
            {"id": one.id, "username": one.username, "url": one.url, "acct": one.acct}
            for one in status.named
        ],
        "tags": [],
        "emojis": [],
        "tagged_collections": [],
        "quote": {"state": "accepted", "quoted_status": shown} if shown else None,
        "card": None,
        "poll": None,
        "quote_approval": {"automatic": ["public"], "manual": [], "current_user": "automatic"},
        "application": {"name": "Web", "website": None},
    } | ({"pinned": False} if status.author == brand else {})


def _picture_json(status_id: str, place: int, alt: str) -> dict[str, Any]:
    address = f"https://{DOMAIN}/media/{status_id}-{place}.png"
    return {
        "id": f"{status_id}{place}",
        "type": "image",
        "url": address,
        "preview_url": address,
        "remote_url": None,
        "meta": {},
        "description": alt or None,
        "blurhash": None,
    }


def source_json(status: Status) -> dict[str, Any]:
    """Show what was handed in for *status*."""
    said = status.said
    return {"id": status.id, "text": said.text, "spoiler_text": said.spoiler_text}


def counts_json(engagement: Engagement, *, is_gotosocial: bool) -> dict[str, int]:
    """Show how a status does; only Mastodon itself counts quotes, since 4.5."""
    counts = {
        "replies_count": engagement.replies,
        "reblogs_count": engagement.reposts,
        "favourites_count": engagement.likes,
    }
    return counts if is_gotosocial else counts | {"quotes_count": engagement.quotes}


def notification_json(one: Notification, status: dict[str, Any]) -> dict[str, Any]:
    """Show *one* with the *status* that it is about."""
    return {
        "id": one.id,
        "type": one.type,
        "created_at": stamp(one.at),
        "group_key": f"ungrouped-{one.id}",
        "account": account_json(one.by, is_brand=False),
        "status": status,
    }


def tag_json(trend: MastodonTrend, now: datetime) -> dict[str, Any]:
    """Show *trend*, with all its posts on one day."""
    day = int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    uses = str(trend.n_posts)
    return {
        "id": trend.name,
        "name": trend.name,
        "url": f"https://{DOMAIN}/tags/{trend.name}",
        "history": [{"day": str(day), "accounts": uses, "uses": uses}],
        "following": False,
    }


def stamp(at: datetime) -> str:
    """Write *at* as Mastodon does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def error(status: int, message: str) -> Response:
    """Answer with Mastodon's form of an error."""
    response = jsonify(error=message)
    response.status_code = status
    return response


def with_window(response: Response, window: Window, *, as_epoch: bool = False) -> Response:
    """Put the rate-limit headers on *response*; GoToSocial writes the time *as_epoch*."""
    resets_at = window.resets_at
    response.headers["X-RateLimit-Limit"] = str(window.limit)
    response.headers["X-RateLimit-Remaining"] = str(window.remaining)
    response.headers["X-RateLimit-Reset"] = (
        str(int(resets_at.timestamp())) if as_epoch else resets_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    )
    return response


def word(fault: Fault, *, now: datetime) -> Response:
    """Word *fault* as Mastodon would."""
    if fault.kind is Kind.rate_limit:
        resets_at = now.astimezone(UTC) + timedelta(seconds=fault.seconds or 300)
        return with_window(error(429, TOO_MANY), Window(300, 0, resets_at))
    if fault.kind is Kind.duplicate:
        return error(422, DUPLICATE)
    if fault.kind is Kind.revoked:
        return error(401, REVOKED)
    if fault.kind is Kind.forbidden:
        return error(403, fault.code or DISABLED)
    if fault.kind is Kind.refused:
        return error(422, fault.code or TOO_LONG)
    return error(fault.status, UNWELL)
