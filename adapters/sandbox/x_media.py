"""Images of the sandboxed X: what may be handed in, and what is said about it."""

from base64 import b64decode
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from flask import Response, jsonify
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.sandbox import x_wire
from adapters.sandbox.x_state import XMedia, XState

_MOST_BYTES: Final = 5 * 1024 * 1024
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_EXPIRES_S: Final = 86_400
MediaId = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(_Strict):
    """The images of a post, by what X calls them."""

    media_ids: Annotated[list[MediaId], Field(min_length=1, max_length=4)]


class _File(_Strict):
    media: str
    media_category: Literal["tweet_image"]


class _Alt(_Strict):
    text: Annotated[str, Field(max_length=1000)]


class _Metadata(_Strict):
    alt_text: _Alt


class _Said(_Strict):
    id: MediaId
    metadata: _Metadata


def upload(state: XState, body: Any) -> Response:
    """Take an image."""
    try:
        content = b64decode(_File.model_validate(body).media, validate=True)
    except ValueError:  # no Base64, or not what is described
        return x_wire.invalid_request("media: not understood")
    if len(content) > _MOST_BYTES:
        return x_wire.invalid_request("The media is too large.")
    if not content.startswith(_BEGINNINGS):
        return x_wire.invalid_request("The media type is not recognized.")
    taken = state.take(content)
    return jsonify(data=_media_json(taken) | _processing_json(state, taken, "pending"))


def look(state: XState, media_id: str, command: str) -> Response:
    """Say how far X is with an image, and go on with it."""
    held = state.media.get(media_id)
    if command != "STATUS" or held is None:
        return x_wire.invalid_request(x_wire.MEDIA_GONE)
    shown = _media_json(held) | _processing_json(state, held, "in_progress")
    if held.n_looks > 0:
        state.media[media_id] = replace(held, n_looks=held.n_looks - 1)
    return jsonify(data=shown)


def is_done(state: XState, held: XMedia) -> bool:
    """Tell whether a post may name *held*."""
    return held.n_looks == 0 and not state.processing.fails


def _media_json(held: XMedia) -> dict[str, Any]:
    return {
        "id": held.id,
        "media_key": f"3_{held.id}",
        "size": held.n_bytes,
        "expires_after_secs": _EXPIRES_S,
    }


def _processing_json(state: XState, held: XMedia, at_work: str) -> dict[str, Any]:
    """Say nothing of an image that was done at once, as X does."""
    does = state.processing
    if held.n_looks:
        wait = {"check_after_secs": does.check_after_s, "progress_percent": 50}
        return {"processing_info": {"state": at_work} | wait}
    if does.fails:
        return {"processing_info": {"state": "failed"}}
    if does.n_looks:
        return {"processing_info": {"state": "succeeded", "progress_percent": 100}}
    return {}


def describe(state: XState, body: Any) -> Response:
    """Take the alt text of an image."""
    try:
        said = _Said.model_validate(body)
    except ValidationError as error:
        return x_wire.invalid_request(f"{error.errors()[0]['loc']}: not understood")
    known = state.media.get(said.id)
    if known is None:
        return x_wire.invalid_request(x_wire.MEDIA_GONE)
    text = said.metadata.alt_text.text
    state.media[said.id] = replace(known, alt=text)
    return jsonify(data={"id": said.id, "associated_metadata": {"alt_text": {"text": text}}})
