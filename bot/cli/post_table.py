"""Posts just written: each whole, with what an operator has to know before approving it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from bot.cli.draft_page import thread_panels
from bot.cli.draft_table import doubts
from bot.cli.output import block, cell

if TYPE_CHECKING:
    from bot.domain.draft import Draft
    from bot.writing.posts import Posts, Variant


def posts_page(posts: "Posts", drafts: "Sequence[Draft]", *, stored: bool) -> RenderableType:
    """Lay the posts out, those with one content together."""
    left = iter(drafts)
    parts: list[RenderableType] = []
    for number, variants in enumerate(posts.contents, start=1):
        for variant in variants:
            draft = next(left)
            name = draft.id if stored else f"post {number}"
            parts += [cell(_head(name, variant, draft), "bold")]
            if variant.title:
                parts += [block(variant.title, "bold")]
            parts += [*_said(variant), *doubts(draft), ""]
    return Group(*parts, cell(_what_next(len(drafts), stored=stored), "dim"))


def posts_document(posts: "Posts", drafts: "Sequence[Draft]", *, stored: bool) -> dict[str, object]:
    """Return the posts for ``--json``; ``draft`` is null where nothing was stored."""
    left = iter(drafts)
    return {
        "posts": [
            [_fields(variant, next(left), stored=stored) for variant in variants]
            for variants in posts.contents
        ]
    }


def _fields(variant: "Variant", draft: "Draft", *, stored: bool) -> dict[str, object]:
    content, (used, allowed) = variant.content, variant.outlet.length(variant.text)
    return {
        "draft": draft.id if stored else None,
        "account": variant.outlet.account,
        "network": variant.outlet.network,
        "title": variant.title,
        "place": variant.outlet.place,
        "headline": variant.headline,
        "body": content.body.text,
        "call_to_action": content.call,
        "hashtags": variant.hashtags,
        "text": variant.text,
        "length": {"used": used, "allowed": allowed},
        "parts": _parts(variant),
        "language": draft.language,
        "sources": draft.sources,
        "verdicts": draft.verdicts,
        "written_by": draft.origin.model if draft.origin else None,
        "cost_usd": draft.cost_usd,
    }


def _head(name: str, variant: "Variant", draft: "Draft") -> str:
    used, allowed = variant.outlet.length(variant.text)
    where = f" in r/{variant.outlet.place}" if variant.outlet.place else ""
    cost = f" · {draft.cost_usd:.3f} USD" if draft.cost_usd else ""
    return f"{name} · {variant.outlet.account}{where} · {used} of {allowed}{cost}"


def _said(variant: "Variant") -> Iterator[RenderableType]:
    if variant.thread is None:
        yield block(variant.text)
        return
    yield from thread_panels(variant.thread, [*map(variant.outlet.length, variant.thread.texts)])


def _parts(variant: "Variant") -> list[dict[str, object]] | None:
    if variant.thread is None:
        return None
    return [
        {"text": text, "length": {"used": used, "allowed": allowed}}
        for text in variant.thread.texts
        for used, allowed in (variant.outlet.length(text),)
    ]


def _what_next(n_drafts: int, *, stored: bool) -> str:
    if not stored:
        return "nothing was stored"
    wait = "draft waits" if n_drafts == 1 else "drafts wait"
    return f"{n_drafts} {wait} for review: mynah drafts list" if n_drafts else ""
