"""The side door to the sandboxed Mastodon: people who talk, and a look at what was published."""

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.sandbox.mastodon_state import MastodonState, MastodonTrend, Said, Status

_TRENDS = TypeAdapter(list[MastodonTrend])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Saying(_Strict):
    author: str
    text: str
    in_reply_to: str | None = None
    visibility: str = "public"
    spoiler_text: str = ""
    lang: str | None = "en"
    pictures: tuple[str, ...] = ()
    quotes: str | None = None

    def said(self) -> Said:
        """Return it as the state takes it."""
        return Said(
            self.text,
            self.in_reply_to,
            self.visibility,
            self.spoiler_text,
            self.lang,
            pictures=self.pictures,
            quotes=self.quotes,
        )


class _Liking(_Strict):
    author: str
    status: str


class _Files(_Strict):
    n_looks: int = 0
    most_bytes: int = 16_777_216
    most_alt: int = 1500
    most_images: int = 4
    kinds: tuple[str, ...] = ("image/jpeg", "image/png", "image/gif", "image/webp")
    most_characters: int = 500
    per_url: int = 23
    n_dropped: int = 0


class _Server(_Strict):
    ignores_keys: bool


def blueprint(state: MastodonState) -> Blueprint:
    """Build the routes below ``/_sandbox/mastodon``."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox/mastodon")

    @routes.post("/mentions")
    def add_mention() -> Response:
        saying = _Saying.model_validate(request.get_json())
        with state.world.lock:
            return jsonify(id=_add(state, _addressing(state, saying)).id)

    @routes.post("/statuses")
    def add_status() -> Response:
        saying = _Saying.model_validate(request.get_json())
        with state.world.lock:
            return jsonify(id=_add(state, saying).id)

    @routes.post("/favourites")
    def add_favourite() -> Response:
        liking = _Liking.model_validate(request.get_json())
        with state.world.lock:
            state.notify("favourite", state.person(liking.author), state.statuses[liking.status])
        return jsonify(status=liking.status)

    @routes.get("/statuses")
    def list_statuses() -> Response:
        with state.world.lock:
            own = list(state.timeline(state.brand))
        return jsonify([_as_published(one) for one in reversed(own)])

    @routes.delete("/statuses/<status_id>")
    def delete_status(status_id: str) -> Response:
        with state.world.lock:
            return jsonify(deleted=state.delete(status_id) is not None)

    @routes.post("/trends")
    def set_trends() -> Response:
        state.trends = _TRENDS.validate_python(request.get_json())
        return jsonify([asdict(trend) for trend in state.trends])

    @routes.post("/server")
    def change_server() -> Response:
        state.ignores_keys = _Server.model_validate(request.get_json()).ignores_keys
        return jsonify(ignores_keys=state.ignores_keys)

    @routes.post("/files")
    def limit_files() -> Response:
        asked = _Files.model_validate(request.get_json()).model_dump()
        with state.world.lock:
            state.files = replace(state.files, **asked)
        return jsonify(asked)

    return routes


def _addressing(state: MastodonState, saying: _Saying) -> _Saying:
    """Let the text address the brand, whether or not it does already."""
    handle = f"@{state.brand.acct}"
    if handle.casefold() in saying.text.casefold():
        return saying
    return saying.model_copy(update={"text": f"{handle} {saying.text}"})


def _add(state: MastodonState, saying: _Saying) -> Status:
    return state.add(state.person(saying.author), saying.said())


def _as_published(status: Status) -> dict[str, Any]:
    return {
        "id": status.id,
        "content": status.content,
        "sent": status.said.text,
        "in_reply_to": status.said.in_reply_to,
        "visibility": status.said.visibility,
        "spoiler_text": status.said.spoiler_text,
        "language": status.said.language,
        "at": status.at.isoformat(),
        "n_edits": len(status.edits),
        "media": [asdict(one) for one in status.said.media],
    }
