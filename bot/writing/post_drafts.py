"""Posts into the review queue, as drafts like any other."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.draft import Draft
from bot.domain.lifecycle import By
from bot.domain.origin import Origin, Source
from bot.domain.written import written
from bot.policy.prices import priced
from bot.store.drafts import Drafts
from bot.writing.briefs import Brief
from bot.writing.compose import NO_MODEL, Tools, doubts
from bot.writing.posts import Posts, Variant


def drafts_of(posts: Posts, brief: Brief, tools: Tools, style: str) -> Iterator[Draft]:
    """Make a draft of each variant; those of one content share a series, named by their first."""
    for variants in posts.contents:
        series = None
        for variant in variants:
            draft = _draft(variant, brief, tools, f"{style}, about {brief.about}")
            series = series or draft.id
            yield priced(replace(draft, series=series))


def queue(drafts: Drafts, draft: Draft, operator: str) -> None:
    """Put *draft* into the review queue, in the name of who asked for it."""
    drafts.add(draft, written(draft, by=By.operator, actor=operator, note=draft.note))


def _draft(variant: Variant, brief: Brief, tools: Tools, note: str) -> Draft:
    content, outlet = variant.content, variant.outlet
    link = (Source("link", brief.link, 1.0),) if brief.link else ()
    return Draft(
        id=tools.new_id(),
        account=outlet.account,
        network=outlet.network,
        text=variant.text,
        language=brief.language,
        created_at=tools.now,
        changed_at=tools.now,
        title=variant.title,
        place=outlet.place,
        thread=variant.thread,
        trend=brief.trend,
        sources=(content.telling, *link),
        verdicts=(*variant.verdicts, *doubts((content.telling,))),
        origin=Origin(
            model=content.body.by or NO_MODEL,
            seed=tools.sampling.seed,
            verbatim=not content.body.by_model,
            candidates=(content.rated,),
        ),
        note=note,
    )
