"""The X API v2 endpoints that Mynah's adapter uses, mounted at ``/x``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.sandbox import x_auth, x_control_api, x_login, x_media, x_oauth2, x_wire
from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Network, World
from adapters.sandbox.x_grants import NEEDS
from adapters.sandbox.x_listing import QUOTES, TIMELINE, asked_for, includes, listing
from adapters.sandbox.x_state import BRAND_ID, XPost, XState
from bot.text.x import fits_x, weighted_length

_MAX_LENGTH: Final = 280
_MOST_IDS: Final = 100
# Calls in 15 minutes, user context; X's documentation, read 2026-08.
_LIMITS: Final = {
    "me": 75,
    "mentions": 300,
    "tweets": 900,
    "create": 100,
    "upload": 500,
    "look": 1_000,
    "describe": 500,
    "delete": 50,
    "lookup": 900,
    "several": 900,
    "quote_tweets": 75,
    "trends": 75,
}
Route = Callable[..., Response]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")

    in_reply_to_tweet_id: str


class _Create(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    reply: _Reply | None = None
    media: x_media.Named | None = None


def blueprint(world: World) -> Blueprint:
    """Build X with its own state, and let it join *world*."""
    state = XState(world)
    world.join(
        Network(
            "x",
            word=lambda fault: x_wire.word(fault, resets_at=_end(state, fault)),
            reset=state.reset,
        )
    )
    routes = Blueprint("x", __name__)
    guard = partial(_guarded, state)
    _add_account(routes, state, guard)
    _add_posts(routes, state, guard)
    _add_images(routes, state, guard)
    _add_lookups(routes, state, guard)
    _add_trends(routes, state)
    x_login.add_routes(routes, world)
    x_oauth2.add_routes(routes, state.grants)
    routes.register_blueprint(x_control_api.blueprint(state))
    return routes


def _end(state: XState, fault: Fault) -> datetime:
    """Say when a limit that *fault* makes up ends: with the window, if it does not say."""
    if fault.seconds:
        return state.world.now() + timedelta(seconds=fault.seconds)
    return state.windows.resets_at(_endpoint(), x_wire.WINDOW)


def _endpoint() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _guarded(state: XState, route: Route, *, may: Callable[..., bool] = x_auth.is_user) -> Route:
    """Put X's gatekeeping around *route*: who asks, and how often."""
    name = route.__name__

    @wraps(route)
    def gate(**parts: str) -> Response:
        scopes = state.grants.scopes_of(request)
        if scopes is None and not may(request):
            return x_wire.unauthorized()
        if scopes is not None and not scopes >= NEEDS[name]:
            return x_wire.forbidden("Forbidden")
        with state.world.lock:
            budget = state.windows.spend(name, _LIMITS[name], x_wire.WINDOW)
            if budget is None:
                return x_wire.too_many(_LIMITS[name], state.windows.resets_at(name, x_wire.WINDOW))
            answer = x_wire.with_budget(route(**parts), budget)
            if may is x_auth.is_user and scopes is None:
                level = state.world.profile("x").scopes or "read-write"
                answer.headers["x-access-level"] = level
            return answer

    return gate


def _add_account(routes: Blueprint, state: XState, guard: Callable[[Route], Route]) -> None:
    @routes.get("/x/2/users/me")
    @guard
    def me() -> Response:
        fields, bio = asked_for("user.fields"), state.world.profile("x").bio
        more = {"description": bio} if "description" in fields else {}
        return jsonify(data=x_wire.user_json(state.brand) | more)

    @routes.get("/x/2/users/<user_id>/mentions")
    @guard
    def mentions(user_id: str) -> Response:
        return listing(state, state.mentions() if user_id == BRAND_ID else (), TIMELINE)

    @routes.get("/x/2/users/<user_id>/tweets")
    @guard
    def tweets(user_id: str) -> Response:
        user = state.users.get(user_id)
        return listing(state, state.timeline(user) if user else (), TIMELINE)


def _add_posts(routes: Blueprint, state: XState, guard: Callable[[Route], Route]) -> None:
    @routes.post("/x/2/tweets")
    @guard
    def create() -> Response:
        try:
            asked = _Create.model_validate(request.get_json(silent=True))
        except ValidationError as error:
            return x_wire.invalid_request(f"{error.errors()[0]['loc']}: not understood")
        return _create(state, asked)

    @routes.delete("/x/2/tweets/<post_id>")
    @guard
    def delete(post_id: str) -> Response:
        post = state.posts.get(post_id)
        if post and post.author != state.brand:
            return x_wire.forbidden(x_wire.NOT_YOURS)
        state.posts.pop(post_id, None)
        return jsonify(data={"deleted": True})

    @routes.get("/x/2/tweets/<post_id>")
    @guard
    def lookup(post_id: str) -> Response:
        post = state.posts.get(post_id)
        if post is None:
            return jsonify(errors=[x_wire.not_found("id", post_id, "tweet")])
        return jsonify(data=x_wire.post_json(post, asked_for("tweet.fields")))


def _add_images(routes: Blueprint, state: XState, guard: Callable[[Route], Route]) -> None:
    @routes.post("/x/2/media/upload")
    @guard
    def upload() -> Response:
        return x_media.upload(state, request.get_json(silent=True))

    @routes.get("/x/2/media/upload")
    @guard
    def look() -> Response:
        return x_media.look(
            state, request.args.get("media_id", ""), request.args.get("command", "STATUS")
        )

    @routes.post("/x/2/media/metadata")
    @guard
    def describe() -> Response:
        return x_media.describe(state, request.get_json(silent=True))


def _add_lookups(routes: Blueprint, state: XState, guard: Callable[[Route], Route]) -> None:
    @routes.get("/x/2/tweets")
    @guard
    def several() -> Response:
        ids = request.args.get("ids", "").split(",")
        if len(ids) > _MOST_IDS or not all(map(str.isdigit, ids)):
            return x_wire.invalid_request("The `ids` query parameter is not valid.")
        found = [state.posts[one] for one in ids if one in state.posts]
        fields = asked_for("tweet.fields")
        shown = [_counted(state, post, fields) for post in found]
        gone = [x_wire.not_found("ids", one, "tweet") for one in ids if one not in state.posts]
        parts = {"data": shown, "errors": gone} | includes(state, found)
        return jsonify({name: part for name, part in parts.items() if part})

    @routes.get("/x/2/tweets/<post_id>/quote_tweets")
    @guard
    def quote_tweets(post_id: str) -> Response:
        if post_id not in state.posts:
            return jsonify(errors=[x_wire.not_found("id", post_id, "tweet")])
        return listing(state, state.quoting(post_id), QUOTES)


def _counted(state: XState, post: XPost, fields: frozenset[str]) -> dict[str, Any]:
    n_quotes = sum(1 for _ in state.quoting(post.id))
    counts = x_wire.counts_json(state.world.engagement_of("x", post.id), n_quotes)
    metrics = {"public_metrics": counts} if "public_metrics" in fields else {}
    return x_wire.post_json(post, fields) | metrics


def _add_trends(routes: Blueprint, state: XState) -> None:
    @routes.post("/x/oauth2/token")
    def token() -> Response:
        if not x_auth.asks_for_bearer(request):
            return x_wire.forbidden("Unable to verify your credentials")
        return jsonify(token_type="bearer", access_token=x_auth.BEARER)  # noqa: S106 - a word

    @routes.get("/x/2/trends/by/woeid/<int:woeid>")
    @partial(_guarded, state, may=x_auth.is_app)
    def trends(woeid: int) -> Response:
        shown = state.trends[: request.args.get("max_trends", 20, int)] if woeid else []
        return jsonify(data=[{"trend_name": t.name, "tweet_count": t.n_posts} for t in shown])


def _create(state: XState, asked: _Create) -> Response:
    text, in_reply_to = asked.text, asked.reply.in_reply_to_tweet_id if asked.reply else None
    media = [state.media.get(one) for one in asked.media.media_ids] if asked.media else []
    if not all(one and x_media.is_done(state, one) for one in media):
        return x_wire.invalid_request(x_wire.MEDIA_GONE)
    target = state.posts.get(in_reply_to or "")
    if in_reply_to and target is None:
        return x_wire.forbidden(x_wire.TARGET_GONE)
    if target and not state.may_reply(target):
        return x_wire.forbidden(x_wire.NOT_SUMMONED)
    if not fits_x(text):
        too_long = weighted_length(text) > _MAX_LENGTH
        return x_wire.invalid_request(x_wire.TOO_LONG if too_long else "The text is invalid.")
    if state.is_duplicate(state.brand, text, in_reply_to):
        return x_wire.forbidden(x_wire.DUPLICATE)
    post = state.add(state.brand, text, in_reply_to=in_reply_to)
    if media:
        state.illustrate(post, tuple(filter(None, media)))
    answer = jsonify(
        data={"id": post.id, "text": post.text, "edit_history_tweet_ids": [post.id]},
    )
    answer.status_code = 201
    return answer
