"""The Mastodon API endpoints that Mynah's adapter uses, mounted at ``/mastodon``."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial, wraps
from typing import Any, Final, Protocol, TypeVar

from flask import Blueprint, Response, jsonify, request

from adapters.sandbox import (
    mastodon_auth,
    mastodon_control_api,
    mastodon_login,
    mastodon_media,
    mastodon_wire,
)
from adapters.sandbox.mastodon_instance import instance_json
from adapters.sandbox.mastodon_state import BRAND_ID, MastodonState, Said, Status
from adapters.sandbox.world import Network, World
from bot.text.mastodon import mastodon_length

_API: Final = "/mastodon/api/v1"
_VISIBILITIES: Final = frozenset({"public", "unlisted", "private", "direct"})
_MOST_NOTIFICATIONS: Final = 80
_MOST_STATUSES: Final = 40
_MOST_AT_ONCE: Final = 20
# Calls in a period by HTTP method; Mastodon's documentation and recorded headers, read 2026-11.
_LIMITS: Final = {
    "GET": (300, timedelta(minutes=5)),
    "POST": (300, timedelta(hours=3)),
    "PUT": (300, timedelta(hours=3)),
    "DELETE": (30, timedelta(minutes=30)),
}
Route = Callable[..., Response]


class _Numbered(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Numbered)


def blueprint(world: World) -> Blueprint:
    """Build Mastodon with its own state, and let it join *world*."""
    state = MastodonState(world)
    world.join(
        Network(
            "mastodon",
            word=lambda fault: mastodon_wire.word(fault, now=world.now()),
            reset=state.reset,
        )
    )
    routes = Blueprint("mastodon", __name__)
    guard = partial(_guarded, state)
    _add_account(routes, state, guard)
    _add_statuses(routes, state, guard)
    _add_media(routes, state, guard)
    _add_edits(routes, state, guard)
    _add_server(routes, state, guard)
    mastodon_login.add_routes(routes, state)
    routes.register_blueprint(mastodon_control_api.blueprint(state))
    return routes


def _guarded(state: MastodonState, route: Route) -> Route:
    """Put Mastodon's gatekeeping around *route*: who asks, and how often."""

    @wraps(route)
    def gate(**parts: str) -> Response:
        if state.revoked or not mastodon_auth.is_brand(request):
            return mastodon_wire.error(401, mastodon_wire.INVALID_TOKEN)
        if state.world.profile("mastodon").trouble == "suspended":
            return mastodon_wire.error(403, mastodon_wire.DISABLED)
        with state.world.lock:
            limit = request.method, *_LIMITS[request.method]
            window = state.spend(*limit)
            if window is None:
                answer = mastodon_wire.error(429, mastodon_wire.TOO_MANY)
                window = state.window(*limit)
            else:
                answer = route(**parts)
            return mastodon_wire.with_window(answer, window, as_epoch=state.ignores_keys)

    return gate


def _add_account(routes: Blueprint, state: MastodonState, guard: Callable[[Route], Route]) -> None:
    @routes.get(f"{_API}/accounts/verify_credentials")
    @guard
    def me() -> Response:
        return jsonify(mastodon_wire.credentials_json(state.brand, state.world.profile("mastodon")))

    @routes.get(f"{_API}/accounts/<person_id>/statuses")
    @guard
    def statuses(person_id: str) -> Response:
        person = state.people.get(person_id)
        if person is None:
            return _not_found()
        page = _page(list(state.timeline(person)), _MOST_STATUSES, usual=_MOST_STATUSES // 2)
        return _listing([_shown(state, one) for one in page])

    @routes.get(f"{_API}/notifications")
    @guard
    def notifications() -> Response:
        wanted, unwanted = (request.args.getlist(k) for k in ("types[]", "exclude_types[]"))
        held = [
            one
            for one in reversed(state.notifications)
            if (not wanted or one.type in wanted) and one.type not in unwanted
        ]
        page = _page(held, _MOST_NOTIFICATIONS, usual=_MOST_NOTIFICATIONS // 2)
        return _listing(
            [mastodon_wire.notification_json(one, _shown(state, one.status)) for one in page]
        )


def _add_statuses(routes: Blueprint, state: MastodonState, guard: Callable[[Route], Route]) -> None:
    @routes.post(f"{_API}/statuses")
    @guard
    def create() -> Response:
        return _create(state)

    @routes.get(f"{_API}/statuses")
    @guard
    def lookup_all() -> Response:
        ids = request.args.getlist("id[]")
        if state.ignores_keys:
            return _not_found()
        if len(ids) > _MOST_AT_ONCE:
            return mastodon_wire.error(422, "Validation failed")
        return jsonify([_shown(state, state.statuses[one]) for one in ids if one in state.statuses])

    @routes.get(f"{_API}/statuses/<status_id>")
    @guard
    def lookup(status_id: str) -> Response:
        status = state.statuses.get(status_id)
        return jsonify(_shown(state, status)) if status else _not_found()

    @routes.get(f"{_API}/statuses/<status_id>/context")
    @guard
    def context(status_id: str) -> Response:
        status = state.statuses.get(status_id)
        if status is None:
            return _not_found()
        return jsonify(
            ancestors=[_shown(state, one) for one in state.above(status)], descendants=[]
        )

    @routes.delete(f"{_API}/statuses/<status_id>")
    @guard
    def delete(status_id: str) -> Response:
        status = state.statuses.get(status_id)
        if status is None or status.author.id != BRAND_ID:
            return _not_found()
        shown = _shown(state, status) | {"text": status.said.text}
        state.delete(status_id)
        return jsonify(shown)


def _add_media(routes: Blueprint, state: MastodonState, guard: Callable[[Route], Route]) -> None:
    @routes.post("/mastodon/api/v2/media")
    @guard
    def upload() -> Response:
        return mastodon_media.upload(state, request)

    @routes.get(f"{_API}/media/<media_id>")
    @guard
    def media(media_id: str) -> Response:
        return mastodon_media.look(state, media_id)


def _add_edits(routes: Blueprint, state: MastodonState, guard: Callable[[Route], Route]) -> None:
    @routes.get(f"{_API}/statuses/<status_id>/source")
    @guard
    def source(status_id: str) -> Response:
        status = state.statuses.get(status_id)
        return jsonify(mastodon_wire.source_json(status)) if status else _not_found()

    @routes.put(f"{_API}/statuses/<status_id>")
    @guard
    def edit(status_id: str) -> Response:
        status = state.statuses.get(status_id)
        if status is None or status.author.id != BRAND_ID:
            return _not_found()
        text, warning = request.form.get("status", ""), request.form.get("spoiler_text", "")
        said = replace(status.said, text=text, spoiler_text=warning)
        return _refusal(state, said) or jsonify(_shown(state, state.edit(status, said)))


def _add_server(routes: Blueprint, state: MastodonState, guard: Callable[[Route], Route]) -> None:
    @routes.get("/mastodon/api/v2/instance")
    @guard
    def instance() -> Response:
        rules = state.world.profile("mastodon").rules
        is_other = state.ignores_keys
        said = instance_json(state.brand, state.files, is_gotosocial=is_other, rules=rules)
        return jsonify(said)

    @routes.get(f"{_API}/apps/verify_credentials")
    @guard
    def application() -> Response:
        scopes = state.world.profile("mastodon").scopes or "read write:statuses"
        # GoToSocial names none.
        return jsonify(mastodon_wire.application_json("" if state.ignores_keys else scopes))

    @routes.get(f"{_API}/trends/tags")
    @guard
    def trends() -> Response:
        shown = state.trends[: request.args.get("limit", 10, int)]
        return jsonify([mastodon_wire.tag_json(one, state.world.now()) for one in shown])


def _create(state: MastodonState) -> Response:
    form, key = request.form, request.headers.get("Idempotency-Key")
    media = mastodon_media.attached(state, form.getlist("media_ids[]"))
    if isinstance(media, Response):
        return media
    said = Said(
        form.get("status", ""),
        in_reply_to=form.get("in_reply_to_id"),
        visibility=form.get("visibility", "public"),
        spoiler_text=form.get("spoiler_text", ""),
        language=form.get("language", "en"),
        media=media,
    )
    if said.in_reply_to is not None and said.in_reply_to not in state.statuses:
        return mastodon_wire.error(404, mastodon_wire.TARGET_GONE)
    known = state.of_key(key) if key else None
    if known is None:
        if refusal := _refusal(state, said):
            return refusal
        known = state.add(state.brand, said)
        if key:
            state.keep_key(key, known)
    return jsonify(_shown(state, known))


def _refusal(state: MastodonState, said: Said) -> Response | None:
    refused = 400 if state.ignores_keys else 422
    if said.visibility not in _VISIBILITIES:
        return mastodon_wire.error(refused, "Validation failed: Visibility is not included")
    if not said.text.strip():
        return mastodon_wire.error(refused, mastodon_wire.BLANK)
    most, url = state.files.most_characters, state.files.per_url
    length = mastodon_length(said.text, url) + mastodon_length(said.spoiler_text, url)
    if length > most:
        by_gotosocial = mastodon_wire.TOO_LONG_GTS.format(length, most)
        by_mastodon = mastodon_wire.TOO_LONG.replace("500", str(most))
        return mastodon_wire.error(refused, by_gotosocial if state.ignores_keys else by_mastodon)
    return None


def _page(newest_first: Sequence[Thing], most: int, *, usual: int) -> Sequence[Thing]:
    """Cut the page that is asked for: up from ``min_id``, else down from the newest."""
    size = min(request.args.get("limit", usual, int), most)
    below, above, since = (request.args.get(k) for k in ("max_id", "min_id", "since_id"))
    held = [
        one
        for one in newest_first
        if (below is None or _order(one.id) < _order(below))
        and all(_order(one.id) > _order(floor) for floor in (above, since) if floor is not None)
    ]
    return held[max(len(held) - size, 0) :] if above is not None else held[:size]


def _order(some_id: str) -> tuple[int, str]:
    return len(some_id), some_id


def _shown(state: MastodonState, status: Status) -> dict[str, Any]:
    answered = state.statuses.get(status.said.in_reply_to or "")
    quoted = state.statuses.get(status.said.quotes or "")
    shown = mastodon_wire.status_json(status, answered=answered, brand=state.brand, quoted=quoted)
    files = [mastodon_media.attachment_json(one) for one in status.said.media]
    if quoted is not None:
        shown["quote"]["quoted_status"] |= _counts(state, quoted)
    shown["media_attachments"] += files
    return shown | _counts(state, status)


def _counts(state: MastodonState, status: Status) -> dict[str, int]:
    engagement = state.world.engagement_of("mastodon", status.id)
    return mastodon_wire.counts_json(engagement, is_gotosocial=state.ignores_keys)


def _listing(shown: list[dict[str, Any]]) -> Response:
    response = jsonify(shown)
    if shown:
        links = (("next", "max_id", shown[-1]["id"]), ("prev", "min_id", shown[0]["id"]))
        response.headers["Link"] = ", ".join(
            f'<{request.base_url}?{name}={one}>; rel="{rel}"' for rel, name, one in links
        )
    return response


def _not_found() -> Response:
    return mastodon_wire.error(404, mastodon_wire.NOT_FOUND)
