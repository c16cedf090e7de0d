"""The side door to the sandboxed Reddit: people who talk, moderators, a look at what is there."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.sandbox.reddit_state import Comment, Place, RedditState, Submission, Thing
from adapters.sandbox.reddit_wire import address

_PLACE = TypeAdapter(Place)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Said(_Strict):
    author: str
    text: str
    in_reply_to: str | None = None
    place: str = "sandbox"
    title: str = "Anybody else?"


class _Thread(_Strict):
    author: str
    title: str
    text: str = ""
    place: str = "sandbox"
    score: int = 1
    stickied: bool = False


class _Moderation(_Strict):
    locked: bool | None = None
    archived: bool | None = None
    deleted: bool | None = None


class _Work(_Strict):
    is_slow: bool


class _Standing(_Strict):
    suspended: bool


def blueprint(state: RedditState) -> Blueprint:
    """Build the routes below ``/_sandbox/reddit``."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox/reddit")

    @routes.post("/mentions")
    def add_mention() -> tuple[Response, int]:
        said = _Said.model_validate(request.get_json())
        named = said.in_reply_to is not None or state.names_brand(said.text)
        text = said.text if named else f"u/{state.brand} {said.text}"
        return _comment(state, said.model_copy(update={"text": text}))

    @routes.post("/comments")
    def add_comment() -> tuple[Response, int]:
        return _comment(state, _Said.model_validate(request.get_json()))

    @routes.post("/submissions")
    def add_submission() -> Response:
        asked = _Thread.model_validate(request.get_json())
        with state.world.lock:
            made = state.submit(asked.author, asked.place, asked.title, asked.text)
            state.change(made.name, score=asked.score, stickied=asked.stickied)
        return jsonify(id=made.name)

    @routes.post("/places")
    def settle() -> Response:
        with state.world.lock:
            return jsonify(asdict(state.settle(_PLACE.validate_python(request.get_json()))))

    @routes.post("/things/<name>")
    def moderate(name: str) -> Response:
        wanted = _Moderation.model_validate(request.get_json()).model_dump(exclude_none=True)
        with state.world.lock:
            return jsonify(changed=state.change(name, **wanted))

    @routes.post("/images")
    def work() -> Response:
        state.is_slow = _Work.model_validate(request.get_json()).is_slow
        return jsonify(is_slow=state.is_slow)

    @routes.post("/account")
    def judge() -> Response:
        state.suspended = _Standing.model_validate(request.get_json()).suspended
        return jsonify(suspended=state.suspended)

    @routes.get("/posts")
    def list_posts() -> Response:
        with state.world.lock:
            own = list(state.written_by(state.brand))
            return jsonify([_as_published(state, thing) for thing in reversed(own)])

    return routes


def _comment(state: RedditState, said: _Said) -> tuple[Response, int]:
    with state.world.lock:
        if said.in_reply_to:
            parent: Thing | None = state.things.get(said.in_reply_to)
            if parent is None:
                return jsonify(error=f"{said.in_reply_to} is not there"), 404
        else:
            parent = state.submit("op_of_the_thread", said.place, said.title, "")
        return jsonify(id=state.comment(said.author, parent, said.text).name), 200


def _as_published(state: RedditState, thing: Thing) -> dict[str, Any]:
    return {
        "id": thing.name,
        "text": thing.text,
        "in_reply_to": thing.parent if isinstance(thing, Comment) else None,
        "title": thing.title if isinstance(thing, Submission) else None,
        "place": thing.place,
        "url": address(state, thing),
        "at": thing.at.isoformat(),
        "n_edits": thing.n_edits,
        "media": [
            {"sha256": state.assets[one.asset].sha256, "alt": one.caption}
            for one in (thing.images if isinstance(thing, Submission) else ())
        ],
    }
