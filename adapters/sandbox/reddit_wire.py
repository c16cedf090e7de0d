"""The JSON that Reddit answers with: every key that its recordings carry."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, jsonify, request

from adapters.sandbox.reddit_richtext import markdown_of, metadata_of
from adapters.sandbox.reddit_state import Comment, RedditState, Submission, Thing

_INBOX_NULLS: Final = dict.fromkeys(
    ("first_message", "first_message_name", "likes", "associated_awarding_id", "distinguished")
)
_MOD_NULLS: Final = dict.fromkeys(
    (
        *("banned_by", "approved_by", "removal_reason", "distinguished", "author_flair_text"),
        *("author_flair_css_class", "num_reports"),
    )
)
_LINK_NULLS: Final = dict.fromkeys(
    (
        *("suggested_sort", "secure_media", "media", "link_flair_text", "link_flair_css_class"),
        *("from", "from_id", "from_kind"),
    )
)
_ME_FALSE: Final = (
    *("is_employee", "has_mail", "hide_from_robots", "has_mod_mail", "in_beta", "over_18"),
    *("is_gold", "is_mod"),
)
_LINK_FALSE: Final = dict.fromkeys(
    (
        *("over_18", "hidden", "clicked", "visited", "saved", "quarantine", "hide_score"),
        *("spoiler", "contest_mode", "is_video", "can_gild", "can_mod_post"),
    ),
    False,
)
_COMMENT_FALSE: Final = dict.fromkeys(("collapsed", "can_mod_post", "can_gild"), False)


def inbox_json(state: RedditState, comment: Comment, why: str) -> dict[str, Any]:
    """Show *comment* as the inbox does."""
    link = state.link_of(comment)
    return {
        "kind": "t1",
        "data": _INBOX_NULLS
        | _written(comment, comment.text)
        | {
            "subject": why.replace("_", " "),
            "type": why,
            "new": True,
            "was_comment": True,
            "replies": "",
            "score": 1,
            "num_comments": 1,
            "author_fullname": f"t2_{comment.author.lower()}",
            "parent_id": comment.parent,
            "link_title": link.title,
            "dest": state.brand,
            "subreddit_name_prefixed": f"r/{comment.place}",
            "context": f"{_permalink(state, comment)}?context=3",
        },
    }


def thing_json(state: RedditState, thing: Thing) -> dict[str, Any]:
    """Show *thing* as listings and answers do."""
    if isinstance(thing, Submission):
        return {"kind": "t3", "data": _submission(state, thing)}
    common = _written(thing, thing.text) | _MOD_NULLS | _COMMENT_FALSE | _voted(state, thing)
    score = 1 + state.world.engagement_of("reddit", thing.name).likes
    return {
        "kind": "t1",
        "data": common
        | {
            "subreddit_id": f"t5_{thing.place.lower()}",
            "link_id": thing.link,
            "link_title": state.link_of(thing).title,
            "parent_id": thing.parent,
            "permalink": _permalink(state, thing),
            "subreddit_type": "public",
            "subreddit_name_prefixed": f"r/{thing.place}",
            "replies": "",
            "score": score,
            "ups": score,
            "controversiality": 0,
            "score_hidden": False,
        },
    }


def nested(state: RedditState, path: Sequence[Comment]) -> list[dict[str, Any]]:
    """Show the comments of *path*, each below the one before it."""
    below: list[dict[str, Any]] = []
    for depth, comment in reversed(list(enumerate(path))):
        shown = thing_json(state, comment)
        shown["data"]["depth"] = depth
        shown["data"]["replies"] = listing(below) if below else ""
        below = [shown]
    return below


def listing(children: Sequence[dict[str, Any]], *, usual: int = 25) -> dict[str, Any]:
    """Cut the page out of *children* that the request asks for, or the *usual* number of them."""
    children = children[:1000]  # Reddit keeps no more of any listing
    names = [child["data"]["name"] for child in children]
    limit = max(1, min(request.args.get("limit", usual, int), 100))
    start, end = 0, limit
    if after := request.args.get("after"):
        start = names.index(after) + 1 if after in names else len(names)
        end = start + limit
    elif before := request.args.get("before"):
        end = names.index(before) if before in names else 0
        start = max(0, end - limit)
    page = children[start:end]
    return {
        "kind": "Listing",
        "data": {
            "after": page[-1]["data"]["name"] if page and end < len(names) else None,
            "before": page[0]["data"]["name"] if page and start else None,
            "dist": len(page),
            "modhash": None,
            "geo_filter": "",
            "children": page,
        },
    }


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with *body*, with ``&``, ``<`` and ``>`` escaped unless ``raw_json=1`` was asked."""
    response = jsonify(body if request.args.get("raw_json") == "1" else _escaped(body))
    response.status_code = status
    response.content_type = "application/json; charset=UTF-8"
    response.headers.update(headers or {})
    return response


def address(state: RedditState, thing: Thing) -> str:
    """Return where *thing* is shown."""
    return f"https://www.reddit.com{_permalink(state, thing)}"


def me_json(state: RedditState) -> dict[str, Any]:
    """Show the brand's account to itself."""
    opened = 1284611485.0
    return dict.fromkeys(_ME_FALSE, False) | {  # the value of every key
        "name": state.brand,
        "id": "4cixf",
        "created": opened,
        "created_utc": opened,
        "is_suspended": state.suspended,
        "suspension_expiration_utc": None,
        "has_verified_email": True,
        "link_karma": 12,
        "comment_karma": 9,
        "inbox_count": 0,
        "gold_creddits": 0,
        "gold_expiration": None,
        "subreddit": {
            "display_name": f"u_{state.brand}",
            "display_name_prefixed": f"u/{state.brand}",
            "subreddit_type": "user",
            "title": state.brand,
            "public_description": state.world.profile("reddit").bio,
        },
    }


def _submission(state: RedditState, link: Submission) -> dict[str, Any]:
    path, engagement = _permalink(state, link), state.world.engagement_of("reddit", link.name)
    pictures = [markdown_of(state, one) for one in link.images]
    shown = _written(link, "\n\n".join([link.text, *pictures]).strip())
    shown |= metadata_of(state, link.images)
    shown["selftext"], shown["selftext_html"] = shown.pop("body"), shown.pop("body_html")
    return (
        shown
        | _MOD_NULLS
        | _voted(state, link)
        | _LINK_NULLS
        | _LINK_FALSE
        | {
            "title": link.title,
            "score": link.score + engagement.likes,
            "ups": link.score + engagement.likes,
            "permalink": path,
            "url": f"https://www.reddit.com{path}",
            "domain": f"self.{link.place}",
            "subreddit_id": f"t5_{link.place.lower()}",
            "subreddit_name_prefixed": f"r/{link.place}",
            "subreddit_type": "public",
            "is_self": True,
            "thumbnail": "",
            "media_embed": {},
            "secure_media_embed": {},
            "num_comments": engagement.replies,
            "upvote_ratio": 1.0,
            "stickied": link.stickied,
            "locked": link.locked,
            "archived": link.archived,
        }
    )


def _written(thing: Thing, text: str) -> dict[str, Any]:
    shown = "[deleted]" if thing.deleted else text
    paragraphs = "</p>\n\n<p>".join(html.escape(shown, quote=False).split("\n\n"))
    return {
        "id": thing.name[3:],
        "name": thing.name,
        "author": "[deleted]" if thing.deleted else thing.author,
        "subreddit": thing.place,
        "body": shown,
        "body_html": f'<div class="md"><p>{paragraphs}</p>\n</div>',
        "created": float(int(thing.at.timestamp())),
        "created_utc": float(int(thing.at.timestamp())),
    }


def _voted(state: RedditState, thing: Thing) -> dict[str, Any]:
    return {
        "likes": True if thing.author == state.brand else None,
        "score": 1,
        "ups": 1,
        "downs": 0,
        "gilded": 0,
        "edited": float(int(thing.edited_at.timestamp())) if thing.edited_at else False,
        "archived": False,
        "stickied": False,
        "saved": False,
        "user_reports": [],
        "mod_reports": [],
        "report_reasons": [],
    }


def _permalink(state: RedditState, thing: Thing) -> str:
    link = state.link_of(thing)
    slug = "_".join("".join(c if c.isalnum() else " " for c in link.title.lower()).split())
    path = f"/r/{link.place}/comments/{link.name[3:]}/{slug[:50] or '_'}/"
    return path if thing is link else f"{path}{thing.name[3:]}/"


def _escaped(body: Any) -> Any:
    if isinstance(body, str):
        return html.escape(body, quote=False)
    if isinstance(body, dict):
        return {key: _escaped(value) for key, value in body.items()}
    return [_escaped(one) for one in body] if isinstance(body, list) else body
