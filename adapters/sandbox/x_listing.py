"""
Pages of posts, as the sandboxed X shows them: newest first, with what the page refers to.

Source:
    X API v2 description 2.167: the timelines take 5 to 100 posts a page and name its newest and
    oldest; the quotes of a post take 10 to 100, no bounds of id or time, and name neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from flask import Response, jsonify, request

from adapters.sandbox import x_wire
from adapters.sandbox.x_state import XPost, XState

_MOST: Final = 100
_EVERYWHERE: Final = frozenset(
    {"max_results", "pagination_token", "exclude", "expansions"}
    | {"tweet.fields", "user.fields", "media.fields"}
)


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What one kind of listing takes.

    Attributes:
        bounds: Parameters that only this kind has.

        least: Posts that a page may be asked for.

        names_ends: It says which posts of the page are the newest and the oldest.
    """

    bounds: frozenset[str]
    least: int
    names_ends: bool


TIMELINE: Final = Terms(
    frozenset({"start_time", "end_time", "since_id", "until_id"}), least=5, names_ends=True
)
QUOTES: Final = Terms(frozenset(), least=10, names_ends=False)


def listing(state: XState, posts: Iterable[XPost], terms: Terms) -> Response:
    """Answer with the page of *posts*, which come newest first, that the request asks for."""
    if unknown := sorted(set(request.args) - _EVERYWHERE - terms.bounds):
        return x_wire.invalid_request(
            f"The query parameter [{unknown[0]}] is not known.", **{unknown[0]: ""}
        )
    try:
        size = int(request.args.get("max_results", 10))
        since = int(request.args.get("since_id", 0))
        below = [request.args.get(k) for k in ("pagination_token", "until_id")]
        until = min((int(number) for number in below if number), default=None)
        start = datetime.fromisoformat(request.args.get("start_time", "2010-11-06T00:00:00Z"))
    except ValueError as error:
        return x_wire.invalid_request(str(error))
    if not terms.least <= size <= _MOST:
        return x_wire.invalid_request(
            f"The `max_results` query parameter value [{size}] is not between {terms.least} and "
            f"{_MOST}",
            max_results=str(size),
        )
    wanted = (
        post
        for post in posts
        if int(post.id) > since and (until is None or int(post.id) < until) and post.at >= start
    )
    found = list(islice(wanted, size + 1))
    page, is_last = found[:size], len(found) <= size
    shown = x_wire.page_json(page, None if is_last else page[-1].id, asked_for("tweet.fields"))
    if not terms.names_ends:
        shown["meta"] = {k: v for k, v in shown["meta"].items() if not k.endswith("_id")}
    return jsonify(shown | includes(state, page))


def includes(state: XState, page: list[XPost]) -> dict[str, Any]:
    """Show who wrote *page*, what it refers to, and its pictures, as far as that was asked for."""
    expansions, fields = asked_for("expansions"), asked_for("tweet.fields")
    people = {post.author for post in page} if "author_id" in expansions else set()
    wants_parents = "referenced_tweets.id" in expansions
    parents = {one for post in page if wants_parents for one in post.references.values()}
    shown = [state.posts[parent] for parent in sorted(parents) if parent in state.posts]
    if "referenced_tweets.id.author_id" in expansions:
        people |= {post.author for post in shown}
    found: dict[str, Any] = {}
    if people:
        ordered = sorted(people, key=lambda user: user.id)
        found["users"] = [x_wire.user_json(user) for user in ordered]
    if "attachments.media_keys" in expansions:
        media = [one for post in page for one in x_wire.media_json(post, asked_for("media.fields"))]
        found |= {"media": media} if media else {}
    if shown:
        found["tweets"] = [x_wire.post_json(post, fields) for post in shown]
    return {"includes": found} if found else {}


def asked_for(parameter: str) -> frozenset[str]:
    """Return the words of a list that the request carries."""
    return frozenset(request.args.get(parameter, "").split(","))
