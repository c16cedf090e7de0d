"""The XRPC endpoints that Mynah's adapter uses, mounted at ``/bluesky``."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from itertools import islice
from typing import Final

from flask import Blueprint, Response, jsonify, request

from adapters.sandbox import (
    bluesky_auth,
    bluesky_control_api,
    bluesky_embeds,
    bluesky_records,
    bluesky_wire,
)
from adapters.sandbox.bluesky_state import BlueskyState, stamp
from adapters.sandbox.world import Network, World

# Points in a window, by account or address; docs.bsky.app, "Rate Limits", read 2026-11.
_ALL: Final = ("all", 3_000, bluesky_wire.WINDOW)
_WRITES: Final = ("writes", 5_000, timedelta(hours=1))
_XRPC: Final = "/bluesky/xrpc"
_MAX_POSTS: Final = 25
Route = Callable[[], Response]
Guard = Callable[[Route], Route]


def blueprint(world: World) -> Blueprint:
    """Build Bluesky with its own state, and let it join *world*."""
    state = BlueskyState(world)
    world.join(
        Network(
            "bluesky",
            word=lambda fault: bluesky_wire.word(fault, state),
            reset=state.reset,
            restore=state.restore,
        )
    )
    routes = Blueprint("bluesky", __name__)
    _add_server(routes, state)
    _add_repositories(routes, state)
    _add_index(routes, state)
    routes.register_blueprint(bluesky_control_api.blueprint(state))
    return routes


def _guarded(
    state: BlueskyState, route: Route, *, points: int = 0, needs_index: bool = False
) -> Route:
    """Put the server's gatekeeping around *route*: who asks, how often, and what there is."""

    @wraps(route)
    def gate() -> Response:
        with state.world.lock:
            name, limit, window = _WRITES if points else _ALL
            budget = state.windows.spend(name, limit, window, points or 1)
            if budget is None:
                return bluesky_wire.too_many(state, name, limit, window)
            turned_away = bluesky_auth.turned_away(state, request)
            if turned_away is not None:
                return bluesky_wire.with_budget(turned_away, budget)
            if needs_index and not state.has_index:
                return bluesky_wire.invalid(f"No service configured for {_nsid()}")
            return bluesky_wire.with_budget(route(), budget)

    return gate


def _nsid() -> str:
    return request.path.rpartition("/")[2]


def _add_server(routes: Blueprint, state: BlueskyState) -> None:
    @routes.post(f"{_XRPC}/com.atproto.server.createSession")
    def open_session() -> Response:
        with state.world.lock:
            return bluesky_auth.open_session(state, request)

    @routes.post(f"{_XRPC}/com.atproto.server.refreshSession")
    def renew_session() -> Response:
        with state.world.lock:
            return bluesky_auth.renew_session(state, request)

    @routes.post(f"{_XRPC}/com.atproto.server.deleteSession")
    def close_session() -> Response:
        with state.world.lock:
            return bluesky_auth.close_session(state, request)

    @routes.get(f"{_XRPC}/com.atproto.identity.resolveHandle")
    @partial(_guarded, state)
    def resolve() -> Response:
        person = state.called(request.args.get("handle", ""))
        if person is None:
            return bluesky_wire.invalid("Unable to resolve handle")
        return jsonify(did=person.did)


def _add_repositories(routes: Blueprint, state: BlueskyState) -> None:
    @routes.post(f"{_XRPC}/com.atproto.repo.createRecord")
    @partial(_guarded, state, points=3)
    def create() -> Response:
        return bluesky_records.create(state, request)

    @routes.post(f"{_XRPC}/com.atproto.repo.uploadBlob")
    @partial(_guarded, state)
    def upload() -> Response:
        return bluesky_embeds.upload(state, request)

    @routes.post(f"{_XRPC}/com.atproto.repo.deleteRecord")
    @partial(_guarded, state, points=1)
    def delete() -> Response:
        return bluesky_records.delete(state, request)

    @routes.get(f"{_XRPC}/com.atproto.repo.getRecord")
    @partial(_guarded, state)
    def get() -> Response:
        return bluesky_records.get(state, request)

    @routes.get(f"{_XRPC}/com.atproto.repo.listRecords")
    @partial(_guarded, state)
    def list_records() -> Response:
        return bluesky_records.list_page(state, request)


def _add_index(routes: Blueprint, state: BlueskyState) -> None:
    @routes.get(f"{_XRPC}/app.bsky.notification.listNotifications")
    @partial(_guarded, state, needs_index=True)
    def notifications() -> Response:
        return _notifications(state)

    @routes.get(f"{_XRPC}/app.bsky.feed.getPosts")
    @partial(_guarded, state, needs_index=True)
    def posts() -> Response:
        uris = request.args.getlist("uris")
        if not 1 <= len(uris) <= _MAX_POSTS:
            return bluesky_wire.invalid("Params/uris must not have more than 25 elements")
        shown = [state.posts[uri] for uri in uris if uri in state.posts]
        return jsonify(
            posts=[
                bluesky_wire.post_json(post, is_closed=post.uri in state.closed)
                | bluesky_wire.counts_json(state.world.engagement_of("bluesky", post.uri))
                for post in shown
            ]
        )

    @routes.get(f"{_XRPC}/app.bsky.feed.getPostThread")
    @partial(_guarded, state, needs_index=True)
    def thread() -> Response:
        uri = request.args.get("uri", "")
        if uri not in state.posts:
            return bluesky_wire.error(400, "NotFound", f"Post not found: {uri}")
        height = request.args.get("parentHeight", 80, int)
        return jsonify(thread=bluesky_wire.thread_json(state, uri, height))

    @routes.get(f"{_XRPC}/app.bsky.unspecced.getTrends")
    @partial(_guarded, state, needs_index=True)
    def trends() -> Response:
        shown = state.trends[: request.args.get("limit", 10, int)]
        now = stamp(state.world.now())
        return jsonify(trends=[bluesky_wire.trend_json(trend, now) for trend in shown])


def _notifications(state: BlueskyState) -> Response:
    try:
        size = int(request.args.get("limit", 50))
        below = int(request.args.get("cursor", "0").rpartition("::")[2])
    except ValueError:
        return bluesky_wire.invalid("Malformed cursor")
    if not 1 <= size <= 100:  # noqa: PLR2004 - the lexicon's own bounds
        return bluesky_wire.invalid("Params/limit must be between 1 and 100")
    reasons = set(request.args.getlist("reasons"))
    heard = [one for one in state.heard() if not reasons or one[1] in reasons]
    places = [post.number for post, _ in heard]
    start = places.index(below) + 1 if below in places else 0
    page = list(islice(heard, start, start + size))
    shown = [bluesky_wire.notification_json(post, reason) for post, reason in page]
    if not page:
        return jsonify(notifications=shown, priority=False)
    last = page[-1][0]  # named also where nothing follows it, as by the AppView of 2026-11
    cursor = f"{stamp(last.indexed_at)}::{last.number}"
    return jsonify(notifications=shown, cursor=cursor, priority=False)
