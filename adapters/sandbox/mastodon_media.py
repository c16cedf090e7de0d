"""Files of the sandboxed Mastodon: handing them in, and what becomes of them."""

import io
from dataclasses import replace
from typing import Any, Final

from flask import Request, Response, jsonify
from PIL import Image, UnidentifiedImageError

from adapters.sandbox import mastodon_wire
from adapters.sandbox.mastodon_files import Attachment
from adapters.sandbox.mastodon_state import DOMAIN, MastodonState

# What Mastodon says, as in its config/locales and source (read 2026-11).
_NO_FILE: Final = "Validation failed: File can't be blank"
_WRONG_KIND: Final = "Validation failed: File content type is invalid"
_TOO_LARGE: Final = "Validation failed: File file size must be less than {} Bytes"
_TOO_MANY: Final = "Cannot attach more than {} files"
_SMALL: Final = 230_400
"""Pixels of the small picture; the recorded one of 600 × 600 is 480 × 480."""
_NOT_READY: Final = "Cannot attach files that have not finished processing. Try again in a moment!"


def upload(state: MastodonState, request: Request) -> Response:
    """Take a file: 200 when the server is done with it, 202 when it goes on working."""
    file, limits = request.files.get("file"), state.files
    if file is None:
        return mastodon_wire.error(422, _NO_FILE)
    content, alt = file.read(), request.form.get("description", "")
    if file.mimetype not in limits.kinds:
        return mastodon_wire.error(422, _WRONG_KIND)
    if len(content) >= limits.most_bytes:
        return mastodon_wire.error(422, _TOO_LARGE.format(limits.most_bytes))
    try:
        size = Image.open(io.BytesIO(content)).size
    except UnidentifiedImageError:
        return mastodon_wire.error(422, _WRONG_KIND)
    # A longer description is cut without a word, as Mastodon does.
    taken = state.take(file.mimetype, content, alt[: limits.most_alt], size)
    answer = jsonify(attachment_json(taken))
    answer.status_code = 202 if taken.n_looks else 200
    return answer


def look(state: MastodonState, media_id: str) -> Response:
    """Show a file: 206 as long as the server works on it."""
    held = state.files.held.get(media_id)
    if held is None:
        return mastodon_wire.error(404, mastodon_wire.NOT_FOUND)
    answer = jsonify(attachment_json(held))
    answer.status_code = 206 if held.n_looks else 200
    state.files.held[media_id] = replace(held, n_looks=max(0, held.n_looks - 1))
    return answer


def attached(state: MastodonState, ids: list[str]) -> tuple[Attachment, ...] | Response:
    """Return the files that a status names, or why it may not."""
    if len(ids) > state.files.most_images:
        return mastodon_wire.error(422, _TOO_MANY.format(state.files.most_images))
    found = tuple(state.files.held[one] for one in ids if one in state.files.held)
    if len(found) != len(ids):
        return mastodon_wire.error(404, mastodon_wire.NOT_FOUND)
    if any(one.n_looks for one in found):
        return mastodon_wire.error(422, _NOT_READY)
    return found[: max(len(found) - state.files.n_dropped, 0)]


def attachment_json(one: Attachment) -> dict[str, Any]:
    """Show a file; it has no address before the server is done with it."""
    address = f"https://{DOMAIN}/media/{one.id}"
    return {
        "id": one.id,
        "type": "image",
        "url": None if one.n_looks else f"{address}/original",
        "preview_url": f"{address}/small",
        "remote_url": None,
        "meta": {"original": _measures(*one.size), "small": _measures(*_small(*one.size))},
        "description": one.alt or None,
        "blurhash": None,
    }


def _small(width: int, height: int) -> tuple[int, int]:
    shrunk = min(1.0, (_SMALL / (width * height)) ** 0.5)
    return max(1, round(width * shrunk)), max(1, round(height * shrunk))


def _measures(width: int, height: int) -> dict[str, Any]:
    size = f"{width}x{height}"
    return {"width": width, "height": height, "size": size, "aspect": width / height}
