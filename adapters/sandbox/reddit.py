"""The Reddit endpoints that Mynah's adapter uses, mounted at ``/reddit``."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from itertools import islice
from typing import Any, Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirection

from adapters.sandbox import (
    reddit_auth,
    reddit_control_api,
    reddit_errors,
    reddit_login,
    reddit_media,
    reddit_places,
    reddit_wire,
)
from adapters.sandbox.reddit_state import Comment, Place, RedditState, Submission, Thing
from adapters.sandbox.world import Network, World
from bot.text.reddit import REDDIT_COMMENT, REDDIT_SELFTEXT, REDDIT_TITLE

_KINDS: Final = {
    "inbox": frozenset({"username_mention", "comment_reply", "post_reply"}),
    "mentions": frozenset({"username_mention"}),
    "comments": frozenset({"comment_reply"}),
    "selfreply": frozenset({"post_reply"}),
}
_KEPT: Final = 1000
_ASKED: Final = 100
Route = Callable[..., Response | Redirection]


def blueprint(world: World) -> Blueprint:
    """Build Reddit with its own state, and let it join *world*."""
    state = RedditState(world)
    world.join(
        Network(
            "reddit",
            word=lambda fault: reddit_errors.word(fault, state),
            reset=state.reset,
            restore=state.restore,
        )
    )
    routes = Blueprint("reddit", __name__)

    @routes.post("/reddit/api/v1/access_token")
    def access_token() -> Response:
        with world.lock:
            return reddit_auth.grant(state, request)

    reddit_login.add_routes(routes, state)
    guard = partial(_guarded, state)
    _add_account(routes, state, guard)
    _add_listings(routes, state, guard)
    _add_writes(routes, state, guard)
    _add_edits(routes, state, guard)
    reddit_media.add_routes(routes, state, partial(guard, writes=True))
    routes.register_blueprint(reddit_control_api.blueprint(state))
    return routes


def _guarded(state: RedditState, route: Route, *, writes: bool = False) -> Route:
    """Put Reddit's gatekeeping around *route*: who asks, how often, and whether they may write."""

    @wraps(route)
    def gate(**parts: str) -> Response | Redirection:
        with state.world.lock:
            if not reddit_auth.is_good(state, request):
                return reddit_errors.unauthorized()
            budget = state.spend()
            if budget is None:
                return reddit_errors.too_many(state.budget())
            if writes and not reddit_auth.is_user(state, request):
                return reddit_errors.explained(403, "Forbidden", "USER_REQUIRED")
            if writes and state.suspended:
                return reddit_errors.explained(403, "Forbidden", "IN_TIMEOUT")
            response = route(**parts)
            if isinstance(response, Response):
                return reddit_errors.with_budget(response, budget)
            return response

    return gate


def _add_account(routes: Blueprint, state: RedditState, guard: Callable[[Route], Route]) -> None:
    @routes.get("/reddit/api/v1/me", strict_slashes=False)
    @guard
    def me() -> Response:
        return reddit_wire.answer(reddit_wire.me_json(state))

    @routes.get("/reddit/message/<where>", strict_slashes=False)
    @guard
    def messages(where: str) -> Response:
        if not reddit_auth.is_user(state, request):
            return reddit_errors.explained(403, "Forbidden", "USER_REQUIRED")
        if where not in _KINDS:
            return reddit_errors.bare_error(404, "Not Found")
        heard = ((comment, why) for comment, why in state.heard() if why in _KINDS[where])
        shown = [
            reddit_wire.inbox_json(state, comment, why) for comment, why in islice(heard, _KEPT)
        ]
        return reddit_wire.answer(reddit_wire.listing(shown))

    @routes.get("/reddit/user/<name>", strict_slashes=False, defaults={"where": "overview"})
    @routes.get("/reddit/user/<name>/<where>", strict_slashes=False)
    @guard
    def history(name: str, where: str) -> Response:
        prefix = {"comments": "t1_", "submitted": "t3_", "overview": "t"}.get(where)
        if prefix is None:
            return reddit_errors.bare_error(404, "Not Found")
        return _listing(state, (t for t in state.written_by(name) if t.name.startswith(prefix)))


def _add_listings(routes: Blueprint, state: RedditState, guard: Callable[[Route], Route]) -> None:
    routes.register_blueprint(reddit_places.blueprint(state, guard))

    @routes.get("/reddit/r/<name>/<sort>", strict_slashes=False)
    @guard
    def threads(name: str, sort: str) -> Response | Redirection:
        place = state.place(name)
        if place is None:
            return redirect(f"/subreddits/search?q={name}")
        if place.private:
            return reddit_errors.forbidden("private")
        if sort not in {"hot", "rising", "new"}:
            return reddit_errors.bare_error(404, "Not Found")
        there = [t for t in state.newest() if isinstance(t, Submission) and t.place == place.name]
        if sort == "hot":
            there.sort(key=lambda link: (not link.stickied, -link.score))
        return _listing(state, there)

    @routes.get("/reddit/comments/<link>/_/<comment>", strict_slashes=False)
    @guard
    def thread(link: str, comment: str) -> Response:
        opening, at = state.things.get(f"t3_{link}"), state.things.get(f"t1_{comment}")
        if opening is None or not isinstance(at, Comment) or at.link != opening.name:
            return reddit_errors.bare_error(404, "Not Found")
        path = [*state.above(at)[-request.args.get("context", 1, int) :], at]
        listings = [[reddit_wire.thing_json(state, opening)], reddit_wire.nested(state, path)]
        return reddit_wire.answer([reddit_wire.listing(one) for one in listings])

    @routes.get("/reddit/api/info", strict_slashes=False)
    @guard
    def info() -> Response:
        asked = request.args.get("id", "").split(",")
        there = [state.things[name] for name in asked[:_ASKED] if name in state.things]
        shown = [reddit_wire.thing_json(state, thing) for thing in there]
        return reddit_wire.answer(reddit_wire.listing(shown, usual=_ASKED))


def _add_writes(routes: Blueprint, state: RedditState, guard: Callable[..., Route]) -> None:
    guard = partial(guard, writes=True)

    @routes.post("/reddit/api/comment", strict_slashes=False)
    @guard
    def comment() -> Response:
        parent, text = state.things.get(request.form.get("thing_id", "")), _sent("text")
        if parent is None:
            return reddit_errors.bare_error(403, "Forbidden")
        refusal = _refuse_comment(state, parent, text)
        if refusal:
            return refusal
        made = state.comment(state.brand, parent, text)
        shown = reddit_wire.thing_json(state, made)
        return reddit_wire.answer({"json": {"errors": [], "data": {"things": [shown]}}})

    @routes.post("/reddit/api/submit", strict_slashes=False)
    @guard
    def submit() -> Response:
        place, title = _open_place(state), _sent("title")
        if isinstance(place, Response):
            return place
        body = reddit_media.body(state, place)
        if isinstance(body, Response):
            return body
        text, images = body
        refusal = _refuse_text(title, text)
        if refusal:
            return refusal
        made = state.illustrate(state.submit(state.brand, place.name, title, text), images)
        data = {
            "url": reddit_wire.address(state, made),
            "id": made.name[3:],
            "name": made.name,
            "drafts_count": 0,
        }
        return reddit_wire.answer({"json": {"errors": [], "data": data}})

    @routes.post("/reddit/api/del", strict_slashes=False)
    @guard
    def delete() -> Response:
        thing = state.things.get(_sent("id"))
        if thing and thing.author == state.brand:
            state.change(thing.name, deleted=True)
        return reddit_wire.answer({})


def _add_edits(routes: Blueprint, state: RedditState, guard: Callable[..., Route]) -> None:
    @routes.post("/reddit/api/editusertext", strict_slashes=False)
    @partial(guard, writes=True)
    def edit() -> Response:
        thing, text = state.things.get(_sent("thing_id")), _sent("text")
        if thing is None or thing.author != state.brand or thing.deleted:
            return reddit_errors.bare_error(403, "Forbidden")
        allowed = REDDIT_COMMENT if isinstance(thing, Comment) else REDDIT_SELFTEXT
        refusal = _refuse_length("text", text, allowed, needed=isinstance(thing, Comment))
        if refusal:
            return refusal
        shown = reddit_wire.thing_json(state, state.edit(thing, text))
        return reddit_wire.answer({"json": {"errors": [], "data": {"things": [shown]}}})


def _sent(field: str) -> str:
    return request.form.get(field, "")


def _refuse_comment(state: RedditState, parent: Thing, text: str) -> Response | None:
    link = state.link_of(parent)
    if parent.deleted:
        code = "DELETED_COMMENT" if isinstance(parent, Comment) else "DELETED_LINK"
        return reddit_errors.errors(code, "parent")
    if link.archived:
        return reddit_errors.errors("TOO_OLD", "parent")
    if link.locked:
        return reddit_errors.errors("THREAD_LOCKED", "parent")
    return _refuse_length("text", text, REDDIT_COMMENT, needed=True)


def _open_place(state: RedditState) -> Place | Response:
    """Return the subreddit that is asked for, or why nothing can be opened there."""
    place = state.place(_sent("sr"))
    if place is None:
        return reddit_errors.errors("SUBREDDIT_NOEXIST", "sr")
    if place.restricted or place.private:
        return reddit_errors.errors("SUBREDDIT_NOTALLOWED", "sr")
    if not place.text_posts:
        return reddit_errors.errors("NO_SELFS", "sr")
    if place.flair_required and not _sent("flair_id"):
        said = "Your post must contain post flair."
        return reddit_errors.explained(
            400, "Bad Request", "SUBMIT_VALIDATION_FLAIR_REQUIRED", field="flair", said=said
        )
    return place


def _refuse_text(title: str, text: str) -> Response | None:
    return _refuse_length("title", title, REDDIT_TITLE, needed=True) or _refuse_length(
        "text", text, REDDIT_SELFTEXT, needed=False
    )


def _refuse_length(field: str, text: str, allowed: int, *, needed: bool) -> Response | None:
    if needed and not text.strip():
        return reddit_errors.errors("NO_TEXT", field)
    if len(text) > allowed:
        return reddit_errors.errors("TOO_LONG", field, f"this is too long (max: {allowed})")
    return None


def _listing(state: RedditState, things: Iterable[Thing]) -> Response:
    shown: list[dict[str, Any]] = [
        reddit_wire.thing_json(state, thing) for thing in islice(things, _KEPT)
    ]
    return reddit_wire.answer(reddit_wire.listing(shown))
