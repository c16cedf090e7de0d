"""
Images of the sandboxed Reddit: leases, the storage beside it, and threads that name them.

Source:
    praw's recording ``TestSubreddit.test_submit__selftext_inline_media`` of 2020 (lease, upload,
    thread, how it reads); Amazon S3 API reference, "Error responses". Not recorded, and so a guess:
    what Reddit says to an image that it never got, and to one where none are taken.
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from adapters.sandbox import reddit_errors
from adapters.sandbox.reddit_richtext import ENDINGS, Body, NoDocument, read
from adapters.sandbox.reddit_state import Asset, Place, RedditState
from adapters.sandbox.reddit_wire import answer

_GOOD_FOR: Final = timedelta(minutes=1)
_MOST_BYTES: Final = 20_000_000
Route = Callable[..., Any]


def add_routes(routes: Blueprint, state: RedditState, guard: Callable[[Route], Route]) -> None:
    """Add the lease, behind *guard*, and the storage, which knows no account."""

    @routes.post("/reddit/api/media/asset.json", strict_slashes=False)
    @guard
    def lease() -> Response:
        kind = request.form.get("mimetype", "")
        if kind not in ENDINGS or not request.form.get("filepath"):
            return reddit_errors.bare_error(400, "Bad Request")
        return answer(_lease(state.lease(kind), request.form["filepath"]))

    @routes.post("/reddit/storage")
    def store() -> Response:
        with state.world.lock:
            return _store(state)


def body(state: RedditState, place: Place) -> Body | Response:
    """Return the text and images of the thread that is asked for, or why there can be none."""
    text, rich = request.form.get("text", ""), request.form.get("richtext_json")
    if rich is None:
        return text, ()
    if text:
        return reddit_errors.errors("INVALID_SELFPOST", "text")
    try:
        markdown, images = read(json.loads(rich))
    except (ValueError, LookupError, TypeError, AttributeError, NoDocument):
        return reddit_errors.errors("JSON_PARSE_ERROR", "richtext_json")
    if images and not place.images:
        return reddit_errors.errors("NO_IMAGES", "sr")
    if any(not state.is_held(one.asset) for one in images):
        return reddit_errors.errors("BAD_IMAGE", "richtext_json")
    return markdown, images


def _lease(asset: Asset, path: str) -> dict[str, Any]:
    fields = _fields(asset) | {
        "X-Amz-Credential": "SANDBOX/20201003/us-east-1/s3/aws4_request",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": f"{asset.at:%Y%m%dT%H%M%SZ}",
        "x-amz-storage-class": "STANDARD",
        "x-amz-meta-ext": ENDINGS[asset.kind],
        "x-amz-security-token": token_hex(16),
    }
    return {
        "args": {
            "action": f"//{request.host}/reddit/storage",
            "fields": [{"name": name, "value": value} for name, value in fields.items()],
        },
        "asset": {
            "asset_id": asset.id,
            "processing_state": "incomplete",
            "payload": {"filepath": path},
            "websocket_url": f"wss://ws.wss.redditmedia.com/{asset.key}?m=SANDBOX",
        },
    }


def _fields(asset: Asset) -> dict[str, str]:
    """Name what the storage looks at."""
    return {
        "acl": "public-read",
        "key": asset.key,
        "success_action_status": "201",
        "content-type": asset.kind,
        "policy": asset.policy,
        "X-Amz-Signature": sha256(asset.policy.encode()).hexdigest(),
    }


def _store(state: RedditState) -> Response:
    """Take a file as Amazon's storage does."""
    asset = state.leased(request.form.get("key", ""))
    file = request.files.get("file")
    if "Authorization" in request.headers:
        return _no(400, "InvalidArgument", "Only one auth mechanism allowed")
    if asset is None or any(request.form.get(k) != v for k, v in _fields(asset).items()):
        return _no(403, "SignatureDoesNotMatch", "The request signature does not match")
    if state.world.now() > asset.at + _GOOD_FOR:
        return _no(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    if file is None:
        return _no(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    content = file.read()
    if len(content) > _MOST_BYTES:
        sizes = {"ProposedSize": str(len(content)), "MaxSizeAllowed": str(_MOST_BYTES)}
        return _no(400, "EntityTooLarge", "Your proposed upload exceeds the maximum", sizes)
    state.hold(asset, sha256(content).hexdigest())
    said = {"Location": f"https://storage/{asset.key}", "Bucket": "sandbox", "Key": asset.key}
    return _xml(201, "PostResponse", said)


def _no(status: int, code: str, said: str, more: Mapping[str, str] | None = None) -> Response:
    rest = {"RequestId": "SANDBOX", "HostId": "SANDBOX"}
    return _xml(status, "Error", {"Code": code, "Message": said} | dict(more or {}) | rest)


def _xml(status: int, root: str, parts: Mapping[str, str]) -> Response:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items())
    page = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'
    return Response(page, status, content_type="application/xml")
