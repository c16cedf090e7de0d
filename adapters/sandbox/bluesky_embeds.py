"""Files of the sandboxed Bluesky, and what of them a post may show."""

from typing import Annotated, Final, Literal

from flask import Request, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field

from adapters.sandbox.bluesky_state import BlueskyState
from adapters.sandbox.bluesky_wire import error, invalid

_MOST_IMAGE: Final = 2_000_000
"""Source: lexicon ``app.bsky.embed.images``, ``maxSize``; read 2026-11."""
_MOST_BLOB: Final = 100_000_000
_MAGIC: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""What a file begins with goes before what its sender calls it, as on a real server."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Link(_Strict):
    cid: str = Field(alias="$link")


class _Blob(_Strict):
    kind: Literal["blob"] = Field(alias="$type")
    ref: _Link
    mime_type: Annotated[str, Field(alias="mimeType", pattern="^image/")]
    size: int


class _Ratio(BaseModel):
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class _Image(BaseModel):
    image: _Blob
    alt: str
    ratio: _Ratio | None = Field(None, alias="aspectRatio")


class Images(BaseModel):
    """What ``app.bsky.embed.images`` is checked for."""

    kind: Literal["app.bsky.embed.images"] = Field(alias="$type")
    images: Annotated[list[_Image], Field(max_length=4)]


class _Page(BaseModel):
    uri: Annotated[str, Field(pattern="^https?://")]
    title: str
    description: str


class External(BaseModel):
    """What ``app.bsky.embed.external`` is checked for."""

    kind: Literal["app.bsky.embed.external"] = Field(alias="$type")
    external: _Page


class OfPosts(BaseModel):
    """The embeds that the brand does not write itself: a quote."""

    kind: Literal["app.bsky.embed.record"] = Field(alias="$type")


Embed = Annotated[Images | External | OfPosts, Field(discriminator="kind")]


def upload(state: BlueskyState, request: Request) -> Response:
    """Take a file; what it may be is looked at when a record names it."""
    content = request.get_data()
    if not content:
        return invalid("Request encoding (Content-Type) required but not provided")
    if len(content) > _MOST_BLOB:
        return error(413, "PayloadTooLarge", "request entity too large")
    kind = next((one for magic, one in _MAGIC.items() if content.startswith(magic)), None)
    kind = kind or request.mimetype
    cid = state.take(kind, content)
    blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": kind, "size": len(content)}
    return jsonify(blob=blob)


def refused(state: BlueskyState, embed: Images | External | OfPosts | None) -> Response | None:
    """Refuse images that were never handed in, or are not what the record says."""
    for shown in embed.images if isinstance(embed, Images) else ():
        held = state.blobs.get(shown.image.ref.cid)
        if held is None:
            return error(400, "BlobNotFound", f"Could not find blob: {shown.image.ref.cid}")
        if held.n_bytes > _MOST_IMAGE:
            too_large = f"This file is too large. It is {held.n_bytes} but the maximum size is"
            return error(400, "BlobTooLarge", f"{too_large} {_MOST_IMAGE}.")
        if held.kind != shown.image.mime_type:
            differs = f"Referenced Mimetype does not match stored blob. Expected: {held.kind}"
            return error(400, "InvalidMimeType", differs)
    return None
