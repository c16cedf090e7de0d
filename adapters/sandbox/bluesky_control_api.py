"""The side door to the sandboxed Bluesky: people who talk, and a look at what was published."""

from dataclasses import asdict
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.sandbox.bluesky_state import BlueskyPost, BlueskyState, BlueskyTrend, cid_of, ref

_TRENDS = TypeAdapter(list[BlueskyTrend])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Said(_Strict):
    author: str
    text: str
    lang: str = "en"
    in_reply_to: str | None = None
    quotes: str | None = None
    late_s: float = 0
    pictures: tuple[str, ...] = ()


class _Address(_Strict):
    uri: str


class _Standing(_Strict):
    status: Literal["", "deactivated", "suspended", "takendown"] = ""
    has_index: bool = True


def blueprint(state: BlueskyState) -> Blueprint:
    """Build the routes below ``/_sandbox/bluesky``."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox/bluesky")

    @routes.post("/mentions")
    def add_mention() -> Response:
        said = _Said.model_validate(request.get_json())
        handle = f"@{state.brand.handle}"
        if said.in_reply_to is None and handle not in said.text:
            said = said.model_copy(update={"text": f"{handle} {said.text}"})
        return _add(state, said)

    @routes.post("/posts")
    def post_by_hand() -> Response:
        return _add(state, _Said.model_validate(request.get_json()))

    @routes.post("/deletions")
    def delete_post() -> Response:
        uri = _Address.model_validate(request.get_json()).uri
        with state.world.lock:
            return jsonify(deleted=state.posts.pop(uri, None) is not None)

    @routes.post("/gates")
    def close_thread() -> Response:
        with state.world.lock:
            state.closed.add(_Address.model_validate(request.get_json()).uri)
            return jsonify(sorted(state.closed))

    @routes.post("/account")
    def judge() -> Response:
        standing = _Standing.model_validate(request.get_json())
        state.inactive, state.has_index = standing.status, standing.has_index
        return jsonify(standing.model_dump())

    @routes.post("/trends")
    def set_trends() -> Response:
        state.trends = _TRENDS.validate_python(request.get_json())
        return jsonify([asdict(trend) for trend in state.trends])

    @routes.get("/posts")
    def list_posts() -> Response:
        with state.world.lock:
            own = [post for post in state.newest() if post.author == state.brand]
            return jsonify([_as_published(post) for post in reversed(own)])

    return routes


def _add(state: BlueskyState, said: _Said) -> Response:
    more: dict[str, Any] = {"langs": [said.lang]}
    with state.world.lock:
        quoted = state.posts.get(said.quotes or "")
        if quoted:
            more["embed"] = {"$type": "app.bsky.embed.record", "record": ref(quoted)}
        if said.pictures:
            more["embed"] = _pictures(said.pictures)
        made = state.say(
            state.person(said.author),
            said.text,
            in_reply_to=said.in_reply_to,
            late_s=said.late_s,
            **more,
        )
        return jsonify(id=made.uri)


def _as_published(post: BlueskyPost) -> dict[str, Any]:
    return {
        "id": post.uri,
        "cid": post.cid,
        "text": post.text,
        "in_reply_to": post.answers(),
        "root": post.answers("root"),
        "facets": post.record.get("facets") or [],
        "langs": post.record.get("langs") or [],
        "created_at": post.record["createdAt"],
        "at": post.indexed_at.isoformat(),
        "embed": post.record.get("embed"),
    }


def _pictures(alt_texts: tuple[str, ...]) -> dict[str, Any]:
    blob = {"$type": "blob", "ref": {"$link": cid_of({})}, "mimeType": "image/png", "size": 9}
    images = [{"image": blob, "alt": alt} for alt in alt_texts]
    return {"$type": "app.bsky.embed.images", "images": images}
