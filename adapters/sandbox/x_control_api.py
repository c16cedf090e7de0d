"""The side door to the sandboxed X: feed mentions and trends, look at what was published."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.sandbox.x_state import XPost, XProcessing, XState, XTrend

_TRENDS = TypeAdapter(list[XTrend])
_PROCESSING = TypeAdapter(XProcessing)


class _Mention(BaseModel):
    model_config = ConfigDict(extra="forbid")

    author: str
    text: str
    lang: str = "en"
    in_reply_to: str | None = None
    pictures: tuple[str, ...] = ()
    quotes: str | None = None


class _Grant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    client_id: str
    scopes: frozenset[str]


def blueprint(state: XState) -> Blueprint:
    """Build the routes below ``/_sandbox/x``."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox/x")

    @routes.post("/mentions")
    def add_mention() -> Response:
        said = _Mention.model_validate(request.get_json())
        with state.world.lock:
            return jsonify(id=_add(state, said).id)

    @routes.delete("/posts/<post_id>")
    def delete_post(post_id: str) -> Response:
        with state.world.lock:
            return jsonify(deleted=state.posts.pop(post_id, None) is not None)

    @routes.post("/trends")
    def set_trends() -> Response:
        state.trends = _TRENDS.validate_python(request.get_json())
        return jsonify([asdict(trend) for trend in state.trends])

    @routes.post("/processing")
    def process() -> Response:
        with state.world.lock:
            state.processing = _PROCESSING.validate_python(request.get_json())
        return jsonify(asdict(state.processing))

    @routes.get("/posts")
    def list_posts() -> Response:
        with state.world.lock:
            own = sorted(state.timeline(state.brand), key=lambda post: int(post.id))
        return jsonify([_as_published(post) for post in own])

    @routes.post("/posts")
    def post_by_hand() -> Response:
        said = _Mention.model_validate(request.get_json())
        with state.world.lock:
            author, quoted = state.person(said.author), state.posts.get(said.quotes or "")
            if quoted is not None:
                post = state.quote(author, said.text, quoted, in_reply_to=said.in_reply_to)
            else:
                post = state.add(author, said.text, in_reply_to=said.in_reply_to)
            return jsonify(id=post.id)

    _add_grants(routes, state)
    return routes


def _add_grants(routes: Blueprint, state: XState) -> None:
    @routes.post("/grants")
    def grant() -> Response:
        asked = _Grant.model_validate(request.get_json())
        with state.world.lock:
            return jsonify(state.grants.grant(asked.client_id, asked.scopes))

    @routes.post("/grants/<what>")
    def change_grants(what: str) -> Response:
        changes = {
            "expire": state.grants.expire,
            "revoke": state.grants.revoke,
            "rotate": state.grants.rotate,
        }
        with state.world.lock:
            changes[what]()
        return jsonify(done=what)


def _add(state: XState, said: _Mention) -> XPost:
    """Let the author address the brand, whether or not the text itself does."""
    author, handle = state.person(said.author), f"@{state.brand.username}"
    text = said.text
    if said.in_reply_to is None and handle.casefold() not in text.casefold():
        text = f"{handle} {text}"
    return state.add(
        author, text, in_reply_to=said.in_reply_to, lang=said.lang, pictures=said.pictures
    )


def _as_published(post: XPost) -> dict[str, Any]:
    return {
        "id": post.id,
        "text": post.text,
        "sent": post.sent,
        "in_reply_to": post.in_reply_to,
        "at": post.at.isoformat(),
        "media": [asdict(one) for one in post.media],
    }
